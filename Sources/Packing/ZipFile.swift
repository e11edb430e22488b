internal import CDeflate

/// The members of a zip archive, as its central directory lists them (APPNOTE.TXT 6.3, 4.3.12).
///
/// Read are archives without encryption and without the form for more than 4 GiB or 65 534 members,
/// whose members are stored or deflated: those of Python, Java, and what OSV publishes.
@safe package struct ZipFile: Sendable {
  /// One member.
  package struct Member: Hashable, Sendable {
    package let name: [UInt8]
    /// What the system that made it says of its rights.
    package let attributes: UInt64
    /// Bytes when decompressed.
    package let size: Int
    let method: UInt64
    let check: UInt32
    /// Where it lies, as it is stored.
    let body: Range<Int>
  }

  package let members: [Member]
  private let source: SharedBytes

  /// - Returns: nil if the bytes are not such an archive.
  package init?(_ source: SharedBytes) {
    defer { withExtendedLifetime(source) {} }
    let bytes = unsafe source.bytes
    func number(_ offset: Int, _ size: Int) -> UInt64? {
      guard offset >= 0, size <= bytes.count, offset <= bytes.count - size else {
        return nil
      }
      var value: UInt64 = 0
      for index in 0..<size { value |= unsafe UInt64(bytes[offset + index]) << UInt64(8 * index) }
      return value
    }
    // A comment of up to 64 KiB may stand behind the end of the directory.
    let last = bytes.count - 22
    let first = max(0, last - 0xffff)
    let found = last < 0 ? nil : (first...last).reversed().first { number($0, 4) == 0x0605_4b50 }
    guard let end = found, let count = number(end + 10, 2), count < 0xffff,
      let start = number(end + 16, 4), start < 0xffff_ffff
    else { return nil }
    var members: [Member] = []
    var place = Int(start)
    for _ in 0..<count {
      guard number(place, 4) == 0x0201_4b50, let flags = number(place + 8, 2), flags & 1 == 0,
        let method = number(place + 10, 2), let check = number(place + 16, 4),
        let stored = number(place + 20, 4), let size = number(place + 24, 4),
        let nameSize = number(place + 28, 2), let extra = number(place + 30, 2),
        let comment = number(place + 32, 2), let attributes = number(place + 38, 4),
        let local = number(place + 42, 4), number(Int(local), 4) == 0x0403_4b50,
        let localName = number(Int(local) + 26, 2), let localExtra = number(Int(local) + 28, 2)
      else { return nil }
      let name = place + 46..<place + 46 + Int(nameSize)
      let body = Int(local) + 30 + Int(localName) + Int(localExtra)
      guard name.upperBound <= bytes.count, body + Int(stored) <= bytes.count,
        [0, 8].contains(method)
      else { return nil }
      members.append(
        Member(
          name: unsafe Array(bytes[name]), attributes: attributes, size: Int(size), method: method,
          check: UInt32(truncatingIfNeeded: check), body: body..<body + Int(stored)))
      place = name.upperBound + Int(extra) + Int(comment)
    }
    self.members = members
    self.source = source
  }

  /// The content of a member, its checksum checked.
  ///
  /// - Parameter limit: bytes; a larger one is refused.
  /// - Throws: ``PackingError``.
  package func content(of member: Member, limit: Int) throws -> [UInt8] {
    defer { withExtendedLifetime(source) {} }
    let subject = "a member of a zip archive"
    guard member.size <= limit else {
      throw PackingError(subject, "it has \(member.size) bytes, more than the limit of \(limit)")
    }
    let stored = unsafe UnsafeRawBufferPointer(rebasing: source.bytes[member.body])
    var content = [UInt8](repeating: 0, count: member.size)
    if member.method == 0 {
      guard stored.count == member.size else {
        throw PackingError(subject, "its size is wrong")
      }
      content = unsafe Array(stored)
    } else {
      guard let decoder = unsafe libdeflate_alloc_decompressor() else {
        throw PackingError(subject, "out of memory")
      }
      defer { unsafe libdeflate_free_decompressor(decoder) }
      let status = unsafe content.withUnsafeMutableBytes { room in
        unsafe libdeflate_deflate_decompress(
          decoder, stored.baseAddress, stored.count, room.baseAddress, room.count, nil)
      }
      guard status == LIBDEFLATE_SUCCESS else {
        throw PackingError(subject, "the deflated data is damaged or truncated")
      }
    }
    let check = unsafe content.withUnsafeBytes {
      unsafe libdeflate_crc32(0, $0.baseAddress, $0.count)
    }
    guard check == member.check else { throw PackingError(subject, "its CRC-32 is wrong") }
    return content
  }
}
