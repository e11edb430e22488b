internal import Content
internal import ELF
internal import Spelling

/// Bytes of others as a comment or a message shows them.
func printable(_ bytes: some Sequence<UInt8>) -> String { String(printable: Array(bytes)) }

/// What the dynamic linker would look for on behalf of a file.
enum ELFNeeds {
  /// Nil for what is no ELF file, or one that cannot be read.
  static func of(_ file: MappedFile) -> ELFFile? {
    guard file.bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
    defer { withExtendedLifetime(file) {} }
    return (try? ELFFile.parse(Span<UInt8>(_unsafeBytes: file.bytes))).flatMap { $0 }
  }
}
