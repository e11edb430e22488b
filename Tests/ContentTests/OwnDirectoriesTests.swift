import SystemPackage
import TestSupport
import Testing

@testable import Content

/// A record of one text.
private struct Note: Record {
  static let kind = RecordKind.fragments
  var text: [UInt8]

  init(text: [UInt8]) { self.text = text }

  init?(from reader: inout RecordReader) {
    guard let text = reader.bytes() else { return nil }
    self.text = text
  }

  func write(to writer: inout RecordWriter) { writer.bytes(text) }
}

/// A store of which a directory is a link to someone else's.
@Suite("A directory of the store that is a link")
struct OwnDirectoriesTests {
  /// Puts a link to a victim in the place of a directory; the victim has files of every name.
  private func prepare(_ steps: [String], in directory: borrowing TemporaryDirectory) throws
    -> BlobStore
  {
    let store = BlobStore(at: directory.appending("store"))
    _ = try store.put(Array("abc".utf8))
    try store.put(Note(text: Array("record".utf8)), as: Digest(of: [1]))
    let place = steps.reduce(store.root) { $0.appending($1) }
    let victim = directory.appending("victim")
    try must("mv", [place.string, victim.string])
    try must("ln", ["-s", "\(directory.path)/victim", place.string])
    try writeFile("precious", to: victim.appending("file"))
    try writeFile("precious", to: victim.appending(Digest(of: [2]).hex))
    try writeFile("precious", to: victim.appending("1-2-3"))
    try writeFile("precious", to: victim.appending("sha256").appending(Digest(of: [2]).hex))
    return store
  }

  @Test(
    "is refused, and nothing beyond it is read, written or removed",
    arguments: [["tmp"], ["blobs"], ["blobs", "sha256"], ["fragments"]])
  func refused(_ steps: [String]) throws {
    let directory = try TemporaryDirectory()
    let store = try prepare(steps, in: directory)
    let victim = directory.appending("victim")
    let before = try picture(ofDirectory: victim)
    let other = Array("other".utf8)
    if steps == ["fragments"] {
      #expect(throws: StoreError.self) { try store.record(Note.self, Digest(of: [1])) }
      #expect(throws: StoreError.self) {
        try store.put(Note(text: other), as: Digest(of: [3]))
      }
    } else {
      #expect(throws: StoreError.self) { try store.put(other) }
      let error = #expect(throws: StoreError.self) {
        var writer = try store.makeWriter()
        try writer.write(other.span.bytes)
        _ = try writer.commit()
      }
      #expect(error?.description.contains("it is a symbolic link") == true, "\(error as Any)")
    }
    if steps.first == "blobs" {
      let abc = Blob(of: Array("abc".utf8))
      #expect(throws: StoreError.self) { try store.map(abc) }
    }
    store.remove(Digest(of: [2]))
    let after = try picture(ofDirectory: victim)
    #expect(before == after)
  }

  @Test("is the user's own affair where it is the store itself")
  func root() throws {
    let directory = try TemporaryDirectory()
    try must("mkdir", [directory.appending("real").string])
    try must("ln", ["-s", "real", directory.appending("store").string])
    let store = BlobStore(at: directory.appending("store"))
    let blob = try store.put(Array("abc".utf8))
    let content = try store.contents(of: blob.digest)
    #expect(content == Array("abc".utf8))
  }
}
