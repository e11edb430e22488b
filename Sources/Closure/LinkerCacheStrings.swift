/// The strings of `/etc/ld.so.cache`, each once, one that ends another within it (glibc,
/// elf/stringtable.c): a library's name is the end of its path.
struct LinkerCacheStrings {
  /// All strings, each with a NUL after it unless another goes on there.
  private(set) var bytes: [UInt8] = []
  private var offsets: [[UInt8]: UInt32] = [:]

  init(_ strings: Set<[UInt8]>) {
    let ordered = strings.sorted(by: Self.precedes)
    var previous: [UInt8] = []
    for string in ordered {
      if !bytes.isEmpty, previous.suffix(string.count) == string[...] {
        // The table ends with `previous` and a NUL, or with a longer string that ends so.
        offsets[string] = UInt32(truncatingIfNeeded: bytes.count - 1 - string.count)
      } else {
        offsets[string] = UInt32(truncatingIfNeeded: bytes.count)
        bytes += string
        bytes.append(0)
      }
      previous = string
    }
  }

  /// Where a string begins in the table.
  func offset(of string: [UInt8]) -> UInt32 { offsets[string] ?? 0 }

  /// Compares from the end, greatest byte first, the longer one first where one ends the other.
  private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    for (first, second) in zip(a.reversed(), b.reversed()) where first != second {
      return first > second
    }
    return a.count > b.count
  }
}
