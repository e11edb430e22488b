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
  private let limits: Program.Limits

  /// - Parameter time: how long each run of the tool may take.
  package init(_ tool: Tool, time: Duration = .seconds(60)) {
    self.tool = tool
    limits = Program.Limits(time: time)
  }

  /// Finds a tool on the `PATH`.
  ///
  /// - Throws: ``OpenPGPError/noVerifier`` where there is none.
  package static func find() throws(OpenPGPError) -> Verifier {
    if let gpgv = Program.find("gpgv") { return Verifier(.gpgv(gpgv)) }
    if let sqv = Program.find("sqv") { return Verifier(.sqv(sqv)) }
    throw .noVerifier
  }

  /// What is asked of keys and signatures beyond that they are good.
  package struct Rules: Hashable, Sendable {
    /// Seconds since 1970; nil: as the tool has it.
    let now: Int64?
    /// Whether SHA-1 will do, in signatures and in what binds a key.
    let acceptsSHA1: Bool

    package init(now: Int64? = nil, acceptsSHA1: Bool = false) {
      self.now = now
      self.acceptsSHA1 = acceptsSHA1
    }
  }

  /// Verifies a clearsigned message.
  ///
  /// - Returns: the signed text and its good signatures.
  /// - Throws: ``OpenPGPError``.
  package func verify(
    clearsigned message: [UInt8], keyring: Keyring, _ rules: Rules = Rules()
  ) async throws(OpenPGPError) -> VerifiedText {
    let message = try CleartextMessage(parsing: message)
    return try await verify(message.text, message.signatures, keyring, rules)
  }

  /// Verifies a text whose signature is apart, in armor.
  ///
  /// - Returns: the very text and its good signatures.
  /// - Throws: ``OpenPGPError``.
  package func verify(
    _ text: [UInt8], signedBy signature: [UInt8], keyring: Keyring, _ rules: Rules = Rules()
  ) async throws(OpenPGPError) -> VerifiedText {
    let lines = signature.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let packets: [UInt8]
    do {
      packets = try Armor.decode(Array(lines), label: "SIGNATURE")
    } catch {
      throw .malformedMessage(line: error.line, reason: "its signature: \(error.reason)")
    }
    guard !packets.isEmpty else {
      throw .malformedMessage(
        line: 1, reason: "its signature is not in armor: no '-----BEGIN PGP SIGNATURE-----'")
    }
    return try await verify(text, packets, keyring, rules)
  }

  private func verify(
    _ text: [UInt8], _ signatures: [UInt8], _ keyring: Keyring, _ rules: Rules
  ) async throws(OpenPGPError) -> VerifiedText {
    let packets = try SignaturePacket.packets(in: signatures)
    let states: [SignatureState]
    do {
      states = try await self.states(of: text, signatures, packets, keyring, rules)
    } catch {
      switch error {
      case .noRoom(let reason): throw .noRoom(reason)
      case .late, .tooMuch: throw .verifierExhausted(tool: tool.name, reason: error.description)
      case .notStarted, .killed: throw .verifierFailed(tool: tool.name, reason: error.description)
      }
    }
    let facts = KeyFacts(keyring.packets)
    // A tool says one thing of each, in order; where it does not, what it says stands alone.
    let judged = states.enumerated().map { index, state in
      Self.judged(state, packets.count == states.count ? packets[index] : nil, facts, rules)
    }
    return VerifiedText(bytes: text, signatures: try Verdict.of(judged, keyring: keyring.name))
  }

  /// What a signature comes to.
  ///
  /// What can be read of it and of its key comes first, so that the verdict and its reason are the
  /// same whichever tool was asked. It only refuses more (decision 012).
  private static func judged(
    _ state: SignatureState, _ packet: SignaturePacket?, _ facts: KeyFacts, _ rules: Rules
  ) -> SignatureState {
    if let fault = packet?.fault(now: rules.now, acceptsSHA1: rules.acceptsSHA1) { return fault }
    var names = [packet?.issuer].compactMap(\.self)
    if case .good(let signature) = state {
      names.append(signature.key)
    } else if let issuer = packet?.issuer, !facts.knows(issuer) {
      return .missingKey(keyID: String(issuer.suffix(16)))
    }
    let faults = names.compactMap {
      facts.fault(
        of: $0, signedAt: packet?.time, now: rules.now, acceptsSHA1: rules.acceptsSHA1)
    }
    return faults.first ?? state
  }

  /// What the tool says of each signature.
  private func states(
    of message: [UInt8], _ all: [UInt8], _ packets: [SignaturePacket], _ keyring: Keyring,
    _ rules: Rules
  ) async throws(ProgramError) -> [SignatureState] {
    let directory = try PrivateDirectory.create()
    let keys = try directory.write(keyring.packets, as: "keyring.gpg")
    let text = try directory.write(message, as: "text")
    let home = directory.path.string
    switch tool {
    case .gpgv(let program):
      let signatures = try directory.write(all, as: "signatures")
      let answer = try await program.run(
        ["--homedir", home, "--keyring", keys, "--status-fd", "1", "--", signatures, text],
        environment: ["GNUPGHOME": home], in: directory, limits: limits)
      let found = GPGStatus.states(parsing: answer.output, acceptsSHA1: rules.acceptsSHA1)
      return found.isEmpty
        ? [.unchecked(keyID: "?", reason: "gpgv says: \(answer.complaint)")] : found
    case .sqv(let program):
      var environment: [String: String] = [:]
      if rules.acceptsSHA1 {
        environment["SEQUOIA_CRYPTO_POLICY"] = try directory.write(
          Array(Self.policy.utf8), as: "policy.toml")
      }
      var found: [SignatureState] = []
      for (index, packet) in packets.enumerated() {
        // It would be asked for nothing.
        if let fault = packet.fault(now: rules.now, acceptsSHA1: rules.acceptsSHA1) {
          found.append(fault)
          continue
        }
        let signature = try directory.write(packet.bytes, as: "signature\(index)")
        let answer = try await program.run(
          ["--verbose", "--keyring", keys, "--", signature, text], environment: environment,
          in: directory, limits: limits)
        found.append(SequoiaAnswer.state(of: packet, answer, acceptsSHA1: rules.acceptsSHA1))
      }
      return found
    }
  }

  /// What allows SHA-1 to sqv (sequoia-policy-config(7)).
  private static let policy = """
    [hash_algorithms]
    sha1.collision_resistance = "always"
    sha1.second_preimage_resistance = "always"

    """
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
