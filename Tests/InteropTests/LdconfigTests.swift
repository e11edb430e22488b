@testable import Closure
import Content
import ELF
import Rootfs
import Tree
import SystemPackage
import TestSupport
import Testing

/// `ldconfig` makes the same `/etc/ld.so.cache` of a tree, byte for byte but for its own name.
@Suite struct LdconfigTests {
  /// What a cache says of who wrote it, after the last directory's name.
  private static func generator(of cache: [UInt8]) -> [UInt8] {
    let start = cache.lastIndex(of: 0).map { $0 + 1 } ?? 0
    let text = cache[start...]
    guard let first = text.firstRange(of: Array("ldconfig ".utf8)) else { return Array(text) }
    return Array(text[first.lowerBound...])
  }

  @Test(
    "of a tree with everything that ldconfig has rules for",
    .enabled(if: Tool.has("ldconfig"), "ldconfig is not installed"),
    .enabled(if: HostLibraries.areAMD64, "ldconfig is that of another architecture"))
  func toy() async throws {
    let directory = try TemporaryDirectory()
    try ToyLinkerTree.write(to: directory.path)
    let (tree, generated) = try ToyLinkerTree.tree()
    // Without -X it would make the links that we do without.
    try must("ldconfig", ["-X", "-r", directory.path.string, "-C", "/etc/theirs"])
    let theirs = try contents(of: directory.path.pushing("etc/theirs"))
    let cache = try await LinkerCache(
      of: tree, RunBodies([], generated, in: BlobStore(at: directory.appending("none"))),
      abi: ToyLinkerTree.abi, triplet: ToyLinkerTree.triplet)
    let ours = cache.bytes(.little, generator: Self.generator(of: theirs))
    try writeFile(ours, to: directory.path.pushing("etc/ours"))
    let lists = try ["ours", "theirs"].map { name in
      String(
        decoding: try must("ldconfig", ["-p", "-C", directory.appending("etc/\(name)").string]),
        as: UTF8.self
      ).split(separator: "\n").dropFirst().joined(separator: "\n")
    }
    #expect(cache.entries.count > 20)
    #expect(lists[0] == lists[1])
    #expect(ours == theirs)
  }
}

enum HostLibraries {
  static let areAMD64 = (try? run("uname", ["-m"]).text) == "x86_64\n"
}
