import Content
import SystemPackage
import TestSupport
import Testing

/// Words of others that a terminal or a CI's runner would obey, in every place from which they
/// reach what a person reads: none arrives as what it is.
@Suite struct LogAttackTests {
  /// What is planted.
  private static let word =
    "x\u{1b}[31m\u{9b}m\u{7f}\u{8}\u{202e}\u{200f}\u{61c}\u{2066}\u{200b}\u{2028}\r::error::a"
    + "\n::error::b\n  ::warning::c\n##[error]d##vso[task.e]f %0A::error::g\nFORGED\n"

  /// The same on one line, for what is split at line feeds before we see it.
  private static let oneLine = word.replacing("\n", with: " ")

  /// What an output has that it must not have.
  private static func faults(_ output: [UInt8]) -> [String] {
    guard let text = String(validating: output, as: UTF8.self) else { return ["no UTF-8"] }
    var faults: [String] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0a: continue
      case 0..<0x20, 0x7f...0x9f, 0x61c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f:
        faults.append("U+" + String(scalar.value, radix: 16))
      default: continue
      }
    }
    for line in text.unicodeScalars.split(separator: "\n") {
      let words = String(line.drop { $0.properties.isWhitespace })
      if words.hasPrefix("::") || words.hasPrefix("FORGED") { faults.append(words) }
      if words.contains("##[") || words.contains("##vso[") { faults.append(words) }
    }
    return faults
  }

  private func expectClean(_ ran: Ran, _ line: [String], _ place: String = "") {
    for (stream, bytes) in [("stdout", ran.output), ("stderr", ran.errors)] {
      let faults = Self.faults(bytes)
      #expect(faults == [], "\(stream) of \(line.prefix(3)) \(place)")
    }
    // A trap, or an error that nobody thought of.
    #expect((0...4).contains(ran.status), "\(line) \(place): \(ran.complaint)")
  }

  private func run(_ shop: borrowing Workshop, _ line: [String], _ place: String = "") throws {
    let ran = try TestSupport.run(
      Workshop.program.string, line, environment: shop.environment, in: shop.directory.path)
    expectClean(ran, line, place)
  }

  // MARK: - Images

  /// An image that has the word wherever an image can have words.
  private static func image(_ number: Int) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = ["oci-layout": Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)]
    func add(_ bytes: [UInt8], _ type: String) -> [String: JSON] {
      let blob = Blob(of: bytes)
      files["blobs/sha256/\(blob.digest.hex)"] = bytes
      return [
        "mediaType": .string("application/vnd.oci.image.\(type)"),
        "digest": .string("\(blob.digest)"), "size": .int(blob.size),
      ]
    }
    let text = word + "\(number)"
    let line = oneLine + "\(number)"
    let needs = ELFBuilder(machine: 62, interpreter: "/" + oneLine, names: [(1, text)]).build()
    let layer = TarItem.archive([
      TarItem(text, body: Array("\(number)".utf8)),
      TarItem(line + "d/", type: "5", mode: 0o755),
      TarItem(line + "d/" + text, mode: 0o4755, body: Array("\(number)".utf8)),
      TarItem("link", type: "2", mode: 0o777, linkName: "/" + text),
      TarItem("usr/bin/script", mode: 0o755, body: Array("#!/\(oneLine)\n".utf8)),
      TarItem("usr/bin/program", mode: 0o755, body: needs),
      TarItem("etc/passwd", body: Array("\(oneLine):x:0:0::/:\n".utf8)),
      TarItem("etc/os-release", body: Array("ID=\(oneLine)\n".utf8)),
      TarItem(
        "var/lib/dpkg/status.d/odd",
        body: Array("Package: \(oneLine)\nVersion: \(line)\nArchitecture: \(oneLine)\n".utf8)),
      TarItem("usr/share/doc/toy/changelog", body: Array("toy (\(line)) x; urgency=low\n".utf8)),
      TarItem(
        "var/lib/dpkg/status.d/toy",
        body: Array("Package: toy\nVersion: 1.\(number)\nArchitecture: amd64\n".utf8)),
      TarItem("usr/share/doc/toy/copyright", body: Array("License: \(oneLine)\n".utf8)),
    ])
    let config: JSON = [
      "architecture": "amd64", "os": "linux", "author": .string(text),
      "config": [
        "Entrypoint": [.string(text)], "Cmd": [.string(text)], "Env": [.string("A\(text)=\(text)")],
        "User": .string(text), "WorkingDir": .string("/" + text), "StopSignal": .string(text),
        "Labels": .object([text: .string(text)]), "Volumes": .object([text: [:]]),
        "ExposedPorts": .object([text: [:]]),
      ],
      "rootfs": ["type": "layers", "diff_ids": [.string("\(Digest(of: layer))")]],
      "history": [["created_by": .string(text)]],
    ]
    let manifest: JSON = [
      "schemaVersion": 2, "config": .object(add(config.canonicalBytes, "config.v1+json")),
      "layers": [.object(add(layer, "layer.v1.tar"))],
      "annotations": .object([text: .string(text)]),
    ]
    var descriptor = add(manifest.canonicalBytes, "manifest.v1+json")
    descriptor["platform"] = ["architecture": "amd64", "os": "linux"]
    descriptor["annotations"] = ["org.opencontainers.image.ref.name": .string(oneLine)]
    let index: JSON = ["schemaVersion": 2, "manifests": [.object(descriptor)]]
    files["index.json"] = index.canonicalBytes
    return files
  }

  @Test("planted in an image reach no output: names, links, tags, config, packages, libraries")
  func images() throws {
    let shop = try Workshop()
    for (number, name) in ["one", "two"].enumerated() {
      for (file, bytes) in Self.image(number) {
        try writeFile(bytes, to: shop.directory.appending(name).pushing(FilePath(file)))
      }
    }
    for line in [
      ["ls", "one"], ["ls", "-1", "one"], ["ls", "-laR", "one"], ["ls", "-n", "one", "*"],
      ["ls", "one", "--format", "json"], ["ls", "one:\(Self.oneLine)"], ["ls", "one:x"],
      ["ls", "one", "--arch", Self.word], ["ls", "one", Self.word], ["cat", "one", "link"],
      ["ls", "one", "/etc/\(Self.word)"], ["cat", "one", "/"],
      ["du", "-a", "one"], ["du", "-ac", "--by", "package", "one"],
      ["du", "-a", "one", "--format", "json"], ["explain", "one"], ["explain", "one", "/link"],
      ["explain", "one", "toy"], ["explain", "one", Self.word],
      ["explain", "one", "/" + Self.word],
      ["explain", "one", "--format", "json"], ["lint", "one"], ["lint", "one", "--format", "json"],
      ["diff", "one", "two"], ["diff", "two", "one", "--format", "markdown"],
      ["diff", "one", "two", "--format", "json"], ["diff", "one", "two", "--format", "html"],
      ["report", "one", "--against", "two", "-o", "page.html"], ["verify", "--image", "one"],
      ["verify", "toy.yaml", "--image", "one"],
    ] { try run(shop, line) }
    let page = try contents(of: shop.directory.appending("page.html"))
    #expect(Self.faults(page) == [])
  }

  // MARK: - Arguments

  @Test("given as an argument come back as words alone, and what is not UTF-8 is refused")
  func arguments() throws {
    let shop = try Workshop()
    let word = Self.word
    for line in [
      [word], ["--" + word], ["ls"], ["ls", word], ["ls", "toy.yaml", "--variant", word],
      ["ls", "toy.yaml", "--\(word)=\(word)"], ["ls", "--format", word, "x"],
      ["lock", word], ["lock", "toy.yaml", "--lock", word + "/x"], ["lock", "toy.yaml", word],
      ["build", "toy.yaml", "-o", word + "/x/y"], ["build", "toy.yaml", "-o", word],
      ["build", "toy.yaml", "-o", "x", "--output-format", word],
      ["build", "toy.yaml", "-o", "x", "--arch", word],
      ["build", "toy.yaml", "-o", "x", "--cache", word],
      ["build", "toy.yaml", "-o", "x", "--mirror", word],
      ["build", "toy.yaml", "-o", "x", "--mirror", "toy=" + word],
      ["build", "toy.yaml", "-o", "x", "--mirror", "toy=http://" + word],
      ["build", "toy.yaml", "-o", "x", "--limit", word],
      ["build", "toy.yaml", "-o", "x", "--limit", word + "=1"],
      ["build", "toy.yaml", "-o", "x", "--limit", "redirects=" + word],
      ["build", "toy.yaml", "-o", "x", "--jobs", word], ["verify", word],
      ["verify", "toy.yaml", "--lock", word], ["verify", "--image", word],
      ["bump", word], ["bump", "toy.yaml", "--snapshot", word],
      ["bump", "toy.yaml", "--package", word], ["bump", "toy.yaml", "--only", word],
      ["diff", word, word], ["diff", "toy.yaml@" + word, "toy.yaml"],
      ["diff", "toy.yaml", "toy.yaml", "--ignore", word],
      ["diff", "toy.yaml", "toy.yaml", "--format", word], ["explain", word, word],
      ["explain", "toy.yaml", word], ["lint", word], ["report", word, "-o", word],
      ["resolve", word], ["resolve", "toy", "--suite", word],
      ["resolve", "--archive", word, "toy"],
      ["resolve", "toy", "--manifest", word], ["init", word], ["cache", "info", "--cache", word],
      ["cache", "verify", "--cache", word], ["cache", "prune", "--cache", word],
      ["cache", "prune", "--older-than", word], ["cat", "x", word],
    ] { try run(shop, line) }
    let odd = try TestSupport.run(
      "sh", ["-c", #""$0" build toy.yaml -o "$(printf 'a\377')""#, Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect(odd.status == 2)
    let refusal = "cannot read the argument 'a\\xff': it is not UTF-8; use another name"
    #expect(odd.complaint == "error: \(refusal)\n")
  }

  // MARK: - Locks and manifests

  /// Every kind of place in a lock that holds text, once, with the lock that has the word there.
  private static func spoiled(_ lock: JSON) -> [(place: String, lock: JSON)] {
    var seen: Set<String> = []
    func walk(_ value: JSON, _ place: String) -> [(String, JSON)] {
      switch value {
      case .string: return seen.insert(place).inserted ? [(place, .string(word))] : []
      case .array(let items):
        return items.indices.flatMap { index in
          walk(items[index], place + "[]").map { place, item in
            var copy = items
            copy[index] = item
            return (place, .array(copy))
          }
        }
      case .object(let members):
        return members.keys.sorted().flatMap { key -> [(String, JSON)] in
          guard let member = members[key] else { return [] }
          var all = walk(member, "\(place).\(key)").map { place, item in
            var copy = members
            copy[key] = item
            return (place, JSON.object(copy))
          }
          if seen.insert("\(place).\(key) name").inserted {
            var copy = members
            copy[key] = nil
            copy[word] = member
            all.append(("\(place).\(key) name", .object(copy)))
          }
          return all
        }
      default: return []
      }
    }
    return walk(lock, "")
  }

  @Test("planted in a lock reach no output, whichever member has them")
  func locks() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(built.status == 0, "\(built.complaint)")
    let good = try contents(of: shop.lock)
    try writeFile(good, to: shop.directory.appending("good.lock.json"))
    let all = Self.spoiled(try JSON(parsing: good))
    #expect(all.count > 60)
    for (place, lock) in all {
      try writeFile(lock.canonicalBytes, to: shop.lock)
      try run(shop, ["diff", "good.lock.json", "toy.lock.json", "--only", "packages"], place)
      try run(shop, ["verify", "toy.yaml", "--image", "image", "--offline"], place)
    }
  }

  @Test("planted in a manifest reach no output, whichever key has them")
  func manifests() throws {
    let shop = try Workshop()
    // As YAML spells it between double quotes.
    let quoted =
      "\""
      + Self.word.unicodeScalars.map { scalar in
        scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7f
          ? "\(scalar)"
          : "\\U" + String(String(UInt64(scalar.value) + 0x1_0000_0000, radix: 16).dropFirst())
      }.joined() + "\""
    for token in [
      "1\n", "Everything that a package can bring", "amd64", "toy:", "toy-security", "main",
      "toy.asc", "none", "base-files", "libtoy1", "/usr/lib/*/libtoy.so.1", "/etc/toy.conf",
      "/usr/share/nothing/**", "/usr/share/man/**", "true", "status.d", "root", "0", "/root",
      "\"0700\"", "/home/nonroot", "/etc/greeting", "\"hello\\n\"", "/usr/bin/spielzeug",
      "target: toy", "ld-toy.so.1", "setuid", "/usr/bin/toy]", "PATH", "purpose", "test}",
      "nonroot:", "\"65532:65532\"", "exclude", "metadata",
    ] {
      let bare = token.hasPrefix("target") ? "toy" : token.trimming("\n:]}")
      let spoiled = token.replacing(bare, with: quoted)
      let text = ToyArchive.manifest.replacing(token, with: spoiled, maxReplacements: 1)
      #expect(text != ToyArchive.manifest, "no \(token) in the manifest")
      try writeFile(text, to: shop.manifest)
      try run(shop, ["lock", "toy.yaml", "--progress", "plain"], token)
      try run(shop, ["lint", "toy.yaml"], token)
      removeFile(shop.lock)
    }
    for text in [Self.word, "whittle: 1\n\(quoted): 1\n", "whittle: 1\ninclude: [\(quoted)]\n"] {
      try writeFile(text, to: shop.manifest)
      try run(shop, ["lock", "toy.yaml"], text)
    }
  }

  // MARK: - Archives and mirrors

  @Test("planted in an archive reach no output: fields, versions, changelogs, names of libraries")
  func archives() throws {
    let shop = try Workshop()
    try run(shop, ["lock", "toy.yaml", "--progress", "plain"])
    try writeFile(try contents(of: shop.lock), to: shop.directory.appending("old.lock.json"))
    var suites = ToyArchive.suites()
    for origin in [Self.oneLine, "::error::##[error]\u{202e}"] {
      suites[0].origin = origin
      try ToyRepository(suites).write(to: shop.archive)
      try run(shop, ["lock", "toy.yaml"], "origin")
    }
    suites = ToyArchive.suites()
    let hostile = DebBuilder("libtoy1", version: "1.0-1+deb2")
      .control("Source", "toy").control("Depends", Self.oneLine)
    let changelog =
      "toy (1.0-1+deb2) \(Self.oneLine); urgency=low\n\n  * \(Self.oneLine)\n::error::x\n"
      + "  ##[error] \(Self.oneLine)\n\n -- \(Self.oneLine) <a@b>  Tue, 14 Nov 2023 22:13:20 +0000\n"
    for version in [Self.oneLine, "1.0-1+deb2"] {
      suites[1].packages.append(
        ("main", DebBuilder("libtoy1", version: version).control("Source", Self.oneLine)))
    }
    try ToyRepository(suites).write(to: shop.archive)
    try run(shop, ["lock", "toy.yaml"], "version")
    try run(shop, ["resolve", "libtoy1", "--manifest", "toy.yaml"], "version")
    for deb in [
      hostile,
      DebBuilder("libtoy1", version: "1.0-1+deb2").control("Source", "toy")
        .file("usr/lib/x86_64-linux-gnu/libtoy.so.1", changelog)
        .file("usr/share/doc/libtoy1/copyright", "MIT\n")
        .file("usr/share/doc/libtoy1/changelog.Debian", changelog),
      DebBuilder("libtoy1", version: "1.0-1+deb2")
        .file(
          "usr/lib/x86_64-linux-gnu/libtoy.so.1",
          bytes: ELFBuilder(machine: 62, names: [(14, Self.word), (1, Self.word)]).build()),
      DebBuilder("libtoy1", version: "1.0-1+deb2").item(TarItem("./" + Self.word, type: "7")),
      DebBuilder("libtoy1", version: "1.0-1+deb2")
        .item(TarItem("./a", type: "1", linkName: Self.word)),
    ] {
      suites = ToyArchive.suites()
      suites[1].packages.append(("main", deb))
      try ToyRepository(suites).write(to: shop.archive)
      for line in [
        ["lock", "toy.yaml", "--arch", "amd64"], ["bump", "toy.yaml", "--check"],
        ["resolve", "libtoy1", "--manifest", "toy.yaml", "--tree"],
        ["diff", "old.lock.json", "toy.yaml"],
        ["diff", "old.lock.json", "toy.yaml", "--format", "markdown"],
        ["diff", "old.lock.json", "toy.yaml", "--format", "html"], ["lint", "toy.yaml"],
        ["explain", "toy.yaml", "libtoy1"],
      ] { try run(shop, line, "\(deb.items.count)") }
    }
  }

  @Test(
    "planted by a mirror reach no output",
    arguments: [
      "Location: file:///\u{1b}]0;x\u{7}\u{202e}", "Location: http://\u{1b}[31m/",
      "Location: ://\u{9b}::error::", "Location: https://[::error::\u{1b}",
      "Location: gopher://x/%0A::error::\u{200f}##[error]",
      "Content-Encoding: \u{1b}[31m::error::##[error]",
    ])
  func mirrors(_ field: String) async throws {
    let shop = try Workshop()
    let status = field.hasPrefix("Location") ? "302 Found" : "200 \u{1b}[31mOK"
    let head = "HTTP/1.1 \(status)\r\n\(field)\r\nContent-Length: 0\r\n\r\n"
    try await MisbehavingServer.serving(
      ["/dists/toy/InRelease": .dripping(head: head, again: "")]
    ) { server in
      let line = ["lock", "toy.yaml", "--limit", "silence=1"]
      let ran = try shop.whittle(
        line[0], line[1], line[2], line[3], changing: ["WHITTLE_MIRROR": "toy=\(server.root)"])
      expectClean(ran, line, field)
      #expect(ran.status == 3, "\(ran.complaint)")
    }
  }
}

extension String {
  /// Without some characters at the end.
  fileprivate func trimming(_ ends: String) -> String {
    String(reversed().drop { ends.contains($0) }.reversed())
  }
}
