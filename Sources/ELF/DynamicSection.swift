/// What the dynamic linker reads of a file (System V ABI, "Dynamic Section").
struct DynamicSection {
  private(set) var needed: [Soname] = []
  private(set) var soname: Soname?
  private(set) var rpath: RunPath?
  private(set) var runpath: RunPath?
  private(set) var versionNeeds: [VersionNeed] = []
  private(set) var versions: [[UInt8]] = []

  /// Of a file without one.
  init() {}

  struct Strings {
    let start: UInt64
    let end: UInt64
  }

  init(
    _ bytes: Span<UInt8>, _ segment: Segment, _ segments: [Segment], _ layout: ByteLayout
  ) throws(ELFError) {
    let entries = try Self.entries(bytes, segment, layout)
    let named = entries.filter { [1, 14, 15, 29].contains($0.tag) }
    guard !named.isEmpty else { return }
    let strings = try Self.strings(bytes, entries, segments)
    for entry in named {
      let (offset, overflow) = strings.start.addingReportingOverflow(entry.value)
      guard !overflow else { throw .truncated("the name of a library") }
      let text = try ByteLayout.string(
        bytes, at: offset, before: strings.end, of: "the name of a library")
      switch entry.tag {
      case 1:
        guard needed.count < Self.libraryLimit else {
          throw .damaged("it needs more than \(Self.libraryLimit) libraries")
        }
        needed.append(try Soname(text))
      // Of several, the last counts (glibc, elf/get-dynamic-info.h).
      case 14: soname = try Soname(text)
      case 15: rpath = RunPath(bytes: text)
      default: runpath = RunPath(bytes: text)
      }
    }
    try readVersions(bytes, entries, segments, layout, (strings.start, strings.end))
  }

  /// Reads what `DT_VERNEED` and `DT_VERDEF` point to.
  private mutating func readVersions(
    _ bytes: Span<UInt8>, _ entries: [(tag: UInt64, value: UInt64)], _ segments: [Segment],
    _ layout: ByteLayout, _ strings: (start: UInt64, end: UInt64)
  ) throws(ELFError) {
    func value(_ tag: UInt64) -> UInt64? { entries.last { $0.tag == tag }?.value }
    if let address = value(0x6fff_fffe), let count = value(0x6fff_ffff) {
      versionNeeds = try SymbolVersions.needs(
        bytes, at: try Self.offset(of: address, segments), count: count, layout, strings: strings)
    }
    if let address = value(0x6fff_fffc), let count = value(0x6fff_fffd) {
      versions = try SymbolVersions.definitions(
        bytes, at: try Self.offset(of: address, segments), count: count, layout, strings: strings)
    }
  }

  /// Where in the file an address is loaded from.
  private static func offset(
    of address: UInt64, _ segments: [Segment]
  ) throws(ELFError) -> UInt64 {
    for segment in segments where segment.kind == .load {
      guard address >= segment.virtualAddress,
        address - segment.virtualAddress < segment.fileSize
      else { continue }
      let (start, overflow) = segment.offset.addingReportingOverflow(
        address - segment.virtualAddress)
      guard !overflow else { break }
      return start
    }
    throw .damaged("a table of versions is not in a loaded segment")
  }

  /// Real files need some hundred libraries at most; of a hostile one each would be a finding.
  static let libraryLimit = 1000

  /// Real files have dozens of entries; a hostile one must not fill the memory.
  private static let entryLimit = 10_000

  /// Tags and values up to `DT_NULL` or the segment's end.
  static func entries(
    _ bytes: Span<UInt8>, _ segment: Segment, _ layout: ByteLayout
  ) throws(ELFError) -> [(tag: UInt64, value: UInt64)] {
    let end = try segment.end(in: bytes, of: "the dynamic section")
    let size: UInt64 = layout.is64 ? 16 : 8
    var entries: [(tag: UInt64, value: UInt64)] = []
    var offset = segment.offset
    while end - offset >= size {
      let tag = try layout.address(bytes, at: offset, of: "the dynamic section")
      guard tag != 0 else { break }
      guard entries.count < entryLimit else { throw .damaged("its dynamic section has no end") }
      let value = try layout.address(bytes, at: offset + size / 2, of: "the dynamic section")
      entries.append((tag, value))
      offset += size
    }
    return entries
  }

  /// Where the string table lies in the file: `DT_STRTAB` is an address, `DT_STRSZ` a size.
  static func strings(
    _ bytes: Span<UInt8>, _ entries: [(tag: UInt64, value: UInt64)], _ segments: [Segment]
  ) throws(ELFError) -> Strings {
    guard let address = entries.last(where: { $0.tag == 5 })?.value,
      let size = entries.last(where: { $0.tag == 10 })?.value
    else { throw .damaged("its dynamic section has names but no string table") }
    for segment in segments where segment.kind == .load {
      guard address >= segment.virtualAddress,
        address - segment.virtualAddress < segment.fileSize
      else { continue }
      let (start, overflow) = segment.offset.addingReportingOverflow(
        address - segment.virtualAddress)
      guard !overflow else { break }
      let range = try ByteLayout.range(bytes, from: start, count: size, of: "the string table")
      return Strings(start: UInt64(range.lowerBound), end: UInt64(range.upperBound))
    }
    throw .damaged("its string table is not in a loaded segment")
  }
}
