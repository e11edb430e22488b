import Content
import SystemPackage
import TestSupport
import Testing

/// Every archive that apt reads: the verdict of `apt-get update && apt-get install -s` beside ours.
@Suite("An archive, as apt and we read it") struct ArchiveTableTests {
  @Test(
    "is taken or refused alike, but for what a promise demands",
    .enabled(
      if: Tool.has("apt-get", "gpgv", "bzip2", "xz"), "apt-get, gpgv, bzip2 or xz is not installed"),
    arguments: ArchiveTable.rows)
  func table(_ row: ArchiveRow) throws {
    let room = try ArchiveRoom(row)
    let apt = try room.apt()
    let complaint = try room.ours()
    let isTaken = complaint == nil
    let expected = row.differs == nil ? apt : !apt
    #expect(
      isTaken == expected,
      "apt \(apt ? "installs" : "refuses"); we: \(complaint ?? "take it")")
    // A refusal says what and where in a sentence.
    #expect(complaint?.contains("error: cannot ") ?? true, "\(complaint ?? "")")
  }

  @Test(
    "made by a tool of others is taken by apt and by us",
    .enabled(if: Tool.has("apt-get", "gpg", "gpgconf"), "apt-get or gpg is not installed"),
    arguments: ToolArchive.rows)
  func tools(_ row: ToolArchive) throws {
    if let tool = row.tools.first(where: { !Tool.has($0) }) {
      try Test.cancel("\(tool) is not installed")
    }
    let room = try ArchiveRoom(row)
    let apt = try room.apt()
    let complaint = try room.ours()
    #expect(apt == row.isTaken)
    #expect((complaint == nil) == row.isTaken, "\(complaint ?? "")")
  }

  /// With `bin` as the whole PATH, so that one verifier is there, or both.
  @Test(
    "is refused in the same words with gpgv, with sqv and with both",
    .enabled(if: Tool.has("gpgv", "sqv", "openssl"), "gpgv, sqv or openssl is not installed"),
    arguments: [
      "ed25519", "RSA of 1024 bits", "an expired key, signed before", "a key revoked as retired",
      "an expired subkey, signed before", "a subkey revoked as superseded",
      "a signature that expired", "with SHA-1", "a key bound by SHA-1", "a stranger's alone",
      "a good one beside a bad one", "a good one beside a revoked key's",
    ])
  func verifiers(_ name: String) throws {
    for row in ArchiveTable.rows where row.name.hasPrefix("\(name), in ") {
      let room = try ArchiveRoom(row)
      var said: Set<String> = []
      for tools in [["gpgv"], ["sqv"], ["gpgv", "sqv"]] {
        let bin = room.directory.appending(tools.joined())
        try makeDirectory(bin)
        for tool in tools {
          let program = try #require(Tool.find(tool))
          try must("ln", ["-s", program.string, bin.appending(tool).string])
        }
        said.insert(try room.ours(path: bin.string) ?? "taken")
      }
      #expect(said.count == 1, "\(said.sorted())")
    }
  }

  /// 120 are asked for; fewer than there are means that rows were lost.
  @Test("are 267 of them, each under a name of its own")
  func count() {
    let names = ArchiveTable.rows.map(\.name) + ToolArchive.rows.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count == 267)
  }
}
