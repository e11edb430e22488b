/// What `ldconfig` reads of a shared library (glibc, elf/readelflib.c).
package struct SharedLibrary: Hashable, Sendable {
  package let abi: ABI
  /// `e_flags`, in which ARM and RISC-V say how they pass floating point numbers.
  package let flags: UInt32
  /// Nil for a library without `DT_SONAME`, which is known by its file's name.
  package let soname: Soname?
  /// The highest x86-64 level that the library needs: 0 is the baseline, 1 is x86-64-v2.
  package let level: UInt32

  package init(abi: ABI, flags: UInt32 = 0, soname: Soname? = nil, level: UInt32 = 0) {
    self.abi = abi
    self.flags = flags
    self.soname = soname
    self.level = level
  }

  /// Reads a whole file, or returns nil for one that is no ELF file, no shared object, or that
  /// has nothing for a dynamic linker.
  ///
  /// - Throws: ``ELFError`` for an ELF file that is cut off or contradicts itself.
  package static func parse(_ bytes: Span<UInt8>) throws(ELFError) -> SharedLibrary? {
    guard ELFFile.isELF(bytes) else { return nil }
    let header = try FileHeader(bytes)
    guard header.kind == .sharedObject else { return nil }
    let segments = try header.segments(bytes)
    var dynamic: DynamicSection?
    var level: UInt32 = 0
    for segment in segments where segment.fileSize > 0 {
      switch segment.kind {
      case .dynamic: dynamic = try DynamicSection(bytes, segment, segments, header.layout)
      case .property where header.abi.machine == 62 || header.abi.machine == 3:
        level = try PropertyNote.level(bytes, segment, header.layout) ?? level
      case .interpreter, .load, .note, .property, .other: continue
      }
    }
    guard let dynamic else { return nil }
    return SharedLibrary(
      abi: header.abi, flags: header.flags, soname: dynamic.soname, level: level)
  }
}

/// The note in which an x86 file says what processor it needs (x86-64 psABI, "Program Property").
enum PropertyNote {
  /// `NT_GNU_PROPERTY_TYPE_0`.
  private static let type: UInt32 = 5
  /// `GNU_PROPERTY_X86_ISA_1_NEEDED`.
  private static let needed: UInt32 = 0xc000_8002

  /// The highest level among those needed; nil where the file says nothing.
  static func level(
    _ bytes: Span<UInt8>, _ segment: Segment, _ layout: ByteLayout
  ) throws(ELFError) -> UInt32? {
    let what = "the note of its properties"
    let end = try segment.end(in: bytes, of: what)
    let align: UInt64 = layout.is64 ? 8 : 4
    var at = segment.offset
    // A note: sizes of name and content, type, then both, each filled up to the alignment.
    while end - at >= 16 {
      let nameSize = UInt64(try layout.word(bytes, at: at, of: what))
      let size = UInt64(try layout.word(bytes, at: at + 4, of: what))
      let type = try layout.word(bytes, at: at + 8, of: what)
      let content = at + (12 + nameSize + align - 1) / align * align
      let (next, overflow) = content.addingReportingOverflow((size + align - 1) / align * align)
      guard !overflow, content <= end, size <= end - content else { return nil }
      let name = nameSize == 4 ? try layout.word(bytes, at: at + 12, of: what) : 0
      if type == Self.type, name == gnu(layout) {
        return try level(bytes, from: content, to: content + size, layout)
      }
      guard next <= end else { return nil }
      at = next
    }
    return nil
  }

  /// The four bytes `GNU\0` as a number of the file.
  private static func gnu(_ layout: ByteLayout) -> UInt32 {
    layout.byteOrder == .little ? 0x0055_4e47 : 0x474e_5500
  }

  private static func level(
    _ bytes: Span<UInt8>, from start: UInt64, to end: UInt64, _ layout: ByteLayout
  ) throws(ELFError) -> UInt32? {
    let what = "the note of its properties"
    let align: UInt64 = layout.is64 ? 8 : 4
    var at = start
    while end >= at, end - at >= 8 {
      let type = try layout.word(bytes, at: at, of: what)
      let size = UInt64(try layout.word(bytes, at: at + 4, of: what))
      guard size <= end - at - 8 else { return nil }
      if type == needed, size == 4 {
        let levels = try layout.word(bytes, at: at + 8, of: what)
        return levels == 0 ? nil : UInt32(31 - levels.leadingZeroBitCount)
      }
      at += 8 + (size + align - 1) / align * align
    }
    return nil
  }
}
