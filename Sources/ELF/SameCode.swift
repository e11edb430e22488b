/// Whether two ELF files are one program or library that was built twice.
///
/// They are where all that a process has of them in memory is equal:
///
/// - the ELF header, but for where the section headers lie and how many they are;
/// - the program headers, but for the offsets in the file;
/// - every section with `SHF_ALLOC`: name, type, flags, address, size and content;
/// - every other byte of a `PT_LOAD` segment, such as what fills the space between sections.
///
/// Left out is the descriptor of a note of type `NT_GNU_BUILD_ID` of the name `GNU`, which
/// `.note.gnu.build-id` holds (ld(1), `--build-id`: it identifies the linked contents, and those of
/// the debugging sections are among them). So is what no process loads: `.gnu_debuglink` and
/// `.gnu_debugaltlink` (GDB manual, "Separate Debug Files": the name of a file and its checksum),
/// `.gnu_debugdata`, `.comment`, `.symtab`, `.strtab`, `.shstrtab`, `.debug_*`. Any other section, and
/// what stands behind all of them, counts: programs read archives out of their own file.
///
/// A relocatable object (`ET_REL`) has code in sections that are not loaded, its relocations; one,
/// and a file without section headers, is never said to be the same as another.
package enum SameCode {
  /// Whether both files are the same code and data; false for what is no ELF file, or damaged.
  package static func isSame(_ old: Span<UInt8>, _ new: Span<UInt8>) -> Bool {
    do throws(ELFError) {
      guard let a = try LoadedParts(old), let b = try LoadedParts(new) else { return false }
      guard a.identity == b.identity, a.segments == b.segments,
        a.sections.map(\.shape) == b.sections.map(\.shape)
      else { return false }
      guard try a.hasSameRest(old, b, new) else { return false }
      let identifiers = try a.identifiers(old)
      for (first, second) in zip(a.sections, b.sections) where first.isInFile {
        let holes = identifiers.filter { $0.overlaps(first.address..<first.end) }
        let piece = Piece(address: first.address, size: first.size)
        guard try piece.isEqual(old, at: first.offset, new, at: second.offset, but: holes)
        else { return false }
      }
      for (index, segment) in a.segments.enumerated() where segment.isLoaded {
        let piece = Piece(address: segment.address, size: segment.fileSize)
        let holes = identifiers + a.headers(in: index) + b.headers(in: index)
        guard
          try piece.isEqual(old, at: a.offsets[index], new, at: b.offsets[index], but: holes)
        else { return false }
      }
      return true
    } catch {
      return false
    }
  }
}

/// A range of addresses whose bytes two files have.
private struct Piece {
  let address: UInt64
  let size: UInt64

  /// - Parameter holes: addresses that do not count.
  func isEqual(
    _ old: Span<UInt8>, at first: UInt64, _ new: Span<UInt8>, at second: UInt64,
    but holes: [Range<UInt64>]
  ) throws(ELFError) -> Bool {
    let a = try ByteLayout.range(old, from: first, count: size, of: "a section")
    let b = try ByteLayout.range(new, from: second, count: size, of: "a section")
    let (end, overflow) = address.addingReportingOverflow(size)
    guard !overflow else { throw .damaged("a section ends beyond the address space") }
    var start = address
    for hole in holes.sorted(by: { $0.lowerBound < $1.lowerBound }) + [end..<end] {
      let stop = min(max(hole.lowerBound, start), end)
      let part = Int(start - address)..<Int(stop - address)
      guard
        Self.isEqual(
          old.extracting(a.lowerBound + part.lowerBound..<a.lowerBound + part.upperBound),
          new.extracting(b.lowerBound + part.lowerBound..<b.lowerBound + part.upperBound))
      else { return false }
      start = min(max(start, hole.upperBound), end)
    }
    return true
  }

  /// Eight bytes at a time: a large library is compared in an unoptimized build, too.
  private static func isEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    let (left, right) = (a.bytes, b.bytes)
    var index = 0
    while index + 8 <= a.count {
      let x = left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      let y = right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      if x != y { return false }
      index += 8
    }
    while index < a.count {
      if a[index] != b[index] { return false }
      index += 1
    }
    return true
  }
}

/// What is loaded of a linked ELF file.
private struct LoadedParts {
  /// The fields of the header that say how the file is run.
  struct Identity: Hashable {
    var ident: [UInt8]
    var abi: ABI
    var kind: ELFFile.Kind
    var flags: UInt32
    var entry: UInt64
  }

  /// A program header without its offset.
  struct SegmentShape: Hashable {
    var type: UInt32
    var flags: UInt32
    var address: UInt64
    var fileSize: UInt64
    var memorySize: UInt64
    var alignment: UInt64

    /// `PT_LOAD`.
    var isLoaded: Bool { type == 1 }
  }

  let identity: Identity
  let segments: [SegmentShape]
  /// Of each segment in the file.
  let offsets: [UInt64]
  let sections: [SectionTable.Section]
  private let table: SectionTable
  private let layout: ByteLayout
  /// Where the file has its own header, and its program headers.
  private let headerRanges: [Range<UInt64>]

  /// - Returns: nil for what is no linked ELF file with section headers.
  init?(_ bytes: Span<UInt8>) throws(ELFError) {
    guard ELFFile.isELF(bytes) else { return nil }
    let header = try FileHeader(bytes)
    guard header.kind == .executable || header.kind == .sharedObject else { return nil }
    table = try SectionTable(bytes, header)
    sections = table.loaded
    guard !sections.isEmpty else { return nil }
    layout = header.layout
    let is64 = layout.is64
    var ident: [UInt8] = []
    for index in 4..<16 { ident.append(bytes[index]) }
    identity = Identity(
      ident: ident, abi: header.abi, kind: header.kind, flags: header.flags,
      entry: try layout.address(bytes, at: 24, of: "the ELF header"))
    var shapes: [SegmentShape] = []
    var places: [UInt64] = []
    for start in try header.segmentOffsets(bytes) {
      let what = "a program header"
      shapes.append(
        SegmentShape(
          type: try layout.word(bytes, at: start, of: what),
          flags: try layout.word(bytes, at: start + (is64 ? 4 : 24), of: what),
          address: try layout.address(bytes, at: start + (is64 ? 16 : 8), of: what),
          fileSize: try layout.address(bytes, at: start + (is64 ? 32 : 16), of: what),
          memorySize: try layout.address(bytes, at: start + (is64 ? 40 : 20), of: what),
          alignment: try layout.address(bytes, at: start + (is64 ? 48 : 28), of: what)))
      places.append(try layout.address(bytes, at: start + (is64 ? 8 : 4), of: what))
    }
    segments = shapes
    offsets = places
    headerRanges = [0..<(is64 ? 64 : 52)] + (try header.segmentTable(bytes).map { [$0] } ?? [])
  }

  /// Whether two files have the same in the sections that something other than a debugger may read, and
  /// behind everything that the headers describe.
  func hasSameRest(
    _ own: Span<UInt8>, _ other: LoadedParts, _ others: Span<UInt8>
  ) throws(ELFError) -> Bool {
    let (a, b) = (table.others.filter(\.isUnknown), other.table.others.filter(\.isUnknown))
    guard a.map(\.shape) == b.map(\.shape) else { return false }
    for (first, second) in zip(a, b) where first.isInFile {
      let piece = Piece(address: 0, size: first.size)
      guard try piece.isEqual(own, at: first.offset, others, at: second.offset, but: []) else {
        return false
      }
    }
    let (start, otherStart) = (end, other.end)
    guard start <= UInt64(own.count), otherStart <= UInt64(others.count),
      UInt64(own.count) - start == UInt64(others.count) - otherStart
    else { return false }
    let piece = Piece(address: 0, size: UInt64(own.count) - start)
    return try piece.isEqual(own, at: start, others, at: otherStart, but: [])
  }

  /// Where the file ends, as its headers tell.
  private var end: UInt64 {
    let parts =
      (table.loaded + table.others).filter(\.isInFile).map { ($0.offset, $0.size) }
      + zip(segments, offsets).map { ($1, $0.fileSize) }
    return parts.reduce(table.end) { end, part in
      let (last, overflow) = part.0.addingReportingOverflow(part.1)
      return max(end, overflow ? .max : last)
    }
  }

  /// The addresses at which a segment holds the file's own headers, compared field by field.
  func headers(in index: Int) -> [Range<UInt64>] {
    let (segment, offset) = (segments[index], offsets[index])
    return headerRanges.compactMap { range in
      let end = offset.addingReportingOverflow(segment.fileSize)
      let inside = range.clamped(to: offset..<max(offset, end.overflow ? .max : end.partialValue))
      guard !inside.isEmpty else { return nil }
      let (start, overflow) = segment.address.addingReportingOverflow(inside.lowerBound - offset)
      let last = start.addingReportingOverflow(UInt64(inside.count))
      return overflow || last.overflow ? nil : start..<last.partialValue
    }
  }

  /// The addresses of the build's identifiers (`NT_GNU_BUILD_ID`).
  func identifiers(_ bytes: Span<UInt8>) throws(ELFError) -> [Range<UInt64>] {
    var found: [Range<UInt64>] = []
    for section in sections where section.isNote && section.alignment <= 4 {
      let range = try ByteLayout.range(
        bytes, from: section.offset, count: section.size, of: "a section of notes")
      let end = UInt64(range.upperBound)
      var offset = section.offset
      while end - offset >= 12 {
        let nameSize = UInt64(try layout.word(bytes, at: offset, of: "a note"))
        let size = UInt64(try layout.word(bytes, at: offset + 4, of: "a note"))
        let type = try layout.word(bytes, at: offset + 8, of: "a note")
        let body = offset + 12 + (nameSize + 3) & ~3
        let next = body + (size + 3) & ~3
        guard next <= end else { break }
        let name = UInt64(12)
        if type == 3, nameSize == 4, try isGNU(bytes, at: offset + name) {
          let (start, overflow) = section.address.addingReportingOverflow(body - section.offset)
          let last = start.addingReportingOverflow(size)
          if !overflow, !last.overflow { found.append(start..<last.partialValue) }
        }
        offset = next
      }
    }
    return found
  }

  private func isGNU(_ bytes: Span<UInt8>, at offset: UInt64) throws(ELFError) -> Bool {
    let range = try ByteLayout.range(bytes, from: offset, count: 4, of: "the name of a note")
    return bytes[range.lowerBound] == 0x47 && bytes[range.lowerBound + 1] == 0x4e
      && bytes[range.lowerBound + 2] == 0x55 && bytes[range.lowerBound + 3] == 0
  }
}

extension SectionTable.Section {
  /// The address after its last byte.
  fileprivate var end: UInt64 {
    let (end, overflow) = address.addingReportingOverflow(size)
    return overflow ? .max : end
  }

  /// Whether anything but a debugger may read this section, which is not loaded.
  fileprivate var isUnknown: Bool {
    let known = [
      ".gnu_debuglink", ".gnu_debugaltlink", ".gnu_debugdata", ".comment", ".symtab", ".strtab",
      ".shstrtab", ".symtab_shndx", ".gdb_index", ".note.stapsdt", ".stab", ".stabstr",
    ]
    let prefixes = [".debug_", ".zdebug_", ".gnu.debuglto_", ".gnu.build.attributes"]
    return !known.contains { name.elementsEqual($0.utf8) }
      && !prefixes.contains { name.starts(with: $0.utf8) }
  }
}
