/// One member of an `ar` archive.
struct ArMember: Hashable, Sendable {
  var name: String
  /// Where its bytes lie in the archive.
  var range: Range<Int>
}

/// Walks the members of an `ar` archive (ar(5), the common format: 60-byte headers).
struct ArReader {
  let subject: String
  private var position = 8

  init(subject: String) { self.subject = subject }

  /// Checks the magic at the start.
  func begin(_ bytes: borrowing RawSpan) throws(PackingError) {
    let magic = Array("!<arch>\n".utf8)
    guard bytes.byteCount >= magic.count else { throw PackingError(subject, "it is truncated") }
    for (index, byte) in magic.enumerated() where bytes.byte(index) != byte {
      throw PackingError(subject, "it is not a Debian package")
    }
  }

  /// The next member, or nil at the end.
  mutating func next(_ bytes: borrowing RawSpan) throws(PackingError) -> ArMember? {
    guard position < bytes.byteCount else { return nil }
    guard bytes.byteCount - position >= 60 else { throw PackingError(subject, "it is truncated") }
    guard bytes.byte(position + 58) == 0x60, bytes.byte(position + 59) == 0x0a else {
      throw PackingError(subject, "the member header at byte \(position) is damaged")
    }
    let name = name(bytes)
    guard let size = decimal(bytes, position + 48, 10) else {
      throw PackingError(subject, "the member '\(name)' has a size that is not a number")
    }
    let start = position + 60
    guard size <= bytes.byteCount - start else {
      throw PackingError(subject, "the member '\(name)' runs past the end: it is truncated")
    }
    // Members begin at even bytes; the padding of the last one may be missing.
    position = start + size + size % 2
    return ArMember(name: name, range: start..<start + size)
  }

  /// The name without the padding and the `/` that GNU ar appends.
  private func name(_ bytes: borrowing RawSpan) -> String {
    var name: [UInt8] = []
    for index in position..<position + 16 { name.append(bytes.byte(index)) }
    while name.last == 0x20 { name.removeLast() }
    if name.last == UInt8(ascii: "/") { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
  }

  private func decimal(_ bytes: borrowing RawSpan, _ start: Int, _ length: Int) -> Int? {
    var value = 0
    var isPadding = false
    for index in start..<start + length {
      let byte = bytes.byte(index)
      switch byte {
      case 0x30...0x39 where !isPadding: value = value * 10 + Int(byte - 0x30)
      case 0x20 where index > start: isPadding = true
      default: return nil
      }
    }
    return value
  }
}

extension RawSpan {
  /// One byte, checked against the bounds.
  func byte(_ offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: checked(offset), as: UInt8.self)
  }

  private func checked(_ offset: Int) -> Int {
    precondition(offset >= 0 && offset < byteCount, "internal error: a read past the end")
    return offset
  }
}
