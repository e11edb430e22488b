import Testing

@testable import OpenPGP

@Suite("Armor")
struct ArmorTests {
  private func decode(_ text: String) -> [UInt8]? {
    let lines = Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false)
    return try? Armor.decode(lines, label: "PUBLIC KEY BLOCK")
  }

  private func block(_ body: String) -> String {
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\(body)\n-----END PGP PUBLIC KEY BLOCK-----\n"
  }

  @Test("joins several blocks and skips what stands between them")
  func blocks() {
    let decoded = decode(
      "key one:\n" + block("Version: 1\n\nZm9v\n=T8JV") + "\nkey two:\n" + block("\nZg=="))
    #expect(decoded == [102, 111, 111, 102])
  }

  @Test(
    "is refused when it is damaged",
    arguments: [
      "\nZm9w\n=T8JV", "\nZm9v\n=T8J", "\nZm9v\n=T8JV\nZm9v", "Zm9v\n\n=T8JV", "\nZm 9v\n=T8JV",
    ])
  func damage(_ body: String) {
    let decoded = decode(block(body))
    #expect(decoded == nil)
  }

  @Test("is refused without its end")
  func end() {
    let decoded = decode("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nZm9v\n")
    #expect(decoded == nil)
  }

  /// Tag 5 is a secret key, tag 2 a signature.
  @Test(
    "of a keyring must hold public keys",
    arguments: [
      ("", "no public key"), ("\nlQ==", "secret key"),
      ("\niA==", "does not begin with a public key"),
    ])
  func keyring(_ block: String, _ reason: String) {
    let text = block.isEmpty ? "nothing here" : self.block(block)
    let error = #expect(throws: OpenPGPError.self) {
      try Keyring(name: "x.asc", parsing: Array(text.utf8))
    }
    let isClear = error?.description.contains(reason) == true
    #expect(isClear, "\(String(describing: error))")
  }
}
