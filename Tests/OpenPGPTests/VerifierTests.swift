import Programs
import Spelling
import SystemPackage
import TestSupport
import Testing

@testable import OpenPGP

@Suite("The verifier")
struct VerifierTests {
  private let keyring = Result {
    try Keyring(name: "toy.asc", parsing: Array(ToyKey.toy.armoredPublicKey().utf8))
  }

  /// The tools of this machine; a case for each.
  static let tools: [Verifier.Tool] =
    [
      Tool.find("gpgv").map { Verifier.Tool.gpgv(Program($0)) },
      Tool.find("sqv").map { Verifier.Tool.sqv(Program($0)) },
    ].compactMap { $0 }

  private func outcome(
    _ message: String, _ tool: Verifier.Tool, keyring: Keyring? = nil
  ) async throws -> String {
    do {
      let verified = try await Verifier(tool).verify(
        clearsigned: Array(message.utf8), keyring: keyring ?? self.keyring.get())
      let keys = verified.signatures.map { "\($0.primaryKey) \($0.key) \($0.time)" }
      return String(decoding: verified.bytes, as: UTF8.self) + "|" + keys.joined(separator: ",")
    } catch let error as OpenPGPError {
      return error.reason
    }
  }

  @Test("hands back the signed text, the key and the time", arguments: tools)
  func good(_ tool: Verifier.Tool) async throws {
    let message = try ToyKey.toy.clearsigned("Suite: toy\n- dash \n", at: 1_700_000_000)
    let outcome = try await outcome(message, tool)
    let key = try ToyKey.toy.fingerprint()
    #expect(outcome == "Suite: toy\n- dash|\(key) \(key) 1700000000")
  }

  @Test("accepts one good signature beside an unknown one", arguments: tools)
  func unknownToo(_ tool: Verifier.Tool) async throws {
    let key = try ToyKey.toy.fingerprint()
    for keys in [[ToyKey.toy, .stranger], [.stranger, .toy]] {
      let message = try ToyKey.clearsigned("x\n", by: keys, at: 1_700_000_000)
      let outcome = try await outcome(message, tool)
      #expect(outcome == "x|\(key) \(key) 1700000000")
    }
  }

  @Test("refuses a signer that the keyring does not hold", arguments: tools)
  func stranger(_ tool: Verifier.Tool) async throws {
    let message = try ToyKey.stranger.clearsigned("x\n", at: 1_700_000_000)
    let outcome = try await outcome(message, tool)
    let id = try ToyKey.stranger.fingerprint().suffix(16)
    #expect(
      outcome == "no good signature by a key of toy.asc: "
        + "key \(id), which signed it, is not in the keyring")
  }

  @Test("refuses a changed text, even beside a good signature", arguments: tools)
  func changed(_ tool: Verifier.Tool) async throws {
    let id = try ToyKey.toy.fingerprint().suffix(16)
    let message = try ToyKey.toy.clearsigned("Suite: toy\n", at: 1_700_000_000)
    let outcome = try await outcome(message.replacing("toy", with: "toi"), tool)
    #expect(outcome == "its signature by key \(id) is bad: the text is not what was signed")
  }

  @Test("refuses an expired key", arguments: tools)
  func expired(_ tool: Verifier.Tool) async throws {
    let old = ToyKey(name: "old", lifetime: 86_400)
    let keyring = try Keyring(name: "old.gpg", parsing: old.publicKeyring())
    let message = try old.clearsigned("x\n", at: 1_700_000_000)
    let outcome = try await outcome(message, tool, keyring: keyring)
    #expect(outcome.hasPrefix("no good signature by a key of old.gpg: "), "\(outcome)")
  }

  @Test("refuses SHA-1", arguments: tools)
  func weak(_ tool: Verifier.Tool) async throws {
    let message = try ToyKey.toy.clearsigned("x\n", at: 1_700_000_000, .sha1)
    let outcome = try await outcome(message, tool)
    #expect(outcome.hasPrefix("no good signature by a key of toy.asc: "), "\(outcome)")
  }

  @Test("finds a tool on this machine", .enabled(if: !tools.isEmpty, "neither gpgv nor sqv"))
  func find() async throws {
    _ = try Verifier.find()
  }

  @Test("believes status lines, not the exit status")
  func fakeTool() async throws {
    let directory = try TemporaryDirectory()
    let script = directory.appending("gpgv")
    let key = "4CB50190207B4758A3F73A796ED0E7B82643E131"
    let good = "[GNUPG:] GOODSIG \(key.suffix(16)) x"
    let valid = "[GNUPG:] VALIDSIG \(key) 2026-11-21 1795252580 0 4 0 1 8 01 \(key)"
    let message = CleartextMessageTests.message("x")
    let cases: [(lines: [String], status: Int, isAccepted: Bool)] = [
      ([good, valid], 0, true), ([good, valid], 2, true), ([], 0, false), ([good], 0, false),
      (["[GNUPG:] BADSIG \(key) x", good, valid], 0, false),
    ]
    for (lines, status, isAccepted) in cases {
      let text = "#!/bin/sh\n" + lines.map { "echo '\($0)'\n" }.joined() + "exit \(status)\n"
      try writeFile(text, to: script)
      try must("chmod", ["755", script.string])
      let outcome = try await outcome(
        String(decoding: message, as: UTF8.self), .gpgv(Program(script)))
      #expect((outcome.hasPrefix("x|")) == isAccepted, "\(lines) \(status): \(outcome)")
    }
  }

  /// A message with other packets in the place of its signatures.
  private static func message(
    _ packets: ([UInt8]) -> [UInt8]
  ) throws -> String {
    let good = try ToyKey.toy.clearsigned("x\n", at: 1_700_000_000)
    let begin = "-----BEGIN PGP SIGNATURE-----\n"
    let signature = try CleartextMessage(parsing: Array(good.utf8)).signatures
    return String(good[..<(good.firstRange(of: begin)?.lowerBound ?? good.startIndex)])
      + begin + "\n\(Base64.encode(packets(signature)))\n-----END PGP SIGNATURE-----\n"
  }

  @Test("refuses more signatures than anyone makes, and does not ask the tool", arguments: tools)
  func manySignatures(_ tool: Verifier.Tool) async throws {
    let one = try await outcome(try Self.message { $0 }, tool)
    #expect(one.hasPrefix("x|"), "\(one)")
    let refused: [(count: Int, reason: String)] = [
      (65, "line 1: it has more than 64 signatures"),
      (20_000, "line 1: its signatures have"),
    ]
    for (count, reason) in refused {
      let message = try Self.message { signature in
        (0..<count).flatMap { _ in signature }
      }
      let outcome = try await outcome(message, tool)
      #expect(outcome.hasPrefix(reason), "\(outcome)")
    }
    // A compressed packet of no stated length, which may hold as many.
    let packed = try await outcome(try Self.message { [0xa3, 0] + $0 }, tool)
    #expect(packed == "line 1: a signature packet is malformed")
  }

  @Test("gives a message up that the tool takes too long for, and one elsewhere may do")
  func slowTool() async throws {
    let directory = try TemporaryDirectory()
    let script = directory.appending("gpgv")
    try writeFile("#!/bin/sh\nsleep 600\n", to: script)
    try must("chmod", ["755", script.string])
    let verifier = Verifier(.gpgv(Program(script)), time: .milliseconds(300))
    let keyring = try keyring.get()
    let error = await #expect(throws: OpenPGPError.self) {
      try await verifier.verify(
        clearsigned: CleartextMessageTests.message("x"), keyring: keyring)
    }
    #expect(error?.mayDifferElsewhere == true)
    #expect(error?.isAboutMessage == false)
  }

  @Test("says so when the tool cannot be run, or is killed")
  func brokenTool() async throws {
    let message = String(decoding: CleartextMessageTests.message("x"), as: UTF8.self)
    let missing = try await outcome(message, .gpgv(Program("/nonexistent/gpgv")))
    #expect(missing.hasPrefix("gpgv failed: "))
  }
}
