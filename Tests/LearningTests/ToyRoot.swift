import Content
import Manifest
import SystemPackage
import TestSupport

@testable import Learning

#if canImport(Glibc)
  import Glibc
#endif

/// A root filesystem in a directory, with dpkg's database of what is in it.
struct ToyRoot: ~Copyable {
  let directory: TemporaryDirectory
  private var lists: [String: [String]] = [:]

  init() throws { directory = try TemporaryDirectory() }

  var root: FilePath { directory.appending("root") }

  /// A file of a package, or of none.
  mutating func file(
    _ path: String, _ text: String = "x", of package: String? = nil, mode: UInt32 = 0o644
  ) throws {
    try file(path, bytes: Array(text.utf8), of: package, mode: mode)
  }

  mutating func file(
    _ path: String, bytes: [UInt8], of package: String? = nil, mode: UInt32 = 0o644
  ) throws {
    try writeFile(bytes, to: place(path))
    try setMode(place(path), mode)
    own(path, package)
  }

  mutating func link(_ path: String, _ target: String, of package: String? = nil) throws {
    try makeDirectory(place(path).parent)
    guard place(path).withPlatformString({ symlink(target, $0) }) == 0 else {
      throw Errno(rawValue: errno)
    }
    own(path, package)
  }

  mutating func directory(_ path: String, mode: UInt32 = 0o755, of package: String? = nil) throws {
    try makeDirectory(place(path))
    try setMode(place(path), mode)
    own(path, package)
  }

  private func place(_ path: String) -> FilePath { root.child(String(path.dropFirst())) }

  private mutating func own(_ path: String, _ package: String?) {
    guard let package else { return }
    var above = path.split(separator: "/").dropLast()
    while !above.isEmpty {
      lists[package, default: []].append("/" + above.joined(separator: "/"))
      above.removeLast()
    }
    lists[package, default: []].append(path)
  }

  /// Learns from a log for a manifest, whose head is added; the text of what was learned, without
  /// what every one of them begins with.
  func learn(_ log: String, _ manifest: String = "", ignored: [String] = []) throws -> String {
    try writeDatabase()
    let path = directory.appending("toy.yaml")
    try writeFile(
      "whittle: 1\nname: toy\narchitectures: [amd64]\n"
        + "archives: {toy: {suites: [toy], keyring: debian-13}}\n" + manifest, to: path)
    let learner = try Learner(try Manifest.load(path), root: root, ignored: ignored)
    let learned = try learner.learn(from: [Trace(Array(log.utf8))])
    // What was learned is a manifest.
    try writeFile(learned.text, to: directory.appending("toy.learned.yaml"))
    _ = try Manifest.load(directory.appending("toy.learned.yaml"))
    return learned.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(4)
      .joined(separator: "\n")
  }

  private func writeDatabase() throws {
    var status = "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\n\n"
    for (name, paths) in lists {
      status += "Package: \(name)\nStatus: install ok installed\nArchitecture: amd64\n\n"
      var seen: Set<String> = []
      let lines = (["/."] + paths).filter { seen.insert($0).inserted }
      try writeFile(
        lines.joined(separator: "\n") + "\n", to: place("/var/lib/dpkg/info/\(name).list"))
    }
    try writeFile(status, to: place("/var/lib/dpkg/status"))
  }
}
