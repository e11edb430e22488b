/// The ELF header and the program headers that it points to.
struct FileHeader {
  let layout: ByteLayout
  let abi: ABI
  let kind: ELFFile.Kind
  /// `e_flags`, which each processor has a meaning of its own for.
  let flags: UInt32
  private let segmentsOffset: UInt64
  private let segmentSize: UInt64
  private let segmentCount: UInt64

  private static let what = "the ELF header"

  init(_ bytes: Span<UInt8>) throws(ELFError) {
    guard bytes.count >= 16 else { throw .truncated(Self.what) }
    let wordSize: WordSize
    switch bytes[4] {
    case 1: wordSize = .bits32
    case 2: wordSize = .bits64
    default: throw .damaged("its class is \(bytes[4]), not 1 or 2")
    }
    let byteOrder: ByteOrder
    switch bytes[5] {
    case 1: byteOrder = .little
    case 2: byteOrder = .big
    default: throw .damaged("its byte order is \(bytes[5]), not 1 or 2")
    }
    guard bytes[6] == 1 else { throw .damaged("its version is \(bytes[6]), not 1") }
    let layout = ByteLayout(wordSize: wordSize, byteOrder: byteOrder)
    self.layout = layout
    _ = try ByteLayout.range(bytes, from: 0, count: layout.is64 ? 64 : 52, of: Self.what)

    kind =
      switch try layout.half(bytes, at: 16, of: Self.what) {
      case 1: .relocatable
      case 2: .executable
      case 3: .sharedObject
      case 4: .core
      default: .other
      }
    abi = ABI(
      wordSize: wordSize, byteOrder: byteOrder,
      machine: try layout.half(bytes, at: 18, of: Self.what))
    flags = try layout.word(bytes, at: layout.is64 ? 48 : 36, of: Self.what)
    segmentsOffset = try layout.address(bytes, at: layout.is64 ? 32 : 28, of: Self.what)
    segmentSize = UInt64(try layout.half(bytes, at: layout.is64 ? 54 : 42, of: Self.what))
    let count = try layout.half(bytes, at: layout.is64 ? 56 : 44, of: Self.what)
    segmentCount =
      count == 0xffff ? try Self.extendedCount(bytes, layout) : UInt64(count)
    guard segmentCount == 0 || segmentSize >= (layout.is64 ? 56 : 32) else {
      throw .damaged("its program headers have \(segmentSize) bytes")
    }
  }

  /// `PN_XNUM`: the first section header holds the count, as it does not fit.
  private static func extendedCount(
    _ bytes: Span<UInt8>, _ layout: ByteLayout
  ) throws(ELFError) -> UInt64 {
    let sections = try layout.address(bytes, at: layout.is64 ? 40 : 32, of: what)
    let (offset, overflow) = sections.addingReportingOverflow(layout.is64 ? 44 : 28)
    guard !overflow else { throw .truncated("the first section header") }
    return UInt64(try layout.word(bytes, at: offset, of: "the first section header"))
  }

  /// The program headers, in their order.
  func segments(_ bytes: Span<UInt8>) throws(ELFError) -> [Segment] {
    var segments: [Segment] = []
    for offset in try segmentOffsets(bytes) {
      segments.append(try Segment(bytes, at: offset, layout))
    }
    return segments
  }

  /// Where in the file the program headers lie; nil where there are none.
  func segmentTable(_ bytes: Span<UInt8>) throws(ELFError) -> Range<UInt64>? {
    let what = "the program header table"
    let (size, overflow) = segmentSize.multipliedReportingOverflow(by: segmentCount)
    guard !overflow else { throw .truncated(what) }
    let range = try ByteLayout.range(bytes, from: segmentsOffset, count: size, of: what)
    return range.isEmpty ? nil : UInt64(range.lowerBound)..<UInt64(range.upperBound)
  }

  /// Where each program header begins.
  func segmentOffsets(_ bytes: Span<UInt8>) throws(ELFError) -> [UInt64] {
    guard let table = try segmentTable(bytes) else { return [] }
    return Array(stride(from: table.lowerBound, to: table.upperBound, by: Int(segmentSize)))
  }
}

/// One program header.
struct Segment {
  enum Kind { case load, dynamic, interpreter, note, property, other }

  let kind: Kind
  /// `PF_X`.
  let isExecutable: Bool
  let offset: UInt64
  let virtualAddress: UInt64
  let fileSize: UInt64
  let alignment: UInt64

  init(_ bytes: Span<UInt8>, at start: UInt64, _ layout: ByteLayout) throws(ELFError) {
    let what = "a program header"
    kind =
      switch try layout.word(bytes, at: start, of: what) {
      case 1: .load
      case 2: .dynamic
      case 3: .interpreter
      case 4: .note
      case 0x6474_e553: .property
      default: .other
      }
    // The table lies within the file, so these sums stay far below 2^64.
    isExecutable = try layout.word(bytes, at: start + (layout.is64 ? 4 : 24), of: what) & 1 != 0
    offset = try layout.address(bytes, at: start + (layout.is64 ? 8 : 4), of: what)
    virtualAddress = try layout.address(bytes, at: start + (layout.is64 ? 16 : 8), of: what)
    fileSize = try layout.address(bytes, at: start + (layout.is64 ? 32 : 16), of: what)
    alignment = try layout.address(bytes, at: start + (layout.is64 ? 48 : 28), of: what)
  }

  /// The offset after the segment's last byte, which must be in the file.
  func end(in bytes: Span<UInt8>, of what: String) throws(ELFError) -> UInt64 {
    UInt64(try ByteLayout.range(bytes, from: offset, count: fileSize, of: what).upperBound)
  }
}
