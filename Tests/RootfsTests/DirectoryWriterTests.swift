import Packing
import Content
import Rootfs
import SystemPackage
import TestSupport
import Testing

/// Writing entries below a directory: right, and never anywhere else.
@Suite("Writing a root directory")
struct DirectoryWriterTests: ~Copyable {
  private let directory: TemporaryDirectory

  init() throws {
    let directory = try TemporaryDirectory()
    try makeDirectory(directory.appending("root"))
    try writeFile("precious", to: directory.appending("outside/file"))
    self.directory = directory
  }

  /// One entry: name, kind and body.
  typealias Item = (name: String, kind: TarEntry.Kind, body: String)

  private func write(_ items: [Item], twice: Bool = false) throws {
    var tar: [UInt8] = []
    for item in items {
      let entry = TarEntry(name: Array(item.name.utf8), kind: item.kind, mode: 0o755, mtime: 7)
      let body = Array(item.body.utf8)
      tar += TarWriter.header(entry, size: body.count) + body
      tar += [UInt8](repeating: 0, count: TarWriter.padding(after: body.count))
    }
    let root = try FileDescriptor.open(
      directory.appending("root"), .readOnly, options: [.directory, .closeOnExec])
    defer { try? root.close() }
    var writer = DirectoryWriter(root, subject: "toy")
    defer { writer.close() }
    try writer.write(HeldBytes(tar + TarWriter.end).plain)
    try writer.finish()
  }

  private func outside() throws -> String {
    try picture(ofDirectory: directory.appending("outside"))
  }

  @Test("writes directories, files, links and hard links")
  func good() throws {
    try write([
      ("usr/", .directory, ""), ("usr/bin/", .directory, ""), ("usr/bin/toy", .file, "toy"),
      ("usr/bin/toi", .hardLink(to: Array("usr/bin/toy".utf8)), ""),
      ("bin", .symbolicLink(to: Array("usr/bin".utf8)), ""),
    ])
    let found = try picture(ofDirectory: directory.appending("root"), withModes: true)
    let digest = Digest(of: Array("toy".utf8))
    #expect(
      found == """
        /bin -> usr/bin
        /usr/ dir 755
        /usr/bin/ dir 755
        /usr/bin/toi file 755 3 \(digest)
        /usr/bin/toy file 755 3 \(digest)
        """)
    let time = FileStatus(of: directory.appending("root").appending("usr"))?.modified
    #expect(time == 7_000_000_000)
  }

  @Test(
    "leaves the directory by no entry",
    arguments: [
      "a file below a link", "a directory below a link", "a file over a link",
      "a link below a link",
      "a hard link to a file behind a link", "a hard link below a link", "a path that climbs",
      "a hard link that climbs", "a directory over a link", "a file twice", "a device",
    ])
  func escapes(_ what: String) throws {
    let away = TarEntry.Kind.symbolicLink(to: Array(directory.appending("outside").string.utf8))
    let file = TarEntry.Kind.symbolicLink(
      to: Array(directory.appending("outside/file").string.utf8))
    let before = try outside()
    let items: [Item] =
      switch what {
      case "a file below a link": [("a", away, ""), ("a/new", .file, "x")]
      case "a directory below a link": [("a", away, ""), ("a/new/", .directory, "")]
      case "a file over a link": [("a", file, ""), ("a", .file, "x")]
      case "a link below a link": [("a", away, ""), ("a/b", file, "")]
      case "a hard link to a file behind a link":
        [("a", away, ""), ("b", .hardLink(to: Array("a/file".utf8)), "")]
      case "a hard link below a link":
        [("f", .file, "x"), ("a", away, ""), ("a/b", .hardLink(to: Array("f".utf8)), "")]
      case "a path that climbs": [("../outside/new", .file, "x")]
      case "a hard link that climbs":
        [("b", .hardLink(to: Array("../outside/file".utf8)), "")]
      case "a directory over a link": [("a", away, ""), ("a/", .directory, "")]
      case "a file twice": [("a", .file, "x"), ("a", .file, "y")]
      default: [("a", .characterDevice, "")]
      }
    let said = complaint { try write(items) }
    #expect(said != nil)
    let after = try outside()
    #expect(before == after)
  }

  @Test("follows no link that somebody puts in the place of a directory meanwhile")
  func swapped() throws {
    let before = try outside()
    try must(
      "ln", ["-s", directory.appending("outside").string, directory.appending("root/usr").string])
    let said = complaint { try write([("usr/", .directory, ""), ("usr/new", .file, "x")]) }
    #expect(said?.contains("/usr") == true, "\(said ?? "")")
    let after = try outside()
    #expect(before == after)
  }
}
