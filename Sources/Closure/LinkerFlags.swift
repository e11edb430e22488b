internal import ELF

extension SharedLibrary {
  /// What `/etc/ld.so.cache` says of the kind of a library (glibc, sysdeps/generic/ldconfig.h and
  /// sysdeps/unix/sysv/linux/*/readelflib.c); nil for one that processors of `abi` do not run.
  func linkerFlags(for abi: ABI) -> Int32? {
    guard self.abi.byteOrder == abi.byteOrder else { return nil }
    let x86: Set<UInt16> = [62, 3]
    let arm: Set<UInt16> = [183, 40]
    let machine = self.abi.machine
    let family = [x86, arm].first { $0.contains(abi.machine) } ?? [abi.machine]
    guard family.contains(machine) else { return nil }
    return requirement.map { Int32($0) | 3 }
  }

  /// `FLAG_REQUIRED_MASK`; nil for one that glibc does not know.
  private var requirement: UInt32? {
    let is64 = abi.wordSize == .bits64
    switch abi.machine {
    case 62: return is64 ? 0x0300 : 0x0800
    case 22: return is64 ? 0x0400 : 0
    case 21: return is64 ? 0x0500 : nil
    case 8: return is64 ? 0x0700 : nil
    case 183: return is64 ? 0x0a00 : nil
    case 40: return armRequirement
    case 243: return riscvRequirement
    case 258: return [1: 0x1100, 3: 0x1200][flags & 7]
    default: return 0
    }
  }

  /// Version 5 of the ABI says how numbers are passed; a library that does not may be used by all.
  private var armRequirement: UInt32 {
    guard flags & 0xff00_0000 == 0x0500_0000 else { return 0 }
    if flags & 0x400 != 0 { return 0x0900 }
    return flags & 0x200 != 0 ? 0x0b00 : 0
  }

  /// Compressed instructions are fine; other extensions are not known.
  private var riscvRequirement: UInt32? {
    guard flags & ~7 == 0 else { return nil }
    return [0: 0x0f00, 4: 0x1000][flags & 6]
  }
}
