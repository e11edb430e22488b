import Content
import Testing

@Suite("A digest")
struct DigestTests {
  /// The SHA-256 of the letter x, as sha256sum prints it.
  private static let hex = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

  @Test("is spelled with its algorithm, and without it in Debian's indices")
  func spelling() throws {
    let digest = try Digest(parsing: "sha256:" + Self.hex)
    #expect(digest.description == "sha256:" + Self.hex)
    #expect(digest.hex == Self.hex)
    let bare = try Digest(hex: Self.hex)
    #expect(bare == digest)
    let again = Digest(bytes: digest.bytes)
    #expect(again == digest)
  }

  @Test(
    "is refused in any other spelling",
    arguments: [
      "", "sha256:", "*", "SHA256:*", "sha512:*", "sha256:-", "sha256:*0", "sha256: *",
      "sha256:*\n", "sha256:-g", "sha256:-A", "sha256:+-", "sha256:-\u{664}", "sha256*",
    ])
  func refused(_ form: String) {
    // The digits, all and all but one.
    let text = form.replacing("*", with: Self.hex).replacing("-", with: Self.hex.dropLast())
    #expect(throws: DigestError.malformed(text)) { try Digest(parsing: text) }
  }

  @Test("of bytes is what sha256sum says", arguments: [("x", hex), ("", empty)])
  func sum(_ text: String, _ expected: String) {
    let digest = Digest(of: Array(text.utf8))
    #expect(digest.hex == expected)
  }

  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("of bytes that come in pieces is that of the whole, and their count goes along")
  func pieces() {
    var hasher = ContentHasher()
    for piece in ["", "ab", "c", ""] { hasher.update(Array(piece.utf8)) }
    let early = hasher.digest()
    hasher.update(Array("d".utf8))
    let blob = hasher.blob()
    #expect(early == Digest(of: Array("abc".utf8)))
    #expect(blob == Blob(of: Array("abcd".utf8)))
    #expect(blob.size == 4)
  }

  @Test("sorts as its spelling does")
  func order() throws {
    let digests = (0..<50).map { Digest(of: [$0]) }
    let sorted = digests.sorted().map(\.hex)
    #expect(sorted == digests.map(\.hex).sorted())
  }

  @Test("that is wrong is told of with both values")
  func message() {
    let (one, two) = (Digest(of: [1]), Digest(of: [2]))
    let mismatch = DigestError.mismatch(subject: "a.deb", expected: one, found: two)
    #expect(mismatch.description == "cannot trust a.deb: expected \(one), found \(two)")
    let size = DigestError.wrongSize(subject: "a.deb", expected: 5, found: 4)
    #expect(size.description == "cannot trust a.deb: expected 5 bytes, found 4")
  }
}
