internal import Programs

/// What sqv says of one signature.
///
/// It exits with 0 and prints the primary key's fingerprint only for a good signature, under a
/// policy that knows no expired, revoked or SHA-1 signature. Why another one failed is told in
/// prose; of that only "manipulated" is used, to refuse more and never to accept.
enum SequoiaAnswer {
  static func state(of packet: SignaturePacket, _ answer: Program.Answer) -> SignatureState {
    let keyID = packet.issuer.map { String($0.suffix(16)) } ?? "?"
    guard SignatureState.isStrong(digest: packet.digestAlgorithm) else {
      return .weakDigest(keyID: keyID, algorithm: packet.digestAlgorithm)
    }
    let primaries = answer.output.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: trimmed($0), as: UTF8.self)
    }
    if answer.status == 0, primaries.count == 1, let primary = primaries.first {
      return .good(
        Signature(key: packet.issuer ?? primary, primaryKey: primary, time: packet.time))
    }
    let prose = String(decoding: answer.errors, as: UTF8.self).lowercased()
    if prose.contains("manipulated") { return .bad(keyID: keyID) }
    if prose.contains("missing") { return .missingKey(keyID: keyID) }
    let lines = answer.errors.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: trimmed($0), as: UTF8.self)
    }
    let reason = lines.first { !$0.hasPrefix("Verifying") } ?? "sqv does not say why"
    return .unchecked(keyID: keyID, reason: String(reason.drop { $0 == " " }))
  }
}
