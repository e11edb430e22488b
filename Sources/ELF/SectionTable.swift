/// What the section headers of an ELF file say of the parts of it that a process has in memory.
///
/// (System V ABI, "Sections"; `SHF_ALLOC`: the section takes memory while the program runs.)
struct SectionTable {
  /// One section.
  struct Section: Hashable {
    var name: [UInt8]
    /// `sh_type`.
    var type: UInt32
    /// `sh_flags`.
    var flags: UInt64
    var address: UInt64
    var size: UInt64
    var alignment: UInt64
    var entrySize: UInt64
    /// Where it lies in the file; of two builds these may differ.
    var offset: UInt64

    /// `SHT_NOBITS`: zeros that the file does not hold.
    var isInFile: Bool { type != 8 }
    /// `SHT_NOTE`.
    var isNote: Bool { type == 7 }

    /// The same wherever it lies in the file.
    var shape: Section {
      var copy = self
      copy.offset = 0
      return copy
    }
  }

  /// In the file's order; empty for a file without section headers.
  private(set) var loaded: [Section] = []
  /// Those that no process has in memory, unless it reads its own file.
  private(set) var others: [Section] = []
  /// Where the table ends in the file.
  private(set) var end: UInt64 = 0

  private static let what = "the section header table"
  /// Real programs have dozens; objects of one section a function have tens of thousands.
  private static let limit: UInt64 = 1 << 16

  init(_ bytes: Span<UInt8>, _ header: FileHeader) throws(ELFError) {
    let layout = header.layout
    let is64 = layout.is64
    let start = try layout.address(bytes, at: is64 ? 40 : 32, of: Self.what)
    guard start > 0 else { return }
    let size = UInt64(try layout.half(bytes, at: is64 ? 58 : 46, of: Self.what))
    guard size >= (is64 ? 64 : 40) else {
      throw .damaged("its section headers have \(size) bytes")
    }
    func field(_ index: UInt64, _ offset64: UInt64, _ offset32: UInt64) -> UInt64 {
      start + index * size + (is64 ? offset64 : offset32)
    }
    guard start <= UInt64(bytes.count) else { throw .truncated(Self.what) }
    var count = UInt64(try layout.half(bytes, at: is64 ? 60 : 48, of: Self.what))
    var names = UInt64(try layout.half(bytes, at: is64 ? 62 : 50, of: Self.what))
    // Where the numbers do not fit, the first header has them (`SHN_LORESERVE`, `SHN_XINDEX`).
    if count == 0 { count = try layout.address(bytes, at: field(0, 32, 20), of: Self.what) }
    if names == 0xffff {
      names = UInt64(try layout.word(bytes, at: field(0, 40, 24), of: Self.what))
    }
    guard count <= Self.limit else { throw .damaged("it has \(count) sections") }
    guard names < count else { throw .damaged("its sections have no table of names") }
    _ = try ByteLayout.range(bytes, from: start, count: count * size, of: Self.what)
    end = start + count * size
    let nameStart = try layout.address(bytes, at: field(names, 24, 16), of: Self.what)
    let nameSize = try layout.address(bytes, at: field(names, 32, 20), of: Self.what)
    let nameRange = try ByteLayout.range(
      bytes, from: nameStart, count: nameSize, of: "the names of sections")
    for index in 0..<count {
      let flags = try layout.address(bytes, at: field(index, 8, 8), of: Self.what)
      let name = UInt64(try layout.word(bytes, at: field(index, 0, 0), of: Self.what))
      let section = Section(
        name: try ByteLayout.string(
          bytes, at: nameStart + name, before: UInt64(nameRange.upperBound),
          of: "the name of a section"),
        type: try layout.word(bytes, at: field(index, 4, 4), of: Self.what), flags: flags,
        address: try layout.address(bytes, at: field(index, 16, 12), of: Self.what),
        size: try layout.address(bytes, at: field(index, 32, 20), of: Self.what),
        alignment: try layout.address(bytes, at: field(index, 48, 32), of: Self.what),
        entrySize: try layout.address(bytes, at: field(index, 56, 36), of: Self.what),
        offset: try layout.address(bytes, at: field(index, 24, 16), of: Self.what))
      // `SHF_ALLOC`; the first header is none of a section (`SHN_UNDEF`).
      if flags & 2 != 0 {
        loaded.append(section)
      } else if section.type != 0 {
        others.append(section)
      }
    }
  }
}
