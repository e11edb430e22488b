import Spelling
import Testing

@Suite("Base64")
struct Base64Tests {
  /// RFC 4648 10, and its strictness.
  @Test(
    "is read strictly",
    arguments: [
      ("", []), ("Zg==", [102]), ("Zm8=", [102, 111]), ("Zm9v", [102, 111, 111]),
      ("Zm9vYg==", [102, 111, 111, 98]), ("+/+/", [251, 255, 191]),
      ("Zg", nil), ("Zg=", nil), ("Zh==", nil), ("Zm9=", nil), ("Z===", nil), ("Zm=v", nil),
      ("Zm-v", nil), ("====", nil),
    ] as [(String, [UInt8]?)])
  func decode(_ text: String, _ expected: [UInt8]?) {
    let decoded = Base64.decode(text.utf8)
    #expect(decoded == expected)
  }

  @Test("is read back as it was written, whatever the length")
  func roundTrip() {
    for length in 0..<70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 151 + length) }
      let text = Base64.encode(bytes)
      #expect(Base64.decode(text.utf8) == bytes)
      #expect(text.utf8.count == (length + 2) / 3 * 4)
    }
  }

  @Test("takes bits that stand for no byte only where it is asked to")
  func leftovers() {
    let (strict, lenient) = (
      Base64.decode("Zh==".utf8), Base64.decode("Zh==".utf8, isCanonical: false)
    )
    #expect(strict == nil)
    #expect(lenient == [102])
  }
}

@Suite("What people read")
struct ReadableTests {
  @Test(
    "is a number of bytes in decimal units",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"),
      (999_949, "999.9 kB"), (999_950, "1.0 MB"), (1_234_567_890, "1.2 GB"),
      (Int64.max, "9223372.0 TB"),
    ] as [(Int64, String)])
  func bytes(_ bytes: Int64, _ text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(
    "is read with and without units, and refused in any other form",
    arguments: [
      ("0", 0), ("17", 17), ("5GB", 5_000_000_000), ("5 gb", 5_000_000_000), ("2GiB", 2 << 30),
      ("1k", 1000), ("", nil), ("GB", nil), ("-1", nil), ("5 PB", nil), ("1.5GB", nil),
      ("99999999999999999999", nil), ("9000000TB", nil),
    ] as [(String, Int64?)])
  func bytesRead(_ text: String, _ expected: Int64?) {
    let found = ByteCount.bytes(parsing: text)
    #expect(found == expected)
  }

  @Test(
    "is the word that was most likely meant, if one is near",
    arguments: [
      ("pakcages", "packages"), ("Files", "files"), ("x", nil), ("", nil), ("archive", "archives"),
    ] as [(String, String?)])
  func nearest(_ word: String, _ expected: String?) {
    let found = nearestWord(to: word, among: ["archives", "files", "packages"])
    #expect(found == expected)
  }

  @Test(
    "is the bytes of others without what a terminal would obey",
    arguments: [
      ("usr/lib", "usr/lib"), ("a b", "a b"), ("ä", "ä"), ("a\\b", "a\\\\b"),
      ("\u{1b}[31m", "\\x1b[31m"), ("a\u{202e}b", "a\\xe2\\x80\\xaeb"), ("\n", "\\x0a"),
    ])
  func printable(_ text: String, _ expected: String) {
    #expect(String(printable: Array(text.utf8)) == expected)
    #expect(String(printable: [0x61, 0xff, 0xc3]) == "a\\xff\\xc3")
  }

  @Test(
    "is digits and nothing else",
    arguments: [
      ("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999), ("", nil), ("+5", nil),
      ("1234567890123456789", nil), ("٣", nil),
    ] as [(String, Int64?)])
  func digits(_ text: String, _ expected: Int64?) {
    #expect(decimal(text.utf8) == expected)
  }
}
