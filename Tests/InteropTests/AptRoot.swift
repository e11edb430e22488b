import SystemPackage
import TestSupport
import Testing

/// An apt of its own: nothing installed, one suite of one architecture, in a temporary directory.
struct AptRoot: ~Copyable {
  /// What apt says to a request.
  enum Answer: Hashable, Sendable, CustomStringConvertible {
    /// The packages it would install, `name=version`.
    case installs(Set<String>)
    /// It would not.
    case refuses

    var description: String {
      switch self {
      case .installs(let packages): packages.sorted().joined(separator: " ")
      case .refuses: "nothing"
      }
    }
  }

  private let directory: TemporaryDirectory
  private let options: [String]

  /// A root over a `Packages` file.
  static func over(index: [UInt8], architecture: String) throws -> AptRoot {
    let directory = try TemporaryDirectory("whittle-apt")
    let archive = directory.appending("archive")
    try writeFile(index, to: archive.appending("Packages"))
    let options = try prepare(directory.path, "file:\(archive) ./", architecture)
    return AptRoot(directory: directory, options: options)
  }

  /// A root over a suite of a mirror, component `main`.
  static func over(mirror: String, suite: String, architecture: String) throws -> AptRoot {
    let directory = try TemporaryDirectory("whittle-apt")
    let options = try prepare(directory.path, "\(mirror) \(suite) main", architecture)
    return AptRoot(directory: directory, options: options)
  }

  /// Makes the directories of an apt and lets it fetch its index; the options that make apt use
  /// them.
  ///
  /// Signatures are not what is compared here, so the source is trusted as it is.
  private static func prepare(
    _ directory: FilePath, _ source: String, _ architecture: String
  ) throws -> [String] {
    for name in ["state/lists/partial", "cache/archives/partial", "etc"] {
      try writeFile("", to: directory.pushing(FilePath(name)).appending(".keep"))
    }
    try writeFile("", to: directory.appending("status"))
    try writeFile("deb [trusted=yes] \(source)\n", to: directory.appending("sources.list"))
    let options = [
      "Dir=\(directory)", "Dir::Etc=\(directory.appending("etc"))",
      "Dir::State=\(directory.appending("state"))", "Dir::Cache=\(directory.appending("cache"))",
      "Dir::State::status=\(directory.appending("status"))",
      "Dir::Etc::sourcelist=\(directory.appending("sources.list"))", "Dir::Etc::sourceparts=-",
      "APT::Architecture=\(architecture)", "APT::Architectures=\(architecture)",
      "APT::Sandbox::User=root", "Acquire::Languages=none", "Acquire::GzipIndexes=false",
      "Debug::NoLocking=1", "APT::Solver=internal",
    ].flatMap { ["-o", $0] }
    try must("apt-get", options + ["update", "-qq", "--error-on=any"])
    // The first question builds apt's cache; two at once would build it twice.
    try must("apt-get", options + ["check", "-qq"])
    return options
  }

  /// The `Packages` file that apt fetched.
  func index() throws -> [UInt8] {
    let lists = directory.path.pushing("state/lists")
    let names = try run("ls", [lists.string]).text.split(separator: "\n")
    let name = try #require(names.first { $0.hasSuffix("_Packages") })
    return try contents(of: lists.appending(String(name)))
  }

  /// The command line that asks apt for these packages; for `ask`, which may run beside another.
  func question(_ request: [String]) -> [String] {
    options + ["install", "-s", "-qq", "--no-install-recommends"] + request
  }

  /// What apt would install.
  static func ask(_ question: [String]) throws -> Answer {
    let ran = try run("apt-get", question)
    guard ran.status == 0 else { return .refuses }
    var packages: Set<String> = []
    for line in ran.text.split(separator: "\n") where line.hasPrefix("Inst ") {
      let words = line.split(separator: " ")
      guard words.count > 2 else { continue }
      packages.insert("\(words[1])=\(words[2].drop { $0 == "(" })")
    }
    return .installs(packages)
  }

  /// The archive URI of this machine's own apt sources, in either syntax; nil when it has none.
  static func machineMirror() throws -> String? {
    let directory = FilePath("/etc/apt/sources.list.d")
    let listed = try run("ls", [directory.string]).text.split(separator: "\n").map(String.init)
    var words: [String] = []
    for name in listed where name.hasSuffix(".sources") {
      let text = String(decoding: try contents(of: directory.appending(name)), as: UTF8.self)
      for line in text.split(separator: "\n") where line.hasPrefix("URIs:") {
        words += line.dropFirst(5).split(separator: " ").map(String.init)
      }
    }
    let lines = [FilePath("/etc/apt/sources.list")] + listed.map { directory.appending($0) }
    for path in lines where path.string.hasSuffix(".list") {
      let text = String(decoding: (try? contents(of: path)) ?? [], as: UTF8.self)
      for line in text.split(separator: "\n") where line.hasPrefix("deb ") {
        words += line.split(separator: " ").map(String.init)
      }
    }
    return words.first {
      $0.contains("://") && ($0.hasSuffix("/debian") || $0.hasSuffix("/debian/"))
    }
  }
}
