internal import Programs

/// What sqv says of one signature.
///
/// It exits with 0 and prints the primary key's fingerprint only for a good signature, under a
/// policy that knows no revoked or SHA-1 signature; whether a key was revoked or has expired since,
/// `KeyFacts` says, and what the packet says of itself was judged before.
/// Why another one failed is told in prose, of which only what refuses more is used.
enum SequoiaAnswer {
  static func state(
    of packet: SignaturePacket, _ answer: Program.Answer, acceptsSHA1: Bool = false
  ) -> SignatureState {
    let keyID = packet.issuer.map { String($0.suffix(16)) } ?? "?"
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
    if prose.contains("sha1 is not considered secure") {
      // sqv 1.1 has no policy that can be changed.
      return acceptsSHA1
        ? .unchecked(keyID: keyID, reason: "this sqv refuses SHA-1 always; install gpgv")
        : .weakKey(keyID: keyID)
    }
    let lines = answer.errors.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: trimmed($0).drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }
    // The first line says what, those after it why.
    let words = lines.filter { !$0.isEmpty && !$0.hasPrefix("Verifying") }.joined(separator: " ")
    let reason = words.isEmpty ? "sqv does not say why" : String(words.prefix(400))
    return .unchecked(keyID: keyID, reason: reason)
  }
}
