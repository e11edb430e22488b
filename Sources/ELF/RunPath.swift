/// The directories that an ELF file wants searched (`DT_RUNPATH`, `DT_RPATH`), as they stand in it.
package struct RunPath: Hashable, Sendable {
  package let bytes: [UInt8]

  /// Takes the text as it stands in a file.
  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// The directories with their tokens replaced (ld.so(8), "Dynamic string tokens").
  ///
  /// `$ORIGIN` is the directory of the ELF file and `$LIB` is `lib/<triplet>` on Debian. A
  /// directory with another token, or one that is not absolute, depends on the machine or the
  /// caller's directory and is left out.
  ///
  /// - Parameter origin: absolute, without a final slash.
  package func directories(origin: [UInt8], triplet: String) -> [[UInt8]] {
    let lib = Array("lib/\(triplet)".utf8)
    let colon = UInt8(ascii: ":")
    return bytes.split(separator: colon).compactMap { directory in
      let place = Self.replace(
        "LIB", in: Self.replace("ORIGIN", in: Array(directory), by: origin), by: lib)
      guard place.first == UInt8(ascii: "/"), !place.contains(UInt8(ascii: "$")) else {
        return nil
      }
      return place
    }
  }

  /// Replaces `$NAME` and `${NAME}`; `$NAMEX` is another token (glibc, elf/dl-load.c, `is_dst`).
  private static func replace(
    _ name: String, in text: [UInt8], by value: [UInt8]
  ) -> [UInt8] {
    let braced = Array("${\(name)}".utf8)
    let bare = Array("$\(name)".utf8)
    var result: [UInt8] = []
    var rest = text[...]
    while let byte = rest.first {
      if rest.starts(with: braced) {
        result += value
        rest = rest.dropFirst(braced.count)
      } else if rest.starts(with: bare), !isNamePart(rest.dropFirst(bare.count).first) {
        result += value
        rest = rest.dropFirst(bare.count)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func isNamePart(_ byte: UInt8?) -> Bool {
    switch byte {
    case .some(UInt8(ascii: "A")...UInt8(ascii: "Z")), .some(UInt8(ascii: "a")...UInt8(ascii: "z")),
      .some(UInt8(ascii: "0")...UInt8(ascii: "9")), .some(UInt8(ascii: "_")):
      true
    default: false
    }
  }
}
