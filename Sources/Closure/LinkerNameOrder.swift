/// The order of names in `/etc/ld.so.cache` (glibc, elf/dl-cache.c, `_dl_cache_libcmp`): runs of
/// digits count as numbers, and come after everything else.
///
/// The dynamic linker searches the file by halves, in this very order, so that it must be glibc's
/// to the last detail: numbers are 32 bits and wrap.
enum LinkerNameOrder {
  /// Less than, equal to or greater than zero.
  static func compare(_ a: [UInt8], _ b: [UInt8]) -> Int32 {
    var i = 0
    var j = 0
    while i < a.count {
      let isNumber = isDigit(a, i)
      if isNumber, isDigit(b, j) {
        let first = number(a, &i)
        let second = number(b, &j)
        if first != second { return first &- second }
      } else if isNumber {
        return 1
      } else if isDigit(b, j) {
        return -1
      } else if j >= b.count || a[i] != b[j] {
        return Int32(a[i]) - (j < b.count ? Int32(b[j]) : 0)
      } else {
        i += 1
        j += 1
      }
    }
    return j < b.count ? -Int32(b[j]) : 0
  }

  private static func isDigit(_ bytes: [UInt8], _ index: Int) -> Bool {
    index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
  }

  private static func number(_ bytes: [UInt8], _ index: inout Int) -> Int32 {
    var value: Int32 = 0
    while isDigit(bytes, index) {
      value = value &* 10 &+ Int32(bytes[index] - UInt8(ascii: "0"))
      index += 1
    }
    return value
  }
}
