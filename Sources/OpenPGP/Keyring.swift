/// The public keys that may sign, out of one file, armored or binary.
package struct Keyring: Hashable, Sendable {
  /// What messages call it: the file's name.
  package let name: String
  /// Binary OpenPGP packets, the only form that every verifier reads.
  let packets: [UInt8]

  /// The keys of several keyrings; nil for none.
  package init?(joining keyrings: [Keyring]) {
    guard let first = keyrings.first else { return nil }
    guard keyrings.count > 1 else {
      self = first
      return
    }
    name = keyrings.map(\.name).joined(separator: ", ")
    packets = keyrings.flatMap(\.packets)
  }

  /// The lines of armor as they stand in a `.sources` file: each after a space, an empty one as a
  /// full stop (deb822(5)).
  private static func unfolded(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      return trimmed(text).elementsEqual([UInt8(ascii: ".")]) ? [] : text
    }
  }

  /// Reads a keyring file.
  ///
  /// - Throws: ``OpenPGPError/malformedKeyring(name:reason:)`` for a file without a public key.
  package init(name: String, parsing bytes: [UInt8]) throws(OpenPGPError) {
    self.name = name
    let isArmored = bytes.first.map { $0 < 0x80 } ?? true
    guard isArmored, !bytes.dropFirst(8).starts(with: "KBXf".utf8) else {
      if isArmored {
        throw .malformedKeyring(
          name: name, reason: "it is a keybox; export the keys with `gpg --export`")
      }
      packets = bytes
      try checkKind()
      return
    }
    let lines = Self.unfolded(bytes)
    do {
      packets = try Armor.decode(lines, label: "PUBLIC KEY BLOCK")
    } catch {
      throw .malformedKeyring(name: name, reason: "line \(error.line): \(error.reason)")
    }
    try checkKind()
  }

  /// The first packet must be a public key (RFC 9580 5: tag 6).
  private func checkKind() throws(OpenPGPError) {
    guard let first = packets.first else {
      throw .malformedKeyring(name: name, reason: "it holds no public key")
    }
    let tag = first & 0x40 == 0 ? first >> 2 & 15 : first & 63
    switch tag {
    case 6: return
    case 5: throw .malformedKeyring(name: name, reason: "it holds a secret key")
    default: throw .malformedKeyring(name: name, reason: "it does not begin with a public key")
    }
  }
}
