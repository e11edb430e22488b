/// Whether the algorithm of a key will do, by the material of its packet (RFC 9580 5.5.2, 9.1, 9.2).
///
/// The rule is what apt demands since 2.9 and what sqv knows: 2048 bits of RSA or DSA, or a curve of
/// which every verifier can check a signature. gpgv alone would believe more.
enum KeyStrength {
  /// The fewest bits of RSA and DSA: 1024 were broken in practice.
  private static let fewestBits = 2048

  private static let curves: [[UInt8]] = [
    [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],  // NIST P-256
    [0x2B, 0x81, 0x04, 0x00, 0x22],  // NIST P-384
    [0x2B, 0x81, 0x04, 0x00, 0x23],  // NIST P-521
    [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01],  // Ed25519
  ]

  /// What is wrong with the key of that packet, after "key ABCD …"; nil: nothing, or it does not sign.
  static func weakness(of body: [UInt8]) -> String? {
    guard let version = body.first, body.count > 6 else { return nil }
    let algorithm = body[5]
    // Version 6 has the length of the material first.
    let material = body.dropFirst(version == 6 ? 10 : 6)
    switch algorithm {
    case 1, 3, 17:
      guard material.count >= 2 else { return nil }
      let bits = material.prefix(2).reduce(0) { $0 << 8 | Int($1) }
      let name = algorithm == 17 ? "DSA" : "RSA"
      return bits < fewestBits
        ? "has \(bits) bits of \(name), which is not secure; \(fewestBits) are the fewest" : nil
    case 19, 22:
      guard let length = material.first else { return nil }
      let curve = Array(material.dropFirst().prefix(Int(length)))
      return curves.contains(curve) ? nil : "is on a curve that not every verifier knows"
    default: return nil
    }
  }
}
