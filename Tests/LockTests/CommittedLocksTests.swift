import Content
import Lock
import SystemPackage
import TestSupport
import Testing

@Suite("The locks of this repository")
struct CommittedLocksTests {
  private static let paths: [FilePath] = ["debian12", "debian13"].flatMap { name in
    let directory = packageDirectory.appending("manifests").appending(name)
    return ((try? listDirectory(directory)) ?? []).filter { $0.hasSuffix(".lock.json") }
      .map { directory.appending($0) }
  }

  @Test("are there")
  func found() {
    #expect(Self.paths.count >= 19)
  }

  @Test("are written back as they are, byte for byte", arguments: paths)
  func bytes(_ path: FilePath) throws {
    let bytes = try contents(of: path)
    let lock = try Lock(parsing: bytes, path: path.string)
    #expect(lock.fileBytes == bytes)
  }

  @Test("have the form that docs/lock.schema.json describes")
  func schema() throws {
    let page = packageDirectory.appending("docs").appending("lock.schema.json")
    let found = String(decoding: Lock.schema, as: UTF8.self)
    if environment("UPDATE_GOLDEN") == "1" { try writeFile(found, to: page) }
    let expected = String(decoding: (try? contents(of: page)) ?? [], as: UTF8.self)
    #expect(found == expected)
  }
}
