/// The size of an address in an ELF file (`EI_CLASS`).
package enum WordSize: Hashable, Sendable { case bits32, bits64 }

/// The order of the bytes of a number in an ELF file (`EI_DATA`).
package enum ByteOrder: Hashable, Sendable { case little, big }

/// What the dynamic linker compares before it takes a library (glibc, elf/dl-load.c,
/// `open_verify`): a file of another kind is passed over in the search.
package struct ABI: Hashable, Sendable, CustomStringConvertible {
  package let wordSize: WordSize
  package let byteOrder: ByteOrder
  /// `e_machine`, a number of the ELF registry (62 is x86-64).
  package let machine: UInt16

  package init(wordSize: WordSize, byteOrder: ByteOrder, machine: UInt16) {
    self.wordSize = wordSize
    self.byteOrder = byteOrder
    self.machine = machine
  }

  /// Debian's architectures by what `readelf -h` says of their files.
  ///
  /// `armel` and `armhf` are told apart by flags that libraries need not carry: they are one here.
  private static let debian: [(names: [String], abi: ABI)] = [
    (["amd64"], ABI(wordSize: .bits64, byteOrder: .little, machine: 62)),
    (["x32"], ABI(wordSize: .bits32, byteOrder: .little, machine: 62)),
    (["arm64"], ABI(wordSize: .bits64, byteOrder: .little, machine: 183)),
    (["armhf", "armel"], ABI(wordSize: .bits32, byteOrder: .little, machine: 40)),
    (["i386"], ABI(wordSize: .bits32, byteOrder: .little, machine: 3)),
    (["loong64"], ABI(wordSize: .bits64, byteOrder: .little, machine: 258)),
    (["mips64el"], ABI(wordSize: .bits64, byteOrder: .little, machine: 8)),
    (["ppc64el"], ABI(wordSize: .bits64, byteOrder: .little, machine: 21)),
    (["riscv64"], ABI(wordSize: .bits64, byteOrder: .little, machine: 243)),
    (["s390x"], ABI(wordSize: .bits64, byteOrder: .big, machine: 22)),
  ]

  /// The ABI of a Debian architecture's files, or nil for one that is not in the table.
  package init?(debian architecture: String) {
    guard let row = Self.debian.first(where: { $0.names.contains(architecture) }) else {
      return nil
    }
    self = row.abi
  }

  /// Debian's name, or the numbers where Debian has none.
  package var description: String {
    if let row = Self.debian.first(where: { $0.abi == self }) {
      return row.names.joined(separator: "/")
    }
    let bits = wordSize == .bits64 ? 64 : 32
    return "machine \(machine), \(bits) bits, \(byteOrder)-endian"
  }
}

extension ABI {
  /// Of which machine an ELF file is that runs or is loaded; nil for what is none, or an object file.
  package init?(of bytes: [UInt8]) {
    guard ELFFile.isELF(bytes.span), let header = try? FileHeader(bytes.span),
      header.kind == .executable || header.kind == .sharedObject
    else { return nil }
    self = header.abi
  }
}
