import Programs
import SystemPackage
import TestSupport
import Testing

@testable import OpenPGP

/// With gpgv alone and with sqv alone, every signature has one verdict and one reason in words.
@Suite("A signature, with either verifier")
struct SignatureCaseTests {
  /// Seconds since 1970, after all that expired in the cases and before any test is run.
  private static let now: Int64 = 1_764_000_000

  private static let text = "Suite: toy\n- dash\n"

  private func outcome(
    _ row: SignatureCase, _ tool: Verifier.Tool, isDetached: Bool
  ) async throws -> String? {
    let keys = try ToyCertificate.armor(row.keyring)
    let keyring = try Keyring(name: "keys.asc", parsing: Array(keys.utf8))
    let rules = Verifier.Rules(now: Self.now, acceptsSHA1: row.acceptsSHA1)
    let verifier = Verifier(tool)
    do {
      if isDetached {
        let packets = try ToySigner.detached(Array(Self.text.utf8), by: row.signers)
        _ = try await verifier.verify(
          Array(Self.text.utf8), signedBy: Array(ToySigner.armor(packets).utf8), keyring: keyring,
          rules)
      } else {
        let signed = try ToySigner.clearsigned(Self.text, by: row.signers)
        _ = try await verifier.verify(clearsigned: Array(signed.utf8), keyring: keyring, rules)
      }
      return nil
    } catch let error as OpenPGPError {
      return error.reason
    }
  }

  @Test(
    "has the verdict that is written down",
    .enabled(if: !VerifierTests.tools.isEmpty, "neither gpgv nor sqv is installed"),
    .enabled(if: Tool.has("openssl"), "openssl is not installed"), arguments: VerifierTests.tools)
  func verdicts(_ tool: Verifier.Tool) async throws {
    var wrong: [String] = []
    for row in SignatureCase.all {
      let key = try row.signers.first?.key.fingerprint().suffix(16) ?? ""
      let expected = row.reason?.replacing("KEY", with: key)
      for isDetached in [false, true] {
        let found = try await outcome(row, tool, isDetached: isDetached)
        var isRight = expected.map { found?.contains($0) ?? false } ?? (found == nil)
        if row.acceptsSHA1, case .sqv = tool, let found {
          // Before 1.2 it has no policy that can be changed, and says what helps.
          isRight = found.contains("this sqv refuses SHA-1 always; install gpgv")
        }
        if !isRight { wrong.append("\(row.name): \(found ?? "believed")") }
      }
    }
    #expect(wrong == [])
  }
}
