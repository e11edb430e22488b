/// Where an ELF file keeps numbers, and in which order their bytes stand.
///
/// Every read is checked against the file's end; offsets from the file may be anything.
struct ByteLayout: Hashable, Sendable {
  let wordSize: WordSize
  let byteOrder: ByteOrder

  var is64: Bool { wordSize == .bits64 }

  func half(_ bytes: Span<UInt8>, at offset: UInt64, of what: String) throws(ELFError) -> UInt16 {
    UInt16(truncatingIfNeeded: try number(bytes, at: offset, size: 2, of: what))
  }

  func word(_ bytes: Span<UInt8>, at offset: UInt64, of what: String) throws(ELFError) -> UInt32 {
    UInt32(truncatingIfNeeded: try number(bytes, at: offset, size: 4, of: what))
  }

  /// An address, offset or size: four or eight bytes.
  func address(_ bytes: Span<UInt8>, at offset: UInt64, of what: String) throws(ELFError) -> UInt64
  {
    try number(bytes, at: offset, size: is64 ? 8 : 4, of: what)
  }

  private func number(
    _ bytes: Span<UInt8>, at offset: UInt64, size: UInt64, of what: String
  ) throws(ELFError) -> UInt64 {
    let range = try Self.range(bytes, from: offset, count: size, of: what)
    var value: UInt64 = 0
    for index in range {
      let shift = byteOrder == .big ? range.upperBound - 1 - index : index - range.lowerBound
      value |= UInt64(bytes[index]) << UInt64(8 * shift)
    }
    return value
  }

  /// The indices of `count` bytes from an offset, if all of them are in the file.
  static func range(
    _ bytes: Span<UInt8>, from offset: UInt64, count: UInt64, of what: String
  ) throws(ELFError) -> Range<Int> {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt64(bytes.count) else { throw .truncated(what) }
    return Int(offset)..<Int(end)
  }

  /// The bytes before the next NUL, from an offset and within an end.
  static func string(
    _ bytes: Span<UInt8>, at offset: UInt64, before end: UInt64, of what: String
  ) throws(ELFError) -> [UInt8] {
    guard offset < end, end <= UInt64(bytes.count) else { throw .truncated(what) }
    var text: [UInt8] = []
    for index in Int(offset)..<Int(end) {
      guard bytes[index] != 0 else { return text }
      guard text.count < nameLimit else { throw .damaged("\(what) is longer than a path can be") }
      text.append(bytes[index])
    }
    throw .damaged("\(what) has no end")
  }

  /// Linux's PATH_MAX, in bytes.
  private static let nameLimit = 4096
}
