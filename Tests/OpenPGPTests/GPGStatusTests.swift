import Testing

@testable import OpenPGP

private let key = "4CB50190207B4758A3F73A796ED0E7B82643E131"
private let primary = "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8"
private let no = "no good signature by a key of k: "
private let id = "6ED0E7B82643E131"

/// The line that gpgv prints for a signature that fits, with its digest algorithm.
private func valid(_ digest: Int = 8, _ fingerprint: String = key) -> String {
  "VALIDSIG \(fingerprint) 2026-11-21 1795252580 0 4 0 1 \(digest) 01 \(primary)"
}

/// The cases of apt's test/integration/test-method-gpgv, and those measured with gpgv itself.
@Suite("gpgv's status lines")
struct GPGStatusTests {
  private func verdict(_ lines: [String]) -> String {
    let text = lines.map { "[GNUPG:] \($0)\n" }.joined()
    let states = GPGStatus.states(parsing: Array(text.utf8))
    do {
      let signatures = try Verdict.of(states, keyring: "k")
      return signatures.map { "\($0.key.suffix(4)) \($0.primaryKey.suffix(4)) \($0.time)" }
        .joined(separator: ", ")
    } catch {
      return error.reason
    }
  }

  @Test(
    "accept a good signature",
    arguments: [
      ["GOODSIG \(id) Toy", valid()], ["NEWSIG", "GOODSIG \(id) Toy", valid(9)],
      ["GOODSIG \(id) Toy", valid(10)], ["GOODSIG \(id) Toy", valid(11)],
      ["GOODSIG \(key) Toy", valid()],
      ["GOODSIG \(id) Toy", valid(), "ERRSIG 0123456789ABCDEF 1 8 01 1795252580 9 -"],
      ["NEWSIG", "ERRSIG 0123456789ABCDEF 1 8 01 1 9 -", "NEWSIG", "GOODSIG \(id) Toy", valid()],
      [
        "NEWSIG", "EXPKEYSIG 0123456789ABCDEF Old", valid(8, primary), "NEWSIG", "GOODSIG \(id) T",
        valid(),
      ],
      ["GOODSIG \(id) Toy", "NOTATION x", valid(), "NO_PUBKEY 0123456789ABCDEF"],
    ])
  func good(_ lines: [String]) {
    let verdict = verdict(lines)
    #expect(verdict == "E131 47F8 1795252580")
  }

  @Test(
    "accept nothing else",
    arguments: [
      [], ["GOODSIG \(id) Toy"], [valid()], ["GOODSIG \(id)", "NEWSIG", valid()],
      ["GOODSIG 0123456789ABCDEF Other", valid()], ["GOODSIG 31 Short", valid()],
      ["GOODSIG  \(id)", valid(8, "x")], ["GOODSIG \(id)", "VALIDSIG \(key)"],
      ["EXPSIG \(id) Toy", valid()], ["EXPKEYSIG \(id) Toy", valid()],
      ["REVKEYSIG \(id) Toy", valid()], ["GOODSIG \(id) Toy", "EXPKEYSIG \(id) Toy", valid()],
      ["GOODSIG \(id) Toy", valid(1)], ["GOODSIG \(id) Toy", valid(2)],
      ["GOODSIG \(id) Toy", valid(3)], ["GOODSIG \(id) Toy", valid(0)],
      ["ERRSIG \(id) 1 8 01 1795252580 9 -", "NO_PUBKEY \(id)"],
      ["ERRSIG \(id) 1 8 01 1795252580 4 -"], ["BADSIG \(id) Toy"], ["NODATA 4"],
      ["TRUST_ULTIMATE"], ["GOODSIG \(id) Toy", valid(), "BADSIG 0123456789ABCDEF Other"],
      ["BADSIG 0123456789ABCDEF Other", "GOODSIG \(id) Toy", valid()],
    ])
  func worthless(_ lines: [String]) {
    let verdict = verdict(lines)
    #expect(!verdict.hasPrefix("E131"))
  }

  @Test(
    "become reasons",
    arguments: [
      (["BADSIG \(id) Toy"], "its signature by key \(id) is bad: the text is not what was signed"),
      (["EXPKEYSIG \(id) Toy", valid()], "\(no)key \(id) has expired"),
      (["REVKEYSIG \(id) Toy", valid()], "\(no)key \(id) was revoked"),
      (
        ["EXPSIG \(id) Toy", valid()],
        "\(no)the signature by key \(id) has expired"
      ),
      (
        ["GOODSIG \(id) Toy", valid(2)],
        "\(no)the signature by key \(id) uses the weak digest SHA-1; `accept: [sha1]` allows it"
      ),
      (
        ["ERRSIG \(id) 1 8 01 1 9 -"],
        "\(no)key \(id), which signed it, is not in the keyring"
      ),
      ([], "\(no)it has no signature"),
    ])
  func reasons(_ lines: [String], _ reason: String) {
    let verdict = verdict(lines)
    #expect(verdict == reason)
  }

  @Test("are only those lines, whatever else is printed")
  func spoofing() {
    let text = "GOODSIG \(id) Toy\n \u{5b}GNUPG:] GOODSIG \(id)\ngpgv: [GNUPG:] \(valid())\n"
    let states = GPGStatus.states(parsing: Array(text.utf8))
    #expect(states == [])
  }
}
