internal import Content
package import SystemPackage

/// A directory with the toy archive, a manifest and a home, and the built program to run there.
package struct Workshop: ~Copyable {
  package let directory: TemporaryDirectory

  /// The built program, beside the tests' own; `WHITTLE_PROGRAM` names another, such as an
  /// optimized one.
  package static let program: FilePath = {
    if let path = TestSupport.environment("WHITTLE_PROGRAM") { return FilePath(path) }
    var path = FilePath(CommandLine.arguments.first ?? "")
    while !path.parent.isEmpty, path.removeLastComponent() {
      let candidate = path.child("whittle")
      if FileStatus(of: candidate, following: true)?.isRegular == true { return candidate }
      guard path != "/" else { break }
    }
    return packageDirectory.pushing(".build/debug/whittle")
  }()

  /// - Parameter change: what is odd about the archive.
  package init(
    _ manifest: String = ToyArchive.manifest, _ change: (inout [ToySuite]) -> Void = { _ in }
  ) throws {
    let directory = try TemporaryDirectory()
    var suites = ToyArchive.suites()
    change(&suites)
    try ToyRepository(suites).write(to: directory.appending("archive"))
    try writeFile(manifest, to: directory.appending("toy.yaml"))
    try writeFile(try ToyKey.toy.armoredPublicKey(), to: directory.appending("toy.asc"))
    self.directory = directory
  }

  package var archive: FilePath { directory.appending("archive") }
  package var manifest: FilePath { directory.appending("toy.yaml") }
  package var lock: FilePath { directory.appending("toy.lock.json") }
  package var cache: FilePath { directory.appending("cache") }

  /// What the program knows of the world, unless a test says otherwise.
  package var environment: [String: String] {
    [
      "PATH": "/usr/bin:/bin", "HOME": directory.appending("home").string,
      "XDG_CACHE_HOME": cache.string, "WHITTLE_MIRROR": "toy=\(ToyRepository.url(archive))",
    ]
  }

  /// Runs the program in the workshop's directory.
  package func whittle(
    _ arguments: String..., changing changes: [String: String] = [:], under umask: String? = nil
  ) throws -> Ran {
    let all = environment.merging(changes) { _, new in new }
    let line = [Self.program.string] + arguments
    guard let umask else {
      return try run(
        Self.program.string, arguments, environment: all, in: directory.path)
    }
    return try run(
      "sh", ["-c", "umask \(umask); exec \"$@\"", "sh"] + line, environment: all, in: directory.path
    )
  }

  /// What lies in the workshop beside what it began with, cache and home aside.
  package func leftovers() throws -> [String] {
    let own: Set<String> = ["archive", "toy.yaml", "toy.asc", "cache", "home"]
    return try listDirectory(directory.path).filter { !own.contains($0) }
  }
}
