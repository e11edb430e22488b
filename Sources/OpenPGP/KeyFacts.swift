internal import Content
internal import Spelling

/// What a keyring says of its keys, as far as it can be read without verifying it (RFC 9580 5.5, 5.2):
/// needed so that both verifiers give one verdict, and used to refuse more, never to accept.
struct KeyFacts {
  /// One key, primary or not.
  struct Key: Hashable {
    /// Upper-case hexadecimal.
    let fingerprint: String
    let created: Int64
    /// Seconds since 1970; nil: never.
    var expires: Int64?
    /// Why its algorithm will not do, whatever a verifier says; nil: it will.
    let weakness: String?
    /// Whether a signature over it, by its primary key, uses a digest in which no collision is known.
    var isStronglyBound = false
    /// Whether its owner took it back.
    ///
    /// A verifier may still believe what was signed before; apt with
    /// gpgv does not.
    var isRevoked = false
    /// Whether the newest self-signature that speaks of its use lets it sign; nil: none does.
    fileprivate var maySign: Bool?
    /// Whether it says itself that it belongs to its primary key, as a subkey that signs must.
    fileprivate var isCrossSigned = false
    /// When the self-signature was made that says until when it holds.
    fileprivate var boundAt: Int64 = -1
    /// The fingerprint of its primary key.
    let primary: String
  }

  private var keys: [String: Key] = [:]

  /// Reads as far as there is something that can be read.
  init(_ packets: [UInt8]) {
    var rest = packets[...]
    var primary = ""
    var current = ""
    while let packet = Packet(from: &rest) {
      switch packet.tag {
      case 6, 14:
        guard let key = Self.key(packet.body, primary: packet.tag == 6 ? nil : primary) else {
          current = ""
          continue
        }
        current = key.fingerprint
        if packet.tag == 6 { primary = current }
        keys[current] = keys[current] ?? key
      case 2: bind(packet.body, current, primary)
      default: break
      }
    }
  }

  /// Whether the keyring has the key; by its fingerprint or the end of it.
  func knows(_ name: String) -> Bool { key(name) != nil }

  private func key(_ name: String) -> Key? {
    keys[name] ?? keys.first { $0.key.hasSuffix(name) }?.value
  }

  /// What is wrong with a key, so that what it signed must not count; nil: nothing.
  ///
  /// - Parameters:
  ///   - name: its fingerprint or the end of it.
  ///   - time: when it signed; seconds since 1970.
  ///   - now: seconds since 1970; nil: it is not asked whether keys have expired.
  func fault(
    of name: String, signedAt time: Int64?, now: Int64?, acceptsSHA1: Bool
  ) -> SignatureState? {
    guard let key = key(name) else { return nil }
    let keyID = String(key.fingerprint.suffix(16))
    if let time, time < key.created { return .youngKey(keyID: keyID) }
    let both =
      key.primary == key.fingerprint ? [key] : [key] + [keys[key.primary]].compactMap(\.self)
    for key in both where key.isRevoked { return .revokedKey(keyID: keyID) }
    for key in both {
      if let now, let expires = key.expires, expires <= now { return .expiredKey(keyID: keyID) }
    }
    for key in both {
      if let weakness = key.weakness { return .weakAlgorithm(keyID: keyID, weakness) }
    }
    for key in both where !key.isStronglyBound && !acceptsSHA1 { return .weakKey(keyID: keyID) }
    let isPrimary = key.primary == key.fingerprint
    guard key.maySign == true, isPrimary || key.isCrossSigned else {
      return .notForSigning(keyID: keyID)
    }
    return nil
  }

  private static func key(_ body: ArraySlice<UInt8>, primary: String?) -> Key? {
    guard body.count > 6, let version = body.first, version == 4 || version == 6 else { return nil }
    let bytes = Array(body)
    let count = bytes.count
    let fingerprint: String
    if version == 4 {
      let head: [UInt8] = [0x99, UInt8(truncatingIfNeeded: count >> 8), UInt8(count & 0xFF)]
      fingerprint = hexadecimal(SHA1.hash(head + bytes)).uppercased()
    } else {
      let head: [UInt8] = [
        0x9B, UInt8(truncatingIfNeeded: count >> 24), UInt8(truncatingIfNeeded: count >> 16),
        UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count),
      ]
      fingerprint = Digest(of: head + bytes).hex.uppercased()
    }
    let created = bytes[1..<5].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    return Key(
      fingerprint: fingerprint, created: created, weakness: KeyStrength.weakness(of: bytes),
      primary: primary ?? fingerprint)
  }

  /// Takes what a self-signature says of the key that it stands behind.
  private mutating func bind(_ body: ArraySlice<UInt8>, _ current: String, _ primary: String) {
    guard var key = keys[current], let signature = SignatureFields(parsing: body) else { return }
    let revokes = key.fingerprint == primary ? 0x20 : 0x28
    let isBinding =
      key.fingerprint == primary ? Self.selfTypes.contains(signature.type) : signature.type == 0x18
    // A signature of others over a user ID says nothing of the key.
    let isOwn = signature.issuer.map { primary.hasSuffix($0) || $0 == primary } ?? false
    guard isOwn else { return }
    if signature.type == revokes { key.isRevoked = true }
    guard isBinding else {
      keys[current] = key
      return
    }
    if SignatureState.isStrong(digest: signature.digestAlgorithm) { key.isStronglyBound = true }
    if signature.time >= key.boundAt {
      key.boundAt = signature.time
      key.expires = SignatureFields.end(of: signature.keyLifetime, from: key.created)
      key.maySign = signature.keyFlags.map { $0 & 2 != 0 } ?? key.maySign
      key.isCrossSigned = signature.hasCrossSignature
    }
    keys[current] = key
  }

  /// Certifications of a user ID, and a signature over the key itself.
  private static let selfTypes: Set<Int> = [0x10, 0x11, 0x12, 0x13, 0x1F]
}

/// One packet of a stream, of known length.
private struct Packet {
  let tag: Int
  let body: ArraySlice<UInt8>

  init?(from bytes: inout ArraySlice<UInt8>) {
    var reader = PacketReader(bytes: bytes)
    guard let head = reader.readAnyPacket() else { return nil }
    tag = head.tag
    body = head.body
    bytes = reader.bytes
  }
}
