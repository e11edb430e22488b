import Testing

@testable import OpenPGP

/// Every sequence of up to four status lines of gpgv, held against the rule told another way.
@Suite("Every sequence of gpgv's status lines")
struct GPGStatusTableTests {
  private static let key = "4CB50190207B4758A3F73A796ED0E7B82643E131"
  private static let id = "6ED0E7B82643E131"

  private static func valid(_ digest: Int) -> String {
    "VALIDSIG \(key) 2026-11-21 1795252580 0 4 0 1 \(digest) 01 \(key)"
  }

  /// The lines, by a letter that the rule speaks of.
  private static let lines: [(letter: Character, text: String)] = [
    ("N", "NEWSIG"), ("G", "GOODSIG \(id) Toy"), ("B", "BADSIG \(id) Toy"),
    ("X", "EXPSIG \(id) Toy"), ("K", "EXPKEYSIG \(id) Toy"), ("R", "REVKEYSIG \(id) Toy"),
    ("E", "ERRSIG \(id) 1 8 01 1795252580 9 -"), ("P", "NO_PUBKEY \(id)"),
    ("V", valid(8)), ("1", valid(1)), ("2", valid(2)), ("3", valid(3)),
  ]

  /// Accepted is a strong VALIDSIG right after a GOODSIG, lines that are no verdict aside, where
  /// no signature is bad.
  private static func isAccepted(_ letters: [Character]) -> Bool {
    if letters.contains("B") { return false }
    return letters.indices.contains { index in
      letters[index] == "V" && letters[..<index].last { $0 != "P" } == "G"
    }
  }

  @Test("is accepted with a good, strong signature and no bad one alone", arguments: 0...4)
  func table(_ length: Int) {
    var count = 1
    for _ in 0..<length { count *= Self.lines.count }
    var wrong: [String] = []
    var accepted = 0
    for number in 0..<count {
      var rest = number
      var letters: [Character] = []
      var output: [UInt8] = []
      for _ in 0..<length {
        let line = Self.lines[rest % Self.lines.count]
        rest /= Self.lines.count
        letters.append(line.letter)
        output += Array("[GNUPG:] \(line.text)\n".utf8)
      }
      let found = (try? Verdict.of(GPGStatus.states(parsing: output), keyring: "k")) != nil
      if found { accepted += 1 }
      if found != Self.isAccepted(letters) { wrong.append(String(letters)) }
    }
    #expect(wrong == [])
    // G and V, and those around them: the table would prove nothing if it refused everything.
    #expect((accepted > 0) == (length >= 2))
  }
}
