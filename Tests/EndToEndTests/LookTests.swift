import Content
import SystemPackage
import TestSupport
import Testing

/// `ls`, `cat`, `du` and `report` on the toy image.
@Suite struct LookTests {
  private static func built() throws -> Workshop {
    let shop = try Workshop(ToyArchive.manifest + "compression: none\n")
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(ran.status == 0, "\(ran.complaint)")
    return shop
  }

  @Test("listings and sums are those of old")
  func goldens() throws {
    let shop = try Self.built()
    let list = try shop.whittle("ls", "-laR", "image", "--arch", "amd64")
    try golden("look/ls-laR", list.text)
    let json = try shop.whittle(
      "ls", "image", "/usr/bin", "/etc", "--format", "json", "--arch", "amd64")
    let lines = try JSON(parsing: Array(json.text.utf8)).lines(depth: 2)
    try golden("look/ls-json", String(decoding: lines, as: UTF8.self))
    let usage = try shop.whittle("du", "-ab", "image", "--arch", "amd64")
    try golden("look/du-ab", usage.text)
    let packages = try shop.whittle("du", "-bc", "--by", "package", "image", "--arch", "amd64")
    try golden("look/du-package", packages.text)
  }

  /// What is asked for, and what is shown.
  private static let questions: [([String], String)] = [
    (["/usr/bin"], "jouet\nspielzeug\ntoi\ntoy\n"), (["usr/bin/"], "jouet\nspielzeug\ntoi\ntoy\n"),
    (["/bin"], "jouet\nspielzeug\ntoi\ntoy\n"), (["-d", "/bin"], "/bin\n"),
    (["/bin/toy"], "/bin/toy\n"), (["-d", "/usr/bin/t*"], "/usr/bin/toi\n/usr/bin/toy\n"),
    (["/b?n/{toy,toi}"], "/bin/toi\n/bin/toy\n"),
    (["-d", "/usr/./bin/../lib/"], "/usr/./bin/../lib/\n"),
    (["/**/passwd"], "/etc/passwd\n"),
    (["-r", "/usr/bin"], "toy\ntoi\nspielzeug\njouet\n"),
  ]

  @Test("paths are found as a shell and the kernel would find them")
  func paths() throws {
    let shop = try Self.built()
    for (arguments, expected) in Self.questions {
      let ran = try shop.list(arguments)
      #expect(ran.text == expected, "\(arguments) \(ran.complaint)")
      #expect(ran.status == 0)
    }
  }

  @Test("what is not there names what is near, and the rest is shown all the same")
  func missing() throws {
    let shop = try Self.built()
    let ran = try shop.list(["/usr/bni", "/etc/greeting"])
    #expect(ran.status == 2)
    #expect(ran.text == "/etc/greeting\n")
    let near = "nearest: /usr/bin, /usr/lib, /usr/sbin"
    #expect(ran.complaint == "error: cannot find /usr/bni in image:latest amd64; \(near)\n")
    let pattern = try shop.list(["/usr/*.none"])
    #expect(pattern.status == 2)
    #expect(pattern.complaint.hasPrefix("error: cannot find /usr/*.none in "))
  }

  @Test("variants and architectures are chosen by tag or option")
  func choice() throws {
    let shop = try Self.built()
    let tag = try shop.whittle(
      "ls", "image:nonroot", "/usr/lib", "--arch", "arm64")
    #expect(tag.text.contains("aarch64-linux-gnu\n"), "\(tag.complaint)")
    let option = try shop.whittle(
      "ls", "image", "/usr/lib", "--arch", "arm64", "--variant", "nonroot")
    #expect(option.text == tag.text, "\(option.complaint)")
    let wrong = try shop.whittle("ls", "image:debug")
    #expect(wrong.status == 2)
    #expect(wrong.complaint.contains("cannot find 'debug' in image: it holds latest amd64"))
    let manifest = try shop.whittle("ls", "toy.yaml", "/usr/lib", "--arch", "arm64")
    #expect(manifest.text == tag.text, "\(manifest.complaint)")
  }

  @Test("cat gives the bytes, through links, of all that is asked for")
  func cat() throws {
    let shop = try Self.built()
    let noise = try shop.whittle("cat", "image", "/usr/share/toy/noise", "--arch", "amd64")
    #expect(noise.output == ToyArchive.noise(40_000))
    let both = try shop.whittle(
      "cat", "image", "/usr/share/toy/far", "etc/greet*", "--arch", "amd64")
    #expect(both.text == "deep\nhello\n", "\(both.complaint)")
    let directory = try shop.whittle("cat", "image", "/etc", "/etc/greeting", "--arch", "amd64")
    #expect(directory.status == 2)
    #expect(directory.text == "hello\n")
    #expect(
      directory.complaint == "error: cannot read /etc of image:latest amd64: it is a directory\n")
  }

  @Test("a damaged layer is status 4 and nothing is shown")
  func damaged() throws {
    let shop = try Self.built()
    let blobs = shop.directory.appending("image").pushing("blobs/sha256")
    for name in try listDirectory(blobs) {
      var bytes = try contents(of: blobs.appending(name))
      guard bytes.count > 10_000 else { continue }
      bytes[5000] ^= 1
      try writeFile(bytes, to: blobs.appending(name))
    }
    let ran = try shop.whittle("ls", "image", "--arch", "amd64")
    #expect(ran.status == 4, "\(ran.complaint)")
    #expect(ran.text == "")
    #expect(ran.complaint.contains("cannot trust image: blobs/sha256/"))
  }

  @Test("a report is one page, the same each time, that loads nothing")
  func report() throws {
    let shop = try Self.built()
    let ran = try shop.whittle("report", "image", "-o", "report.html", "--arch", "amd64")
    #expect(ran.status == 0, "\(ran.complaint)")
    let first = try contents(of: shop.directory.appending("report.html"))
    // With a cache and a place of their own the bytes are the same.
    let other = try shop.whittle(
      "report", shop.directory.appending("image").string, "-o", "again.html", "--arch", "amd64",
      "--cache", shop.directory.appending("other").string)
    #expect(other.status == 0, "\(other.complaint)")
    let second = try contents(of: shop.directory.appending("again.html"))
    #expect(first == second)
    let text = String(decoding: first, as: UTF8.self)
    let missing = ["libtoy1", "1.0-1+deb1", "default-src 'none'", "Expat"]
      .filter { !text.contains($0) }
    #expect(missing == ["Expat"])
    let loads = ["src=", "href=\"http", "url(", "@import", "fetch("].filter { text.contains($0) }
    #expect(loads == [])
    let unwritable = try shop.whittle(
      "report", "image", "-o", "none/report.html", "--arch", "amd64")
    #expect(unwritable.status == 3, "\(unwritable.complaint)")
  }

  @Test("a report against another image, or a lock, shows the diff")
  func reportAgainst() throws {
    let shop = try Self.built()
    let old = ToyArchive.manifest.replacing("[toy, toy-security]", with: "[toy]")
      .replacing("name: toy\n", with: "name: old\n")
    try writeFile(old, to: shop.directory.appending("old.yaml"))
    let built = try shop.whittle("build", "old.yaml", "-o", "old")
    try #require(built.status == 0, "\(built.complaint)")
    for against in ["old", "old.yaml"] {
      let ran = try shop.whittle(
        "report", "image:nonroot", "--against", against, "-o", "report.html", "--arch", "arm64")
      #expect(ran.status == 0, "\(ran.complaint)")
      let bytes = try contents(of: shop.directory.appending("report.html"))
      let text = String(decoding: bytes, as: UTF8.self)
      let section = text.split(separator: "id=\"changes\"").last.map(String.init) ?? ""
      let change = section.split(separator: "</section>").first.map(String.init) ?? ""
      #expect(change.contains("libtoy1"), "\(against)")
      #expect(change.contains("1.0-1+deb1"), "\(against)")
      #expect(!change.contains("<h2>Images</h2>"), "\(against)")
    }
  }
}

extension Workshop {
  /// `whittle ls` of the image for amd64.
  fileprivate func list(_ arguments: [String]) throws -> Ran {
    try run(
      Self.program.string, ["ls", "image", "--arch", "amd64"] + arguments,
      environment: environment, in: directory.path)
  }
}
