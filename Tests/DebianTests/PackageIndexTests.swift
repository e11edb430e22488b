import Debian
import TestSupport
import Testing

@Suite("PackageIndex")
struct PackageIndexTests {
  static let hash = String(repeating: "0123", count: 16)

  /// A stanza with what each must have; `lines` come after.
  static func stanza(_ name: String, _ version: String, _ lines: String...) -> String {
    let path = "pool/main/x/\(name)_\(version).deb"
    let first = "Package: \(name)\nVersion: \(version)\nArchitecture: amd64"
    let last = "Filename: \(path)\nSize: 1000\nSHA256: \(hash)"
    return ([first, last] + lines).joined(separator: "\n") + "\n"
  }

  static func index(_ stanzas: String...) throws -> PackageIndex {
    try PackageIndex(parsing: Array(stanzas.joined(separator: "\n").utf8))
  }

  @Test("decodes a package when it is asked for")
  func decode() throws {
    let index = try Self.index(
      Self.stanza(
        "bash", "5.2-3+b1", "source: bash-src (5.2-3)", "Multi-Arch: foreign", "Essential: yes",
        "Installed-Size: 7164", "Pre-Depends: libc6 (>= 2.38)", "Depends: base-files (>= 2.1.12),",
        " debianutils | other", "Provides: shell, posix-sh (= 2)",
        "Conflicts: bash-completion (<< 1)",
        "Breaks: old", "Replaces: older", "Description: GNU Bourne Again SHell", " Depends: no"))
    let bash = index[0]
    #expect(bash.description == "bash 5.2-3+b1 amd64")
    #expect(bash.source.description == "bash-src 5.2-3")
    #expect(bash.filename == "pool/main/x/bash_5.2-3+b1.deb")
    #expect(bash.size == 1000)
    #expect(bash.installedSize == 7164)
    #expect(bash.checksum.text == Self.hash)
    #expect(bash.multiArch == .foreign)
    #expect(bash.isEssential)
    let relations = [
      try bash.preDepends.description, try bash.depends.description, try bash.provides.description,
      try bash.conflicts.description, try bash.breaks.description, try bash.replaces.description,
    ]
    #expect(
      relations == [
        "[libc6 (>= 2.38)]", "[base-files (>= 2.1.12), debianutils | other]",
        "[shell, posix-sh (= 2)]", "[bash-completion (<< 1)]", "[old]", "[older]",
      ])
    let description = try bash.controlStanza()["Description"]
    #expect(description == "GNU Bourne Again SHell\n Depends: no")
  }

  @Test("finds packages by name and by what they provide, in the file's order")
  func find() throws {
    let index = try Self.index(
      Self.stanza("exim", "1", "Provides: mta"), Self.stanza("zsh", "5"),
      Self.stanza("exim", "2", "Provides: smtpd (= 3), mta"), Self.stanza("mta", "9"))
    let named = index.packages(named: try PackageName(parsing: "exim")).map(\.version.text)
    #expect(named == ["1", "2"])
    let providers = index.providers(of: try PackageName(parsing: "mta")).map {
      "\($0.position) \($0.package.version) \($0.version?.text ?? "none")"
    }
    #expect(providers == ["0 1 none", "2 2 none"])
    let versioned = index.providers(of: try PackageName(parsing: "smtpd")).map(\.version?.text)
    #expect(versioned == ["3"])
    let missing = index.positions(named: try PackageName(parsing: "nothing"))
    #expect(missing == [])
    let names = index.map(\.name.text)
    #expect(names == ["exim", "zsh", "exim", "mta"])
    let source = index[1].source.description
    #expect(source == "zsh 5")
  }

  @Test(
    "refuses a malformed stanza with line and field",
    arguments: [
      ("Package: zz\nPackage: yy", 9, "Package", "it is given twice"),
      ("Version: 1", 8, "Package", "it is missing in this stanza"),
      ("Package: zz", 8, "Version", "it is missing in this stanza"),
      (
        "Package: zz\nVersion: 1\nArchitecture: all\nSize: 1\nSHA256: \(hash)", 8, "Filename",
        "it is missing in this stanza"
      ),
      ("Package: Zz", 8, "Version", "it is missing in this stanza"),
      ("Package zz", 8, nil, "no colon after the field's name"),
      (" Package: zz", 8, nil, "a continuation line without a field before it"),
    ])
  func refuseStanza(_ text: String, _ line: Int, _ field: String?, _ reason: String) throws {
    let bytes = Array((Self.stanza("aa", "1") + "\n" + text).utf8)
    let error = #expect(throws: ParseError.self) { try PackageIndex(parsing: bytes) }
    #expect(error?.line == line)
    #expect(error?.field == field)
    #expect(error?.reason == reason)
  }

  @Test(
    "refuses a malformed field with line and field",
    arguments: [
      ("Filename: pool", "Filename: /pool", 4, "Filename"),
      ("pool/main", "pool/../..", 4, "Filename"),
      ("pool/main", "pool//main", 4, "Filename"), ("Size: 1000", "Size: +1", 5, "Size"),
      ("Size: 1000", "Size: 9223372036854775808", 5, "Size"), ("Size: 1000", "Size:", 5, "Size"),
      ("SHA256: 01", "SHA256: XB", 6, "SHA256"), ("Version: 1", "Version: 1_", 2, "Version"),
      ("Package: aa", "Package: AA", 1, "Package"),
      ("Multi-Arch: same", "Multi-Arch: Same", 7, "Multi-Arch"),
      ("Source: bb", "Source: bb (1", 8, "Source"),
      ("Provides: cc", "Provides: cc (>= 1)", 9, "Provides"),
      ("Provides: cc", "Provides: cc | dd", 9, "Provides"),
      ("Provides: cc", "Provides: cc,", 9, "Provides"),
      ("Architecture: amd64", "Architecture: amd_64", 3, "Architecture"),
    ])
  func refuseField(_ old: String, _ new: String, _ line: Int, _ field: String) throws {
    let good = Self.stanza("aa", "1", "Multi-Arch: same", "Source: bb", "Provides: cc")
    _ = try PackageIndex(parsing: Array(good.utf8))
    let parts = good.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    let bad = Array(parts.joined(separator: new).utf8)
    let error = #expect(throws: ParseError.self) { try PackageIndex(parsing: bad) }
    #expect(error?.line == line)
    #expect(error?.field == field)
  }

  @Test("refuses malformed relations only when they are read, with line and field")
  func lazyRelations() throws {
    let index = try Self.index(Self.stanza("aa", "1"), Self.stanza("bb", "1", "Depends: cc (>= )"))
    let error = #expect(throws: ParseError.self) { try index[1].depends }
    #expect(error?.line == 14)
    #expect(error?.field == "Depends")
  }

  @Test("drops the leading dot of a flat repository's pool path")
  func flat() throws {
    let text = Self.stanza("aa", "1").replacing("pool/main/x/", with: "./")
    let filename = try Self.index(text)[0].filename
    #expect(filename == "aa_1.deb")
  }

  @Test("is the same read in pieces", arguments: [1, 2, 3, 64])
  func pieces(_ jobs: Int) async throws {
    var text = "\n\n"
    for number in 0..<50 {
      let provides = "Provides: x\(number % 3)"
      text += Self.stanza("p\(number)", "\(number)", "Depends: a,", " b", provides)
      text += String(repeating: "\n", count: 1 + number % 3)
    }
    text.removeLast(2)
    let bytes = Array(text.utf8)
    let whole = try PackageIndex(parsing: bytes)
    let held = HeldBytes(bytes)
    let index = try await PackageIndex(
      parsing: held.bytes, owner: held, jobs: jobs, smallest: 2)
    #expect(index.count == 50)
    #expect(index.map(\.description) == whole.map(\.description))
    let last = try index[49].controlStanza().bytes
    #expect(try last == whole[49].controlStanza().bytes)
    let name = try PackageName(parsing: "x1")
    #expect(index.providers(of: name).map(\.position) == whole.providers(of: name).map(\.position))
    #expect(index.mentionOrder() == whole.mentionOrder())
  }

  @Test("names the first fault of several pieces", arguments: [1, 2, 3, 64])
  func faultInPieces(_ jobs: Int) async throws {
    var stanzas = (0..<40).map { Self.stanza("p\($0)", "1") }
    stanzas[17] = Self.stanza("p17", "1:")
    stanzas[31] = "Package\n"
    let bytes = Array(stanzas.joined(separator: "\n").utf8)
    let expected = #expect(throws: ParseError.self) { try PackageIndex(parsing: bytes) }
    let held = HeldBytes(bytes)
    let error = await #expect(throws: ParseError.self) {
      _ = try await PackageIndex(
        parsing: held.bytes, owner: held, jobs: jobs, smallest: 2)
    }
    #expect(error == expected)
    #expect(error?.description.contains("line \(17 * 7 + 2)") == true)
  }

  @Test("reads an empty index")
  func empty() throws {
    let count = try Self.index("").count
    #expect(count == 0)
  }

  @Test(
    "knows the nearest names to one that is not there",
    arguments: [
      ("opnessl", ["openssl"]), ("libssl3", ["libssl3t64"]), ("pyhton3", ["python3"]),
      ("xyzzy", []), ("openssl", ["openssl"]),
    ])
  func nearest(_ word: String, _ names: [String]) throws {
    let index = try Self.index(
      Self.stanza("openssl", "1"), Self.stanza("openssl", "2"), Self.stanza("libssl3t64", "1"),
      Self.stanza("python3", "1"))
    let found = index.nearestNames(to: word, limit: 3).map(\.text)
    #expect(found == names)
  }

  @Test("makes a package of a .deb that is at hand")
  func local() throws {
    let control = try ControlStanza(
      parsing: Array("Package: agent\nVersion: 1.2\nArchitecture: amd64\nDepends: libc6\n".utf8))
    let package = try BinaryPackage(
      control: control, filename: "agent_1.2_amd64.deb", size: 9,
      checksum: try Checksum(parsing: Self.hash))
    let depends = try package.depends.description
    #expect(depends == "[libc6]")
    #expect(package.size == 9)
  }
}
