internal import Glibc

/// The ends of strings of an ELF file that its code or data points to.
///
/// Of two strings of which one is the end of the other, the linker keeps the longer one alone
/// (`SHF_MERGE`, System V ABI): "gzip" may exist only as the end of "ungzip". That the program means the
/// end is known where an instruction or a relocation has its address.
package struct PointedText {
  private let bytes: UnsafeRawBufferPointer
  private let segments: [Segment]

  /// The longest string that is looked at, in bytes.
  private static let longest = 64

  /// Real files have about a dozen; of a hostile one each address would be looked for in all.
  static let mostSegments = 64

  /// Calls a function with each string that begins within another one and is pointed to; with one that
  /// is pointed to more than once, more than once.
  ///
  /// Instructions are read of amd64 and arm64, relocations of all architectures. Of a file that is
  /// damaged, or no ELF file, there is nothing.
  package static func forEach(
    in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
    guard bytes.count > 64, ELFFile.isELF(span), let header = try? FileHeader(span),
      let segments = try? header.segments(span), segments.count <= Self.mostSegments
    else { return }
    let text = PointedText(
      bytes: bytes,
      segments: segments.filter { $0.kind == .load && Self.isInside($0, bytes.count) })
    let layout = header.layout
    if layout.is64, layout.byteOrder == .little {
      for segment in text.segments where segment.isExecutable {
        switch header.abi.machine {
        case 62: text.readX86(segment, body)
        case 183: text.readARM(segment, body)
        default: break
        }
      }
    }
    if let dynamic = segments.first(where: { $0.kind == .dynamic }) {
      try? text.readRelocations(span, dynamic, layout, body)
    }
  }

  private static func isInside(_ segment: Segment, _ count: Int) -> Bool {
    let (end, overflow) = segment.offset.addingReportingOverflow(segment.fileSize)
    return !overflow && end <= UInt64(count)
  }

  /// `lea rel32(%rip), reg` (Intel SDM, volume 2): REX.W, 8D, a ModRM byte of mode 0 and register 5.
  private func readX86(_ segment: Segment, _ body: (UnsafeRawBufferPointer) -> Void) {
    guard let base = bytes.baseAddress else { return }
    let end = Int(segment.offset + segment.fileSize)
    var index = Int(segment.offset) + 1
    while index + 6 <= end, let found = memchr(base + index, 0x8d, end - index) {
      let place = base.distance(to: UnsafeRawPointer(found))
      index = place + 1
      guard place + 6 <= end, bytes[place - 1] & 0xfb == 0x48, bytes[place + 1] & 0xc7 == 0x05
      else { continue }
      let distance = Int32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: place + 2, as: Int32.self))
      let next = segment.virtualAddress &+ UInt64(place + 6) &- segment.offset
      report(next &+ UInt64(bitPattern: Int64(distance)), body)
    }
  }

  /// `adrp` and the `add` that follows it somewhere, of the same register (Arm ARM, C6.2).
  private func readARM(_ segment: Segment, _ body: (UnsafeRawBufferPointer) -> Void) {
    var pages = [UInt64](repeating: 0, count: 32)
    let end = Int(segment.offset + segment.fileSize)
    var index = Int(segment.offset)
    while index + 4 <= end {
      let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      if word & 0x9f00_0000 == 0x9000_0000 {
        let bits = (word >> 5 & 0x7ffff) << 2 | word >> 29 & 3
        let pageCount = Int64(Int32(bitPattern: bits << 11) >> 11)
        let address = segment.virtualAddress &+ UInt64(index) &- segment.offset
        pages[Int(word & 31)] =
          (address & ~0xfff) &+ UInt64(bitPattern: pageCount &* 4096)
      } else if word & 0xffc0_0000 == 0x9100_0000 {
        let page = pages[Int(word >> 5 & 31)]
        if page != 0 { report(page &+ UInt64(word >> 10 & 0xfff), body) }
      }
      index += 4
    }
  }

  /// Relocations without a symbol: their addends are addresses of the file itself.
  private func readRelocations(
    _ span: Span<UInt8>, _ dynamic: Segment, _ layout: ByteLayout,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ELFError) {
    let entries = try DynamicSection.entries(span, dynamic, layout)
    func value(_ tag: UInt64) -> UInt64? { entries.last { $0.tag == tag }?.value }
    let what = "a relocation"
    let width: UInt64 = layout.is64 ? 8 : 4
    func table(_ address: UInt64?, _ size: UInt64?) -> Range<UInt64>? {
      guard let address, let size, let start = offset(of: address),
        size <= UInt64(bytes.count), UInt64(start) + size <= UInt64(bytes.count)
      else { return nil }
      return UInt64(start)..<UInt64(start) + size
    }
    func isRelative(_ info: UInt64) -> Bool { info >> (layout.is64 ? 32 : 8) == 0 }
    if let table = table(value(7), value(8)) {
      var place = table.lowerBound
      while place + 3 * width <= table.upperBound {
        if isRelative(try layout.address(span, at: place + width, of: what)) {
          report(try layout.address(span, at: place + 2 * width, of: what), body)
        }
        place += 3 * width
      }
    }
    func reportTarget(at address: UInt64) throws(ELFError) {
      guard let place = offset(of: address) else { return }
      report(try layout.address(span, at: UInt64(place), of: what), body)
    }
    if let table = table(value(17), value(18)) {
      var place = table.lowerBound
      while place + 2 * width <= table.upperBound {
        if isRelative(try layout.address(span, at: place + width, of: what)) {
          try reportTarget(at: try layout.address(span, at: place, of: what))
        }
        place += 2 * width
      }
    }
    // `DT_RELR`: an address, then bits for the words behind it.
    if let table = table(value(36), value(35)) {
      var next: UInt64 = 0
      var place = table.lowerBound
      while place + width <= table.upperBound {
        let entry = try layout.address(span, at: place, of: what)
        place += width
        guard entry & 1 != 0 else {
          try reportTarget(at: entry)
          next = entry &+ width
          continue
        }
        let bits = 8 * width - 1
        for bit in 0..<bits where entry >> (bit + 1) & 1 != 0 {
          try reportTarget(at: next &+ bit &* width)
        }
        next = next &+ bits &* width
      }
    }
  }

  /// Where in the file an address is loaded from.
  private func offset(of address: UInt64) -> Int? {
    for segment in segments where address >= segment.virtualAddress {
      let distance = address - segment.virtualAddress
      if distance < segment.fileSize { return Int(segment.offset + distance) }
    }
    return nil
  }

  private func report(_ address: UInt64, _ body: (UnsafeRawBufferPointer) -> Void) {
    guard let start = offset(of: address), start > 0, bytes[start - 1] >= 0x20,
      bytes[start - 1] < 0x7f, bytes[start] > 0x20, bytes[start] < 0x7f
    else { return }
    let limit = min(bytes.count, start + Self.longest)
    var end = start
    while end < limit, bytes[end] > 0x20, bytes[end] < 0x7f { end += 1 }
    guard end < limit, bytes[end] == 0, end - start > 1 else { return }
    body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
  }
}
