import Debian
import OpenPGP
import Programs
import TestSupport
import Testing

@Suite("A hostile InRelease")
struct ReleaseTests {
  static let tools: [Verifier.Tool] =
    [
      Tool.find("gpgv").map { Verifier.Tool.gpgv(Program($0)) },
      Tool.find("sqv").map { Verifier.Tool.sqv(Program($0)) },
    ].compactMap { $0 }

  @Test("meets one clear error, or none", arguments: ReleaseCorpus.messages, tools)
  func message(_ row: Hostile, _ tool: Verifier.Tool) async throws {
    let keyring = try Keyring(name: "toy.gpg", parsing: ToyKey.toy.publicKeyring())
    let found = await complaint(awaiting: {
      try await Verifier(tool).verify(clearsigned: row.bytes, keyring: keyring)
    })
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot trust the signed message: ") != false)
  }

  @Test("with a right signature meets one clear error, or none", arguments: ReleaseCorpus.texts)
  func text(_ row: Hostile) {
    let found = complaint { try Release(parsing: row.bytes) }
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot parse ") != false)
  }

  @Test("has its reference tool's verdict beside ours", .enabled(if: Referee.gpgv.isHere))
  func referee() throws {
    try Referee.gpgv.expectVerdicts(ReleaseCorpus.messages) { $0.bytes }
    let faults = ReleaseCorpus.messages.faults + ReleaseCorpus.texts.faults
    #expect(faults == [])
  }
}
