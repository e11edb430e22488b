internal import Spelling

/// One signature packet, as far as it can be read without verifying it (RFC 9580 5.2).
///
/// Needed for sqv, which answers for a whole file of signatures at once: each packet is given to
/// it alone, so that the answer is about that packet. And what it says of itself is judged here, so
/// that every verifier gives one verdict.
struct SignaturePacket: Hashable {
  /// The packet with its header.
  let bytes: [UInt8]
  let version: Int
  /// RFC 9580 9.5.
  let digestAlgorithm: Int64
  /// Seconds since 1970.
  let time: Int64
  /// Of the key that says it signed; upper-case hexadecimal: the fingerprint, or the end of it.
  let issuer: String?
  /// Seconds since 1970; nil: it holds for ever.
  let expires: Int64?

  /// How far a signature may lie in the future, in seconds: what sqv allows for clocks that differ.
  private static let slack: Int64 = 1800

  /// Why it must not count, whatever a verifier says of it; nil: nothing.
  ///
  /// - Parameter now: seconds since 1970; nil: it is not held against the time.
  func fault(now: Int64?, acceptsSHA1: Bool) -> SignatureState? {
    guard let issuer else {
      return .unchecked(keyID: "?", reason: "it does not say which key made it")
    }
    let keyID = String(issuer.suffix(16))
    guard version != 3 else { return .oldForm(keyID: keyID) }
    guard SignatureState.isStrong(digest: digestAlgorithm, acceptsSHA1: acceptsSHA1) else {
      return .weakDigest(keyID: keyID, algorithm: digestAlgorithm)
    }
    guard let now else { return nil }
    if let expires, expires <= now { return .expired(keyID: keyID) }
    return time > now + Self.slack ? .early(keyID: keyID) : nil
  }

  /// The most signatures of one message; Debian's suites have two or three.
  private static let most = 64
  /// The most bytes of all of them.
  private static let mostBytes = 1 << 20

  /// Reads every packet.
  ///
  /// For each of twenty thousand signatures a tool looks for a key and calculates, which takes minutes,
  /// so that their number is bounded before any is asked.
  ///
  /// - Throws: ``OpenPGPError/malformedMessage(line:reason:)`` for anything but signatures, and for
  ///   too many of them.
  static func packets(in bytes: [UInt8]) throws(OpenPGPError) -> [SignaturePacket] {
    guard bytes.count <= mostBytes else {
      throw .malformedMessage(
        line: 1, reason: "its signatures have \(bytes.count) bytes, more than \(mostBytes)")
    }
    var reader = PacketReader(bytes: bytes[...])
    var packets: [SignaturePacket] = []
    while !reader.bytes.isEmpty {
      guard packets.count < most else {
        throw .malformedMessage(line: 1, reason: "it has more than \(most) signatures")
      }
      let start = reader.bytes
      guard let body = reader.readPacket(), let fields = SignatureFields(parsing: body)
      else {
        throw .malformedMessage(line: 1, reason: "a signature packet is malformed")
      }
      packets.append(
        SignaturePacket(
          bytes: Array(start[..<reader.bytes.startIndex]), version: fields.version,
          digestAlgorithm: fields.digestAlgorithm, time: fields.time, issuer: fields.issuer,
          expires: SignatureFields.end(of: fields.lifetime, from: fields.time)))
    }
    return packets
  }
}

/// Takes bytes from the front; nil at the end.
struct PacketReader {
  var bytes: ArraySlice<UInt8>

  mutating func number(_ count: Int) -> Int? {
    guard bytes.count >= count else { return nil }
    let value = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(count)
    return value
  }

  mutating func read(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, bytes.count >= count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }

  /// The body of a signature packet (tag 2) of known length, in the old or new format.
  mutating func readPacket() -> ArraySlice<UInt8>? {
    readAnyPacket().flatMap { $0.tag == 2 ? $0.body : nil }
  }

  /// A packet of known length, in the old or new format.
  mutating func readAnyPacket() -> (tag: Int, body: ArraySlice<UInt8>)? {
    guard let head = number(1), head & 0x80 != 0 else { return nil }
    if head & 0x40 == 0 {
      guard head & 3 < 3, let body = number(1 << (head & 3)).flatMap({ read($0) }) else {
        return nil
      }
      return (head >> 2 & 15, body)
    }
    guard let body = readLength().flatMap({ read($0) }) else { return nil }
    return (head & 63, body)
  }

  /// RFC 9580 4.2.1, without partial lengths; subpackets use the same.
  mutating func readLength() -> Int? {
    guard let first = number(1) else { return nil }
    switch first {
    case ..<192: return first
    case ..<224: return number(1).map { (first - 192) << 8 + $0 + 192 }
    case 255: return number(4)
    default: return nil
    }
  }
}

/// What a signature says of itself.
struct SignatureFields {
  let version: Int
  /// RFC 9580 5.2.1.
  let type: Int
  let digestAlgorithm: Int64
  private(set) var time: Int64 = 0
  private(set) var issuer: String?
  /// How long the key holds from its creation on, in seconds.
  private(set) var keyLifetime: Int64?
  /// How long the signature holds from its making on, in seconds; 0: for ever.
  private(set) var lifetime: Int64?
  /// The first octet of what the key may be used for (RFC 9580 5.2.3.29).
  private(set) var keyFlags: UInt8?
  /// Whether it embeds another signature: that of a subkey over its primary key.
  private(set) var hasCrossSignature = false

  /// When a span is over; nil: never.
  ///
  /// gpgv counts in 32 bits, so that a very long one is over soon.
  static func end(of lifetime: Int64?, from time: Int64) -> Int64? {
    lifetime.flatMap { $0 == 0 ? nil : (time + $0) & 0xFFFF_FFFF }
  }

  init?(parsing body: ArraySlice<UInt8>) {
    var reader = PacketReader(bytes: body)
    guard let version = reader.number(1) else { return nil }
    self.version = version
    if version == 3 {
      // RFC 9580 5.2.2: five hashed octets, type and time, then the key's ID.
      guard reader.number(1) == 5, let type = reader.number(1), let time = reader.number(4),
        let issuer = reader.read(8), reader.number(1) != nil, let digest = reader.number(1)
      else { return nil }
      self.type = type
      digestAlgorithm = Int64(digest)
      self.time = Int64(time)
      self.issuer = hexadecimal(Array(issuer)).uppercased()
      return
    }
    guard version == 4 || version == 6, let type = reader.number(1), reader.number(1) != nil,
      let digest = reader.number(1)
    else { return nil }
    self.type = type
    digestAlgorithm = Int64(digest)
    let width = version == 4 ? 2 : 4
    guard let hashed = reader.number(width).flatMap({ reader.read($0) }),
      let unhashed = reader.number(width).flatMap({ reader.read($0) }),
      read(subpackets: hashed, areHashed: true), read(subpackets: unhashed, areHashed: false)
    else { return nil }
  }

  private mutating func read(subpackets: ArraySlice<UInt8>, areHashed: Bool) -> Bool {
    var reader = PacketReader(bytes: subpackets)
    while !reader.bytes.isEmpty {
      guard let length = reader.readLength(), var content = reader.read(length),
        let type = content.popFirst()
      else { return false }
      switch type & 0x7F {
      case 2 where content.count == 4:
        if time == 0 { time = content.reduce(0) { $0 << 8 | Int64($1) } }
      case 3 where content.count == 4 && areHashed:
        lifetime = content.reduce(0) { $0 << 8 | Int64($1) }
      case 27 where areHashed:
        keyFlags = content.first ?? 0
      case 32:
        hasCrossSignature = true
      case 9 where content.count == 4 && areHashed:
        keyLifetime = content.reduce(0) { $0 << 8 | Int64($1) }
      case 16 where content.count == 8:
        issuer = issuer ?? hexadecimal(Array(content)).uppercased()
      case 33 where content.count > 20:
        issuer = hexadecimal(Array(content.dropFirst())).uppercased()
      default: break
      }
    }
    return true
  }
}
