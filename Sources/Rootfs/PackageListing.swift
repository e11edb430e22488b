package import Packing
package import ELF

/// What a package's `data.tar` holds: every header, and what each ELF file needs and offers.
///
/// A function of the `.deb` alone: names are the package's own, not placed yet.
package struct PackageListing: Hashable, Sendable {
  /// The headers in the package's order, without bodies.
  package var entries: [TarEntry]
  /// The ELF files, by the name that their header has.
  package var elf: [[UInt8]: ELFFile]

  package init(entries: [TarEntry], elf: [[UInt8]: ELFFile]) {
    self.entries = entries
    self.elf = elf
  }

  /// What a `data.tar` with these entries holds.
  init(_ headers: [TarEntry], of data: SharedBytes) {
    entries = headers
    elf = [:]
    for index in entries.indices {
      defer { entries[index].body = 0..<0 }
      guard entries[index].kind == .file else { continue }
      let body = UnsafeRawBufferPointer(rebasing: data.bytes[entries[index].body])
      // A file that only begins like an ELF file, such as a test's or a debugger's, is one that
      // no dynamic linker takes.
      if let file = try? ELFFile.parse(Span<UInt8>(_unsafeBytes: body)) {
        elf[entries[index].name] = file
      }
    }
  }
}
