import SystemPackage
import TestSupport
import Testing

/// Debian's tools must take the toy key and its signatures as they take real ones.
@Suite struct ToyKeyTests {
  @Test("the key in Fixtures/keys is the key of the code")
  func fixture() throws {
    for (name, key) in [("toy", ToyKey.toy), ("stranger", .stranger)] {
      try committed("keys/\(name).asc", try key.armoredPublicKey())
      try committed("keys/\(name).secret.asc", try key.armoredSecretKey())
    }
  }

  private func committed(_ name: String, _ text: String) throws {
    let path = fixtures.pushing(FilePath(name))
    let found = (try? contents(of: path)).map { String(decoding: $0, as: UTF8.self) }
    if found != text, environment("UPDATE_GOLDEN") == "1" { try writeFile(text, to: path) }
    #expect(found == text)
  }

  @Test(
    "gpgv takes signatures of every hash and many texts",
    .enabled(if: Tool.has("gpgv"), "gpgv is not installed"),
    arguments: [ToyKey.Hash.sha256, .sha512])
  func gpgv(_ hash: ToyKey.Hash) throws {
    let directory = try TemporaryDirectory()
    try writeFile(try ToyKey.toy.publicKeyring(), to: directory.appending("toy.gpg"))
    // Numbers of a signature that begin with zeros are rare: forty texts meet some.
    for round in 0..<40 {
      let text = "Round: \(round)\n- dash\n  blanks  \n\nend\n"
      let signed = try ToyKey.toy.clearsigned(text, hash)
      let ran = try run(
        "gpgv",
        [
          "--status-fd", "1", "--keyring", directory.appending("toy.gpg").string, "--output", "-",
          "-",
        ], input: Array(signed.utf8))
      #expect(ran.status == 0, "\(ran.complaint)")
      #expect(ran.text.contains("VALIDSIG \(try ToyKey.toy.fingerprint())"))
    }
  }

  @Test(
    "gpgv knows a stranger, a changed text and an expired key",
    .enabled(if: Tool.has("gpgv"), "gpgv is not installed"))
  func refusals() throws {
    let text = "Origin: toy\n"
    let signed = try ToyKey.toy.clearsigned(text)
    let changed = try status(signed.replacing("toy", with: "Toy"), by: .toy)
    expect(changed, says: ["BADSIG"], of: "a changed text")
    let unknown = try status(signed, by: .stranger)
    expect(unknown, says: ["NO_PUBKEY"], of: "a stranger")
    let brief = ToyKey(name: "Whittle brief (NOT SECRET) <brief@example.org>", lifetime: 1000)
    let late = try status(try brief.clearsigned(text), by: brief)
    expect(late, says: ["EXPKEYSIG"], of: "an expired key")
    let both = try ToyKey.clearsigned(text, by: [.stranger, .toy])
    let one = try status(both, by: .toy)
    expect(one, says: ["GOODSIG", "NO_PUBKEY"], of: "a signature beside a stranger's")
  }

  private func expect(_ status: String, says words: [String], of subject: String) {
    let found = words.filter { status.contains(" \($0) ") }
    RecordedTool.gpgv.expect(found, recorded: words, of: subject)
  }

  private func status(_ signed: String, by key: ToyKey) throws -> String {
    let directory = try TemporaryDirectory()
    try writeFile(try key.publicKeyring(), to: directory.appending("key.gpg"))
    let arguments = ["--status-fd", "1", "--keyring", directory.appending("key.gpg").string, "-"]
    return try run("gpgv", arguments, input: Array(signed.utf8)).text
  }

  @Test(
    "gpg imports the secret key and signs with it",
    .enabled(if: Tool.has("gpg", "gpgconf"), "gpg is not installed"))
  func imports() throws {
    let home = try TemporaryDirectory()
    let gpg = ["--homedir", home.path.string, "--batch", "--quiet"]
    try must(
      "gpg", gpg + ["--import"], input: Array(try ToyKey.toy.armoredSecretKey().utf8))
    let signed = try must("gpg", gpg + ["--clearsign"], input: Array("text\n".utf8))
    let verdict = try status(String(decoding: signed, as: UTF8.self), by: .toy)
    try must("gpgconf", ["--homedir", home.path.string, "--kill", "all"])
    #expect(verdict.contains("GOODSIG"))
  }
}
