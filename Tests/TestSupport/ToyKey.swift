internal import Crypto

/// A signing key for tests that anybody can make again: its secret is the hash of its name.
///
/// Ed25519, so that a signature depends on key, time and text alone and toy repositories have
/// the same bytes on every machine. NEVER trust it with anything.
package struct ToyKey: Sendable {
  /// The key of toy repositories; `Fixtures/keys/toy.asc`.
  package static let toy = ToyKey(name: "Whittle toy archive (NOT SECRET) <toy@example.org>")
  /// A key that no manifest of a test names; `Fixtures/keys/stranger.asc`.
  package static let stranger = ToyKey(name: "Whittle stranger (NOT SECRET) <other@example.org>")

  /// When the keys were made: 2020-09-13T12:26:40Z.
  static let created: UInt64 = 1_600_000_000

  package let name: String
  /// Seconds from its making until it expires; nil for never.
  package let lifetime: UInt32?
  package var algorithm = Algorithm.ed25519
  /// Seconds since 1970.
  package var created = ToyKey.created

  package init(name: String, lifetime: UInt32? = nil, algorithm: Algorithm = .ed25519) {
    self.name = name
    self.lifetime = lifetime
    self.algorithm = algorithm
  }

  private var seed: [UInt8] { Array(SHA256.hash(data: Array(name.utf8))) }

  private func key() throws -> Curve25519.Signing.PrivateKey {
    try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
  }

  /// What a key signs with.
  package enum Algorithm: Sendable, Hashable {
    case ed25519
    /// The key of that size in `Fixtures/keys`; OpenSSL signs with it.
    case rsa(bits: Int)

    /// OpenPGP's number.
    var number: UInt8 { self == .ed25519 ? 22 : 1 }
  }

  /// The body of the public-key packet: version 4.
  func publicBody() throws -> [UInt8] {
    [4] + OpenPGPPacket.big(created, 4) + [algorithm.number] + (try material())
  }

  private func material() throws -> [UInt8] {
    guard case .rsa(let bits) = algorithm else {
      let curve: [UInt8] = [9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1]
      return curve + OpenPGPPacket.integer([0x40] + Array(try key().publicKey.rawRepresentation))
    }
    return try ToyRSA(bits: bits).material()
  }

  /// The key as it is hashed (RFC 4880, 12.2).
  func hashedKey() throws -> [UInt8] {
    let body = try publicBody()
    return [0x99] + OpenPGPPacket.big(UInt64(body.count), 2) + body
  }

  /// The 40 upper-case digits that gpg shows.
  package func fingerprint() throws -> String {
    hex(try fingerprintBytes()).uppercased()
  }

  private func fingerprintBytes() throws -> [UInt8] {
    Array(Insecure.SHA1.hash(data: try hashedKey()))
  }

  /// The key, its name and the signature that binds them, as a binary keyring.
  package func publicKeyring() throws -> [UInt8] {
    try keyring(OpenPGPPacket.packet(tag: 6, publicBody()))
  }

  /// The same as `gpg --export --armor` has it.
  package func armoredPublicKey() throws -> String {
    OpenPGPPacket.armor(
      try publicKeyring(), "PUBLIC KEY BLOCK", comment: "toy key of tests; never trust it")
  }

  /// The secret key, unprotected, for `gpg --import`.
  package func armoredSecretKey() throws -> String {
    let secret = OpenPGPPacket.integer(seed)
    let sum = secret.reduce(UInt64(0)) { $0 + UInt64($1) }
    let body = try publicBody() + [0] + secret + OpenPGPPacket.big(sum, 2)
    return OpenPGPPacket.armor(
      try keyring(OpenPGPPacket.packet(tag: 5, body)), "PRIVATE KEY BLOCK",
      comment: "toy key of tests; its secret is public")
  }

  private func keyring(_ keyPacket: [UInt8]) throws -> [UInt8] {
    let user = Array(name.utf8)
    let certified =
      try hashedKey() + [0xb4] + OpenPGPPacket.big(UInt64(user.count), 4) + user
    var flags = OpenPGPPacket.subpacket(27, [3])
    if let lifetime {
      flags += OpenPGPPacket.subpacket(9, OpenPGPPacket.big(UInt64(lifetime), 4))
    }
    return keyPacket + OpenPGPPacket.packet(tag: 13, user)
      + (try signature(type: 0x13, over: certified, at: Self.created, .sha512, extra: flags))
  }
}

extension ToyKey {
  /// The hash of a signature, by OpenPGP's number.
  package enum Hash: UInt8, Sendable {
    case sha1 = 2
    case sha256 = 8
    case sha512 = 10

    var name: String {
      switch self {
      case .sha1: "SHA1"
      case .sha256: "SHA256"
      case .sha512: "SHA512"
      }
    }

    func of(_ bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .sha1: Array(Insecure.SHA1.hash(data: bytes))
      case .sha256: Array(SHA256.hash(data: bytes))
      case .sha512: Array(SHA512.hash(data: bytes))
      }
    }
  }

  /// A version 4 signature packet (RFC 4880, 5.2.3).
  ///
  /// - Parameter time: seconds since 1970.
  package func signature(
    type: UInt8, over bytes: [UInt8], at time: UInt64, _ hash: Hash, extra: [UInt8] = []
  ) throws -> [UInt8] {
    let fingerprint = try fingerprintBytes()
    let number = algorithm.number
    let hashed =
      OpenPGPPacket.subpacket(33, [4] + fingerprint)
      + OpenPGPPacket.subpacket(2, OpenPGPPacket.big(time, 4)) + extra
    let head =
      [4, type, number, hash.rawValue] + OpenPGPPacket.big(UInt64(hashed.count), 2) + hashed
    let trailer = [4, 0xff] + OpenPGPPacket.big(UInt64(head.count), 4)
    let all = bytes + head + trailer
    let unhashed = OpenPGPPacket.subpacket(16, Array(fingerprint.suffix(8)))
    let body =
      head + OpenPGPPacket.big(UInt64(unhashed.count), 2) + unhashed + (try proof(of: all, hash))
    return OpenPGPPacket.packet(tag: 2, body)
  }

  /// A version 3 signature packet (RFC 4880, 5.2.2), as PGP made them until 2007.
  package func oldSignature(
    type: UInt8, over bytes: [UInt8], at time: UInt64, _ hash: Hash
  ) throws -> [UInt8] {
    let head = [type] + OpenPGPPacket.big(time, 4)
    let issuer = try fingerprintBytes().suffix(8)
    let number = algorithm.number
    let body =
      [3, 5] + head + issuer + [number, hash.rawValue] + (try proof(of: bytes + head, hash))
    return OpenPGPPacket.packet(tag: 2, body)
  }

  /// The first bytes of the digest and the numbers of the signature.
  private func proof(of bytes: [UInt8], _ hash: Hash) throws -> [UInt8] {
    let digest = hash.of(bytes)
    guard case .rsa(let bits) = algorithm else {
      let signed = Array(try key().signature(for: digest))
      return digest.prefix(2) + OpenPGPPacket.integer(signed[..<32])
        + OpenPGPPacket.integer(signed[32...])
    }
    return digest.prefix(2)
      + OpenPGPPacket.integer(try ToyRSA(bits: bits).signature(over: bytes, hash))
  }
}
