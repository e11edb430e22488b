import Content
import SystemPackage
import TestSupport

/// What a manifest and a line of apt's sources say of an archive.
struct ArchiveOrder: Sendable {
  var isFlat = false
  var suite = OddArchive.suite
  var component = "main"
  /// Trusted as it is, without a keyring.
  var isTrusted = false
  /// The words of `accept`.
  var accept: [String] = []
}

/// A directory with an archive, its keyring, apt's configuration and a manifest.
struct ArchiveRoom: ~Copyable {
  let directory: TemporaryDirectory
  private let order: ArchiveOrder

  init(_ row: ArchiveRow) throws {
    let directory = try TemporaryDirectory("whittle-odd")
    try row.archive.write(to: directory.appending("archive"))
    try writeFile(
      try ToyCertificate.armor(row.archive.keyring), to: directory.appending("keys.asc"))
    self.directory = directory
    order = ArchiveOrder(
      isFlat: row.archive.isFlat, component: row.archive.component, isTrusted: row.isTrusted,
      accept: row.accept)
  }

  init(_ row: ToolArchive) throws {
    let directory = try TemporaryDirectory("whittle-tool")
    try row.write(to: directory.path)
    self.directory = directory
    order = row.order
  }

  private var archive: FilePath { directory.appending("archive") }

  /// Whether apt would install `hello`.
  func apt() throws -> Bool {
    for name in ["state/lists/partial", "cache/archives/partial", "etc/apt.conf.d"] {
      try writeFile("", to: directory.path.pushing(FilePath(name)).appending(".keep"))
    }
    let trust = order.isTrusted ? "trusted=yes" : "signed-by=\(directory.appending("keys.asc"))"
    let place = order.isFlat ? "./" : "\(order.suite) \(order.component)"
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
    let trust = order.isTrusted ? "trusted: true" : "keyring: keys.asc"
    let accept = order.accept.isEmpty ? "" : ", accept: [\(order.accept.joined(separator: ", "))]"
    let place =
      order.isFlat
      ? "flat: true" : "suites: [\(order.suite)], components: [\(order.component)]"
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
