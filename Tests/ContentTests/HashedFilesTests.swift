import Content
import SystemPackage
import TestSupport
import Testing

@Suite("Files that were hashed before")
struct SeenFilesTests: ~Copyable {
  private let directory: TemporaryDirectory
  private let store: BlobStore
  private let output: FilePath
  private let file: FilePath
  private let digest = Digest(of: Array("abc".utf8))

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.appending("store"))
    output = directory.appending("output")
    file = output.appending("blob")
  }

  private var record: FilePath {
    get throws {
      let records = store.directory(RecordKind.seen.rawValue)
      return records.appending(try #require(try listDirectory(records).first))
    }
  }

  /// Makes and notes the file, and lets so much time pass that its record is trusted.
  private func see() throws {
    try makeDirectory(output)
    try writeFile(Array("abc".utf8), to: file)
    let seen = HashedFiles(of: output, in: store)
    seen.insert(digest, file)
    seen.save()
    let written = try #require(FileStatus(of: try record)).modified
    try must("touch", ["-d", "@\(written / 1_000_000_000 + 2)", try record.string])
  }

  private func isKnown() -> Bool { HashedFiles(of: output, in: store).contains(digest, file) }

  @Test("are known again, by their directory's identity and not its name")
  func known() throws {
    #expect(!isKnown())
    try see()
    #expect(isKnown())
    let elsewhere = directory.appending("moved")
    try renameFile(output, to: elsewhere)
    let seen = HashedFiles(of: elsewhere, in: store)
    #expect(seen.contains(digest, elsewhere.appending("blob")))
    #expect(!seen.contains(Digest(of: []), elsewhere.appending("blob")))
  }

  @Test("are unknown once anything changed, even where size and time were put back")
  func changed() throws {
    try see()
    let before = try #require(FileStatus(of: file))
    try writeFile(Array("abd".utf8), to: file)
    try must("touch", ["-d", "@\(Double(before.modified) / 1e9)", file.string])
    #expect(FileStatus(of: file)?.size == before.size)
    #expect(!isKnown())
  }

  @Test("are unknown once another file took their place")
  func replaced() throws {
    try see()
    let other = output.appending("other")
    try writeFile(Array("abc".utf8), to: other)
    try renameFile(other, to: file)
    #expect(!isKnown())
  }

  @Test("are unknown where they may have changed within the clock's tick of being noted")
  func racy() throws {
    try see()
    let changed = try #require(FileStatus(of: file)).changed
    try must("touch", ["-d", "@\(changed / 1_000_000_000)", try record.string])
    #expect(!isKnown())
  }

  @Test("are unknown where the record is damaged")
  func damaged() throws {
    try see()
    var bytes = try contents(of: try record)
    bytes[20] ^= 1
    try writeFile(bytes, to: try record)
    try must("touch", ["-d", "2100-01-01", try record.string])
    #expect(!isKnown())
  }
}
