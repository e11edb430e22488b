internal import Spelling

/// One signature packet, as far as it can be read without verifying it (RFC 9580 5.2).
///
/// Needed for sqv, which answers for a whole file of signatures at once: each packet is given to
/// it alone, so that the answer is about that packet.
struct SignaturePacket: Hashable {
  /// The packet with its header.
  let bytes: [UInt8]
  /// RFC 9580 9.5.
  let digestAlgorithm: Int64
  /// Seconds since 1970.
  let time: Int64
  /// Of the key that says it signed; upper-case hexadecimal.
  let issuer: String?

  /// Reads every packet.
  ///
  /// - Throws: ``OpenPGPError/malformedMessage(line:reason:)`` for anything but signatures.
  static func packets(in bytes: [UInt8]) throws(OpenPGPError) -> [SignaturePacket] {
    var reader = Reader(bytes: bytes[...])
    var packets: [SignaturePacket] = []
    while !reader.bytes.isEmpty {
      let start = reader.bytes
      guard let body = reader.readPacket(), let fields = Fields(parsing: body) else {
        throw .malformedMessage(line: 1, reason: "a signature packet is malformed")
      }
      packets.append(
        SignaturePacket(
          bytes: Array(start[..<reader.bytes.startIndex]),
          digestAlgorithm: fields.digestAlgorithm, time: fields.time, issuer: fields.issuer))
    }
    return packets
  }
}

/// Takes bytes from the front; nil at the end.
private struct Reader {
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
    guard let tag = number(1), tag & 0x80 != 0 else { return nil }
    if tag & 0x40 == 0 {
      guard tag >> 2 & 15 == 2, tag & 3 < 3 else { return nil }
      return number(1 << (tag & 3)).flatMap { read($0) }
    }
    guard tag & 63 == 2 else { return nil }
    return readLength().flatMap { read($0) }
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

private struct Fields {
  let digestAlgorithm: Int64
  var time: Int64 = 0
  var issuer: String?

  init?(parsing body: ArraySlice<UInt8>) {
    var reader = Reader(bytes: body)
    guard let version = reader.number(1), version == 4 || version == 6,
      reader.number(2) != nil, let digest = reader.number(1)
    else { return nil }
    digestAlgorithm = Int64(digest)
    let width = version == 4 ? 2 : 4
    guard let hashed = reader.number(width).flatMap({ reader.read($0) }),
      let unhashed = reader.number(width).flatMap({ reader.read($0) }),
      read(subpackets: hashed), read(subpackets: unhashed)
    else { return nil }
  }

  private mutating func read(subpackets: ArraySlice<UInt8>) -> Bool {
    var reader = Reader(bytes: subpackets)
    while !reader.bytes.isEmpty {
      guard let length = reader.readLength(), var content = reader.read(length),
        let type = content.popFirst()
      else { return false }
      switch type & 0x7F {
      case 2 where content.count == 4:
        if time == 0 { time = content.reduce(0) { $0 << 8 | Int64($1) } }
      case 33: issuer = issuer ?? hexadecimal(Array(content.dropFirst())).uppercased()
      default: break
      }
    }
    return true
  }
}
