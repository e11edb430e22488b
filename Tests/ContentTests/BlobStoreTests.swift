import Content
import SystemPackage
import TestSupport
import Testing

@Suite("The store")
struct BlobStoreTests: ~Copyable {
  private let directory: TemporaryDirectory
  private let store: BlobStore
  private let abc = Array("abc".utf8)

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.appending("store"))
  }

  private func picture() throws -> String { try TestSupport.picture(ofDirectory: store.root) }

  /// Puts other bytes of the same length in a blob's place, as a bad disk may.
  private func damage(_ blob: Blob) throws {
    var bytes = try contents(of: store.path(of: blob.digest))
    bytes[0] ^= 1
    try writeFile(bytes, to: store.path(of: blob.digest))
  }

  @Test("keeps a blob under its SHA-256, once")
  func put() throws {
    let blob = try store.put(abc)
    let again = try store.put(abc)
    #expect(again == blob)
    let expected = Digest(of: abc)
    #expect(
      try picture() == """
        /blobs/ dir
        /blobs/sha256/ dir
        /blobs/sha256/\(expected.hex) file 3 \(expected)
        /tmp/ dir
        """)
    let read = try store.contents(of: blob.digest)
    #expect(read == abc)
  }

  @Test("has no blob that was not put there, and none of another size")
  func absent() throws {
    let blob = try store.put(abc)
    #expect(store.blob(blob.digest) == blob)
    #expect(store.blob(blob.digest, size: 3) == blob)
    #expect(store.blob(blob.digest, size: 4) == nil)
    #expect(store.blob(Digest(of: [])) == nil)
    try makeDirectory(store.path(of: Digest(of: [7])))
    #expect(store.blob(Digest(of: [7])) == nil)
  }

  @Test("keeps nothing of a blob that was not finished")
  func unfinished() throws {
    do {
      var writer = try store.makeWriter()
      try writer.write(abc.span.bytes)
      #expect(writer.size == 3)
    }
    #expect(try picture() == "/tmp/ dir")
  }

  @Test("keeps nothing of a blob that is not what was promised")
  func unexpected() throws {
    let right = Blob(of: abc)
    let other = Digest(of: [])
    for (digest, size) in [(right.digest, Int64(4)), (other, 3), (other, 4)] {
      var writer = try store.makeWriter()
      try writer.write(abc.span.bytes)
      do {
        _ = try writer.commit(expecting: digest, size: size, subject: "a.deb")
        Issue.record("\(digest) \(size) was taken")
      } catch let error as DigestError {
        let expected: DigestError =
          size == 3
          ? .mismatch(subject: "a.deb", expected: digest, found: right.digest)
          : .wrongSize(subject: "a.deb", expected: size, found: 3)
        #expect(error == expected)
      }
    }
    #expect(try picture() == "/tmp/ dir")
    var writer = try store.makeWriter()
    for byte in abc { try writer.write([byte].span.bytes) }
    let blob = try writer.commit(expecting: right.digest, size: 3, subject: "a.deb")
    #expect(blob == right)
  }

  @Test("maps a blob only after hashing it again, and removes a damaged one")
  func damaged() throws {
    let blob = try store.put(abc)
    let file = try store.map(blob)
    let content = withExtendedLifetime(file) { Array(file.bytes) }
    #expect(content == abc)
    try damage(blob)
    #expect(throws: StoreDamage(digest: blob.digest)) { try store.map(blob) }
    #expect(store.blob(blob.digest) == nil)
    #expect(throws: StoreDamage(digest: blob.digest)) { try store.map(blob) }
    _ = try store.put(abc)
    try writeFile("ab", to: store.path(of: blob.digest))
    #expect(throws: StoreDamage(digest: blob.digest)) { try store.map(blob) }
    #expect(store.blob(blob.digest) == nil)
  }

  @Test("checks a blob without throwing at damage, and never reads a damaged one")
  func check() throws {
    let blob = try store.put(abc)
    #expect(try store.check(blob))
    try damage(blob)
    #expect(try store.contents(of: blob.digest) == nil)
    #expect(store.blob(blob.digest) == nil)
    #expect(try store.check(blob) == false)
  }

  @Test("maps an empty blob")
  func empty() throws {
    let blob = try store.put([])
    let count = try store.map(blob).bytes.count
    #expect(count == 0)
  }

  @Test("takes a blob over from another store")
  func link() throws {
    let other = BlobStore(at: directory.appending("other"))
    let blob = try other.put(abc)
    try store.link(blob, from: other)
    try store.link(blob, from: other)
    let read = try store.contents(of: blob.digest)
    #expect(read == abc)
  }

  @Test("keeps records by their key, the last one put")
  func records() throws {
    let key = Digest(of: [1])
    #expect(try store.record(Number.self, key) == nil)
    try store.put(Number(value: 12), as: key)
    try store.put(Number(value: 3), as: key)
    #expect(try store.record(Number.self, key) == Number(value: 3))
    #expect(try listDirectory(store.temporaryDirectory) == [])
  }

  @Test("says which file it could not write, and what to do")
  func message() {
    let errors = [
      StoreError("write", "/c/x", .noSpace), StoreError("create", "/c/x", .permissionDenied),
    ].map(\.description)
    #expect(
      errors == [
        "cannot write /c/x: No space left on device; free some space (`whittle cache prune`) or "
          + "use another directory with --cache",
        "cannot create /c/x: Permission denied; use a directory you can write to (--cache, -o)",
      ])
    let file = directory.appending("file")
    let failed = complaint {
      try writeFile("", to: file)
      _ = try BlobStore(at: file).put([1])
    }
    #expect(failed?.contains("\(file)/tmp") == true)
  }
}

private struct Number: Record, Equatable {
  static let kind = RecordKind.layers
  let value: Int64

  init(value: Int64) { self.value = value }

  init?(from reader: inout RecordReader) {
    guard let value = reader.integer() else { return nil }
    self.value = value
  }

  func write(to writer: inout RecordWriter) { writer.integer(value) }
}
