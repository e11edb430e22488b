import Packing
import Content
import Rootfs
import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Inspection

/// Every form of an image, and what is wrong with some.
@Suite struct ImageReaderTests {
  private static let layer = TarItem.archive(ToyLayout.tree)
  private static let picture = """
    /bin -> usr/bin
    /etc/ dir 755
    /etc/conf file 640 7:8 6
    /etc/group file 644 21
    /etc/passwd file 644 30
    /usr/ dir 755
    /usr/bin/ dir 755
    /usr/bin/alias file 755 7
    /usr/bin/link -> toy
    /usr/bin/toy = /usr/bin/alias 755
    /var/ dir 755
    /var/lib/ dir 755
    /var/lib/dpkg/ dir 755
    /var/lib/dpkg/status.d/ dir 755
    /var/lib/dpkg/status.d/toy file 644 72
    /var/lib/dpkg/status.d/toy.md5sums file 644 42
    """

  private static func compressed(_ bytes: [UInt8], _ tool: String) throws -> [UInt8] {
    try must(tool, ["-c"], input: bytes)
  }

  enum Form: String, CaseIterable {
    case layout, layoutGzip, layoutZstd, layoutArchive, layoutArchiveZstd, docker, tar, tarGzip,
      tarXZ, tarZstd
  }

  private static func write(_ form: Form, _ desk: borrowing Desk) throws -> FilePath {
    let image = ToyLayout.layout([layer])
    switch form {
    case .layout: return try desk.put(image)
    case .layoutGzip:
      return try desk.put(
        ToyLayout.layout(
          [try compressed(layer, "gzip")], diffs: [layer],
          type: "application/vnd.oci.image.layer.v1.tar+gzip"))
    case .layoutZstd:
      return try desk.put(
        ToyLayout.layout(
          [try compressed(layer, "zstd")], diffs: [layer],
          type: "application/vnd.oci.image.layer.v1.tar+zstd"))
    case .layoutArchive: return try desk.put(image.archive)
    case .layoutArchiveZstd: return try desk.put(try compressed(image.archive, "zstd"))
    case .docker: return try desk.put(ToyLayout.docker([layer]).archive)
    case .tar: return try desk.put(layer)
    case .tarGzip: return try desk.put(try compressed(layer, "gzip"))
    case .tarXZ: return try desk.put(try compressed(layer, "xz"))
    case .tarZstd: return try desk.put(try compressed(layer, "zstd"))
    }
  }

  @Test("every form holds the same tree, packages and bytes", arguments: Form.allCases)
  func forms(_ form: Form) async throws {
    if form.rawValue.hasSuffix("Zstd"), !Tool.has("zstd") { try Test.cancel("no zstd") }
    let desk = try Desk()
    let path = try Self.write(form, desk)
    // The second time the layer comes from the cache.
    for _ in 0..<2 {
      let opened = try await desk.read(path)
      let found: String = dump(opened.image.tree)
      #expect(found == Self.picture)
      let packages = opened.image.packages
      #expect(
        packages == [
          InspectedPackage(
            name: "toy", version: "1.0-1+b1", architecture: "amd64", source: "toys",
            sourceVersion: "1.0-1")
        ])
      let tree = opened.image.tree
      // md5sums spells the path through the link, as packages of a merged /usr did.
      let owned = tree.entries.filter { $0.package == "toy" }.map { "\($0.path)" }
      #expect(
        owned == [
          "/usr/bin/alias", "/usr/bin/toy", "/var/lib/dpkg/status.d/toy",
          "/var/lib/dpkg/status.d/toy.md5sums",
        ])
      let item = try #require(tree.resolve(try MemberPath(absolute: "/bin/link")))
      let bytes = try await opened.bodies.content(of: item, in: tree)
      #expect(bytes == Array("program".utf8))
    }
  }

  @Test("a directory is read as it lies there, links as links")
  func directory() async throws {
    let desk = try Desk()
    let root = desk.directory.appending("root")
    try writeFile("program", to: root.pushing("usr/bin/toy"))
    try must("ln", ["-s", "toy", root.pushing("usr/bin/link").string])
    try must("ln", [root.pushing("usr/bin/toy").string, root.pushing("usr/bin/alias").string])
    try must("ln", ["-s", "/etc/shadow", root.appending("out").string])
    try must("mkfifo", [root.appending("pipe").string])
    let opened = try await desk.read(root)
    let kinds = opened.image.tree.entries.map { "\($0.path) \($0.kind.word)" }
    #expect(
      kinds == [
        "/ directory", "/out symbolic link", "/pipe fifo", "/usr directory", "/usr/bin directory",
        "/usr/bin/alias file", "/usr/bin/link symbolic link", "/usr/bin/toy hard link",
      ])
  }

  @Test("dpkg's own database tells of packages and of links")
  func dpkgStatus() async throws {
    let desk = try Desk()
    let status = """
      Package: toy
      Status: install ok installed
      Version: 2
      Architecture: all

      Package: gone
      Status: deinstall ok config-files
      Version: 1
      Architecture: all

      """
    let path = try desk.put(
      TarItem.archive([
        TarItem("usr/bin/toy", body: [1]), TarItem("usr/bin/l", type: "2", linkName: "toy"),
        TarItem("bin", type: "2", linkName: "usr/bin"),
        TarItem("var/lib/dpkg/status", body: Array(status.utf8)),
        TarItem(
          "var/lib/dpkg/info/toy:amd64.list", body: Array("/.\n/bin\n/bin/toy\n/usr/bin/l\n".utf8)),
      ]))
    let image = try await desk.read(path).image
    let names = image.packages.map { "\($0.name) \($0.version)" }
    #expect(names == ["toy 2"])
    let owned = image.tree.entries.filter { $0.package == "toy" }.map { "\($0.path)" }
    #expect(owned == ["/bin", "/usr/bin/l", "/usr/bin/toy"])
  }

  @Test("a damaged record of a package is a note, not the end")
  func damagedRecord() async throws {
    let desk = try Desk()
    let path = try desk.put(
      TarItem.archive([TarItem("var/lib/dpkg/status.d/toy", body: Array("no field\n".utf8))]))
    let image = try await desk.read(path).image
    #expect(image.packages == [])
    #expect(image.notes.count == 1)
    #expect(image.notes.first?.hasPrefix("/var/lib/dpkg/status.d/toy ") == true)
  }
}
