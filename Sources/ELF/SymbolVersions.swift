/// A version of a library's symbols that a file needs (`DT_VERNEED`), such as `GLIBC_2.38`.
package struct VersionNeed: Hashable, Sendable {
  /// The library that is to have it, by the name in `DT_NEEDED`.
  package let library: Soname
  package let version: [UInt8]

  package init(library: Soname, version: [UInt8]) {
    self.library = library
    self.version = version
  }
}

/// Reads the tables of symbol versions (LSB Core, "Symbol Versioning").
///
/// The dynamic linker refuses to start a program where a version is missing, unless the need is weak
/// or the library has no versions at all (glibc, elf/dl-version.c, `match_symbol`).
enum SymbolVersions {
  /// Real files have a few hundred; a hostile one must not fill the memory.
  private static let limit = 20_000

  /// The versions that a file needs of others; weak needs left out.
  static func needs(
    _ bytes: Span<UInt8>, at start: UInt64, count: UInt64, _ layout: ByteLayout,
    strings: (start: UInt64, end: UInt64)
  ) throws(ELFError) -> [VersionNeed] {
    let what = "the table of needed versions"
    var needs: [VersionNeed] = []
    var offset = start
    for _ in 0..<min(count, UInt64(limit)) {
      let library = try name(
        bytes, UInt64(try layout.word(bytes, at: offset + 4, of: what)), strings)
      var aux = try sum(offset, UInt64(try layout.word(bytes, at: offset + 8, of: what)))
      for _ in 0..<(try layout.half(bytes, at: offset + 2, of: what)) {
        let isWeak = try layout.half(bytes, at: aux + 4, of: what) & 2 != 0
        let version = try name(
          bytes, UInt64(try layout.word(bytes, at: aux + 8, of: what)), strings)
        if !isWeak, let library = Soname(bytes: library) {
          guard needs.count < limit else { throw .damaged("\(what) has no end") }
          needs.append(VersionNeed(library: library, version: version))
        }
        let next = UInt64(try layout.word(bytes, at: aux + 12, of: what))
        if next == 0 { break }
        aux = try sum(aux, next)
      }
      let next = UInt64(try layout.word(bytes, at: offset + 12, of: what))
      if next == 0 { break }
      offset = try sum(offset, next)
    }
    return needs
  }

  /// The versions that a library has, the name of the library itself among them.
  static func definitions(
    _ bytes: Span<UInt8>, at start: UInt64, count: UInt64, _ layout: ByteLayout,
    strings: (start: UInt64, end: UInt64)
  ) throws(ELFError) -> [[UInt8]] {
    let what = "the table of versions"
    var versions: [[UInt8]] = []
    var offset = start
    for _ in 0..<min(count, UInt64(limit)) {
      // The first name is the version's; those behind it are versions that it follows.
      let aux = try sum(offset, UInt64(try layout.word(bytes, at: offset + 12, of: what)))
      versions.append(
        try name(bytes, UInt64(try layout.word(bytes, at: aux, of: what)), strings))
      let next = UInt64(try layout.word(bytes, at: offset + 16, of: what))
      if next == 0 { break }
      offset = try sum(offset, next)
    }
    return versions
  }

  private static func name(
    _ bytes: Span<UInt8>, _ offset: UInt64, _ strings: (start: UInt64, end: UInt64)
  ) throws(ELFError) -> [UInt8] {
    try ByteLayout.string(
      bytes, at: try sum(strings.start, offset), before: strings.end, of: "the name of a version")
  }

  private static func sum(_ a: UInt64, _ b: UInt64) throws(ELFError) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    guard !overflow, sum < UInt64(Int64.max) else { throw .truncated("a table of versions") }
    return sum
  }
}
