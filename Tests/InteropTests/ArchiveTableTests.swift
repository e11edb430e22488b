import Content
import SystemPackage
import TestSupport
import Testing

/// Every archive that apt reads: the verdict of `apt-get update && apt-get install -s` beside ours.
@Suite("An archive, as apt and we read it") struct ArchiveTableTests {
  /// A directory with the archive, apt's configuration and a manifest.
  private struct Room: ~Copyable {
    let directory: TemporaryDirectory
    let row: ArchiveRow

    init(_ row: ArchiveRow) throws {
      let directory = try TemporaryDirectory("whittle-odd")
      try row.archive.write(to: directory.appending("archive"))
      let key = row.archive.key.lifetime == nil ? ToyKey.toy : row.archive.key
      try writeFile(try key.armoredPublicKey(), to: directory.appending("toy.asc"))
      self.directory = directory
      self.row = row
    }

    var archive: FilePath { directory.appending("archive") }

    /// Whether apt would install `hello`.
    func apt() throws -> Bool {
      for name in ["state/lists/partial", "cache/archives/partial", "etc/apt.conf.d"] {
        try writeFile("", to: directory.path.pushing(FilePath(name)).appending(".keep"))
      }
      let trust = row.isTrusted ? "trusted=yes" : "signed-by=\(directory.appending("toy.asc"))"
      let place = row.archive.isFlat ? "./" : "\(OddArchive.suite) \(row.archive.component)"
      try writeFile(
        "deb [\(trust)] file:\(archive) \(place)\n", to: directory.appending("sources.list"))
      try writeFile("", to: directory.appending("status"))
      let options = [
        "Dir=\(directory.path)", "Dir::Etc=\(directory.appending("etc"))",
        "Dir::State=\(directory.appending("state"))", "Dir::Cache=\(directory.appending("cache"))",
        "Dir::State::status=\(directory.appending("status"))",
        "Dir::Etc::sourcelist=\(directory.appending("sources.list"))",
        "Dir::Etc::sourceparts=-", "APT::Architecture=amd64", "APT::Architectures=amd64",
        "APT::Sandbox::User=root", "Debug::NoLocking=1", "Acquire::Languages=none",
        "Acquire::Check-Valid-Until=true", "Acquire::Check-Date=true",
        "Acquire::AllowInsecureRepositories=false", "APT::Get::AllowUnauthenticated=false",
      ].flatMap { ["-o", $0] }
      _ = try run("apt-get", options + ["update", "-qq"])
      let asked = try run("apt-get", options + ["install", "-s", "-qq", "hello"])
      return asked.status == 0 && asked.text.contains("Inst hello ")
    }

    /// What we say: nil where we lock it.
    func ours(path: String = "/usr/bin:/bin") throws -> String? {
      let trust = row.isTrusted ? "trusted: true" : "keyring: toy.asc"
      let accept = row.accept.isEmpty ? "" : ", accept: [\(row.accept.joined(separator: ", "))]"
      let place =
        row.archive.isFlat
        ? "flat: true" : "suites: [stable], components: [\(row.archive.component)]"
      try writeFile(
        """
        whittle: 1
        name: odd
        architectures: [amd64]
        archives: {ours: {\(place), \(trust)\(accept), url: "file:\(archive)"}}
        packages: {hello: all}

        """, to: directory.appending("odd.yaml"))
      let ran = try run(
        Workshop.program.string, ["lock", "odd.yaml"],
        environment: [
          "PATH": path, "HOME": directory.path.string,
          "XDG_CACHE_HOME": directory.appending("cache-\(path.utf8.count)").string,
        ], in: directory.path)
      return ran.status == 0 ? nil : ran.complaint
    }
  }

  @Test(
    "is taken or refused alike, but for what a promise demands",
    .enabled(
      if: Tool.has("apt-get", "gpgv", "bzip2", "xz"), "apt-get, gpgv, bzip2 or xz is not installed"),
    arguments: ArchiveTable.rows)
  func table(_ row: ArchiveRow) throws {
    let room = try Room(row)
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

  @Test("are enough of them")
  func count() {
    let names = Set(ArchiveTable.rows.map(\.name))
    #expect(names.count == ArchiveTable.rows.count)
    #expect(names.count >= 120)
  }
}
