package import Programs
internal import SystemPackage

/// A text that is known to be signed, and by whom.
package struct VerifiedText: Hashable, Sendable {
  /// The very bytes that were verified.
  package let bytes: [UInt8]
  /// The good signatures, in the order of the message; never empty.
  package let signatures: [Signature]
}

/// Asks `gpgv`, else `sqv`, whether a clearsigned message was signed by a key of a keyring.
///
/// gpgv is asked first because it answers in a machine's form about each signature; sqv does where
/// gpgv is not installed (Debian 13 needs only sqv for apt). The tool gets the text and the
/// signatures that were split here, so what it verified and what is handed back are one.
package struct Verifier: Hashable, Sendable {
  package enum Tool: Hashable, Sendable {
    case gpgv(Program)
    case sqv(Program)
  }

  private let tool: Tool

  /// Debian's suites have two or three; each costs a run of sqv.
  private static let mostSignatures = 64

  package init(_ tool: Tool) {
    self.tool = tool
  }

  /// Finds a tool on the `PATH`.
  ///
  /// - Throws: ``OpenPGPError/noVerifier`` where there is none.
  package static func find() throws(OpenPGPError) -> Verifier {
    if let gpgv = Program.find("gpgv") { return Verifier(.gpgv(gpgv)) }
    if let sqv = Program.find("sqv") { return Verifier(.sqv(sqv)) }
    throw .noVerifier
  }

  /// Verifies a clearsigned message.
  ///
  /// - Returns: the signed text and its good signatures.
  /// - Throws: ``OpenPGPError``.
  package func verify(
    clearsigned message: [UInt8], keyring: Keyring
  ) async throws(OpenPGPError) -> VerifiedText {
    let message = try CleartextMessage(parsing: message)
    // gpgv splits them itself, and knows more forms.
    var packets: [SignaturePacket] = []
    if case .sqv = tool { packets = try SignaturePacket.packets(in: message.signatures) }
    guard packets.count <= Self.mostSignatures else {
      throw .malformedMessage(
        line: 1, reason: "it has \(packets.count) signatures, more than \(Self.mostSignatures)")
    }
    let states: [SignatureState]
    do {
      states = try await self.states(of: message, packets, keyring)
    } catch {
      throw .verifierFailed(tool: tool.name, reason: error.description)
    }
    let signatures = try Verdict.of(states, keyring: keyring.name)
    return VerifiedText(bytes: message.text, signatures: signatures)
  }

  /// What the tool says of each signature.
  private func states(
    of message: CleartextMessage, _ packets: [SignaturePacket], _ keyring: Keyring
  ) async throws(ProgramError) -> [SignatureState] {
    let directory = try PrivateDirectory.create()
    let keys = try directory.write(keyring.packets, as: "keyring.gpg")
    let text = try directory.write(message.text, as: "text")
    let home = directory.path.string
    switch tool {
    case .gpgv(let program):
      let signatures = try directory.write(message.signatures, as: "signatures")
      let answer = try await program.run(
        ["--homedir", home, "--keyring", keys, "--status-fd", "1", "--", signatures, text],
        environment: ["GNUPGHOME": home], in: directory)
      let found = GPGStatus.states(parsing: answer.output)
      return found.isEmpty
        ? [.unchecked(keyID: "?", reason: "gpgv says: \(answer.complaint)")] : found
    case .sqv(let program):
      var found: [SignatureState] = []
      for (index, packet) in packets.enumerated() {
        let signature = try directory.write(packet.bytes, as: "signature\(index)")
        let answer = try await program.run(
          ["--verbose", "--keyring", keys, "--", signature, text], in: directory)
        found.append(SequoiaAnswer.state(of: packet, answer))
      }
      return found
    }
  }
}

extension Verifier.Tool {
  fileprivate var name: String {
    switch self {
    case .gpgv(let program), .sqv(let program): program.name
    }
  }
}

extension Program.Answer {
  /// The last thing it said to people.
  fileprivate var complaint: String {
    let lines = errors.split(separator: UInt8(ascii: "\n")).map(trimmed)
    return lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "it said nothing"
  }
}
