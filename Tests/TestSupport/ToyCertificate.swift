/// What a keyring says of one key: its self-signature, a subkey, what was revoked, each odd at will.
package struct ToyCertificate: Sendable {
  package var key: ToyKey
  /// The hash under the self-signatures.
  package var hash = ToyKey.Hash.sha512
  /// What the key may be used for (RFC 9580 5.2.3.29): 1 certifies, 2 signs; nil says nothing.
  package var flags: UInt8? = 3
  /// Seconds from its making until it expires, said by an older self-signature.
  package var formerLifetime: UInt32?
  /// Why it was revoked (RFC 9580 5.2.3.31): 0 no reason, 1 superseded, 2 compromised, 3 retired.
  package var revocation: UInt8?
  package var subkey: Subkey?

  package struct Subkey: Sendable {
    package var key: ToyKey
    package var hash = ToyKey.Hash.sha512
    package var flags: UInt8? = 2
    /// Whether it signs that it belongs to the primary key.
    package var isCrossSigned = true
    package var revocation: UInt8?

    package init(_ key: ToyKey, _ change: (inout Subkey) -> Void = { _ in }) {
      self.key = key
      change(&self)
    }
  }

  package init(_ key: ToyKey = .toy, _ change: (inout ToyCertificate) -> Void = { _ in }) {
    self.key = key
    change(&self)
  }

  /// Some time after the keys were made: signatures that are tested are younger than that, too.
  private static let revoked = ToyRepository.time + 86_400 * 60

  /// As `gpg --export` writes it.
  package func keyring() throws -> [UInt8] {
    let hashed = try key.hashedKey()
    var packets = OpenPGPPacket.packet(tag: 6, try key.publicBody())
    if let revocation {
      packets += try key.signature(
        type: 0x20, over: hashed, at: Self.revoked, .sha512,
        extra: OpenPGPPacket.subpacket(29, [revocation]))
    }
    let user = Array(key.name.utf8)
    packets += OpenPGPPacket.packet(tag: 13, user)
    let certified = hashed + [0xb4] + OpenPGPPacket.big(UInt64(user.count), 4) + user
    let time = key.created
    if let formerLifetime {
      packets += try key.signature(
        type: 0x13, over: certified, at: time, hash, extra: Self.say(flags, formerLifetime))
    }
    packets += try key.signature(
      type: 0x13, over: certified, at: time + (formerLifetime == nil ? 0 : 60), hash,
      extra: Self.say(flags, key.lifetime))
    if let subkey { packets += try bind(subkey, hashed) }
    return packets
  }

  private func bind(_ subkey: Subkey, _ hashed: [UInt8]) throws -> [UInt8] {
    let both = hashed + (try subkey.key.hashedKey())
    let time = ToyKey.created
    var extra = Self.say(subkey.flags, subkey.key.lifetime)
    if subkey.isCrossSigned {
      let own = try subkey.key.signature(type: 0x19, over: both, at: time, .sha512)
      // The packet's body: its header has three bytes.
      extra += OpenPGPPacket.subpacket(32, Array(own.dropFirst(3)))
    }
    var packets = OpenPGPPacket.packet(tag: 14, try subkey.key.publicBody())
    if let revocation = subkey.revocation {
      packets += try key.signature(
        type: 0x28, over: both, at: Self.revoked, .sha512,
        extra: OpenPGPPacket.subpacket(29, [revocation]))
    }
    return packets
      + (try key.signature(type: 0x18, over: both, at: time, subkey.hash, extra: extra))
  }

  private static func say(_ flags: UInt8?, _ lifetime: UInt32?) -> [UInt8] {
    (flags.map { OpenPGPPacket.subpacket(27, [$0]) } ?? [])
      + (lifetime.map { OpenPGPPacket.subpacket(9, OpenPGPPacket.big(UInt64($0), 4)) } ?? [])
  }

  /// Several of them in armor.
  package static func armor(_ certificates: [ToyCertificate]) throws -> String {
    OpenPGPPacket.armor(
      try certificates.flatMap { try $0.keyring() }, "PUBLIC KEY BLOCK",
      comment: "toy keys of tests; never trust them")
  }
}

/// Who signs, and how.
package struct ToySigner: Sendable {
  package var key: ToyKey
  package var hash = ToyKey.Hash.sha256
  /// Seconds since 1970; nil: when the text was made.
  package var time: UInt64?
  /// Seconds from its making on; nil: for ever.
  package var lifetime: UInt32?
  /// Of version 3.
  package var isOld = false
  /// Whether it fits another text than the one that it stands under.
  package var isBad = false

  package init(_ key: ToyKey = .toy, _ change: (inout ToySigner) -> Void = { _ in }) {
    self.key = key
    change(&self)
  }

  /// - Parameters:
  ///   - type: 0 for a file, 1 for a text.
  ///   - made: when the text was made; seconds since 1970.
  package func packet(type: UInt8, over bytes: [UInt8], made: UInt64) throws -> [UInt8] {
    let bytes = bytes + (isBad ? [0x2e] : [])
    let time = time ?? made
    guard !isOld else { return try key.oldSignature(type: type, over: bytes, at: time, hash) }
    let extra = lifetime.map { OpenPGPPacket.subpacket(3, OpenPGPPacket.big(UInt64($0), 4)) }
    return try key.signature(type: type, over: bytes, at: time, hash, extra: extra ?? [])
  }
}

extension ToySigner {
  /// A text with signatures around it.
  package static func clearsigned(
    _ text: String, by signers: [ToySigner], made: UInt64 = ToyRepository.time
  ) throws -> String {
    try ToyKey.clearsigned(text, signers.first?.hash ?? .sha256) { signed in
      try signers.flatMap { try $0.packet(type: 1, over: signed, made: made) }
    }
  }

  /// The packets of signatures apart from their text.
  package static func detached(
    _ text: [UInt8], by signers: [ToySigner], made: UInt64 = ToyRepository.time
  ) throws -> [UInt8] {
    try signers.flatMap { try $0.packet(type: 0, over: text, made: made) }
  }

  package static func armor(_ packets: [UInt8]) -> String {
    OpenPGPPacket.armor(packets, "SIGNATURE")
  }
}
