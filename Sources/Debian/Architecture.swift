internal import Spelling

/// A Debian architecture: what a package was built for, or `all` (Debian Policy 5.6.8, 11.1).
package struct Architecture: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The spelling, such as `amd64`; ASCII.
  package let text: String

  /// Independent of the architecture.
  package static let all = Architecture(checked: "all")

  /// Reads an architecture's name; whether Debian has such a port is not asked.
  ///
  /// - Throws: `ParseError` unless it is small letters, digits and inner hyphens.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    if let reason = Self.fault(bytes.span, 0..<bytes.count) {
      throw ParseError("architecture \(quoted(text))", reason)
    }
    self.text = String(text)
  }

  /// A name whose bytes `fault` has passed.
  init(checked text: String) { self.text = text }

  /// Why these bytes are no architecture, or nil when they are.
  static func fault(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
    guard let first = range.first, let last = range.last else { return "it is empty" }
    if bytes[first] == 0x2D || bytes[last] == 0x2D { return "it ends with a hyphen" }
    for index in range {
      let byte = bytes[index]
      if !byte.isLowerLetter && !byte.isDigit && byte != 0x2D {
        return "it may hold only lower-case letters, digits and '-'"
      }
    }
    return nil
  }

  /// The multiarch triplet that names this architecture's library directories, such as
  /// `x86_64-linux-gnu`; nil for `all` and for what is no Linux port of Debian.
  ///
  /// From dpkg's `cputable` and `dpkg-architecture -qDEB_HOST_MULTIARCH`.
  package var triplet: String? { Self.triplets[text] }

  /// The architecture that others call so: the kernel, GCC, OCI, or a vendor; nil for other words.
  package static func meant(by name: String) -> Architecture? {
    otherNames[name.lowercased()].map { Architecture(checked: $0) }
  }

  private static let otherNames = [
    "x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "aarch64": "arm64", "armv8": "arm64",
    "arm": "armhf", "armv7": "armhf", "armv7l": "armhf", "armv7hl": "armhf", "arm/v7": "armhf",
    "arm/v5": "armel", "386": "i386", "i486": "i386", "i586": "i386", "i686": "i386", "x86": "i386",
    "ppc64le": "ppc64el", "powerpc64le": "ppc64el", "mips64le": "mips64el",
    "loongarch64": "loong64",
    "risc-v": "riscv64", "linux/amd64": "amd64", "linux/arm64": "arm64",
  ]

  /// The Linux ports of Debian, past and present, by name.
  package static var withTriplet: [Architecture] {
    triplets.keys.sorted().compactMap { try? Architecture(parsing: $0) }
  }

  private static let triplets = [
    "alpha": "alpha-linux-gnu", "amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu",
    "armel": "arm-linux-gnueabi", "armhf": "arm-linux-gnueabihf", "hppa": "hppa-linux-gnu",
    "i386": "i386-linux-gnu", "ia64": "ia64-linux-gnu", "loong64": "loongarch64-linux-gnu",
    "m68k": "m68k-linux-gnu", "mips": "mips-linux-gnu", "mips64el": "mips64el-linux-gnuabi64",
    "mipsel": "mipsel-linux-gnu", "powerpc": "powerpc-linux-gnu", "ppc64": "powerpc64-linux-gnu",
    "ppc64el": "powerpc64le-linux-gnu", "riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu",
    "sh4": "sh4-linux-gnu", "sparc64": "sparc64-linux-gnu", "x32": "x86_64-linux-gnux32",
  ]

  package var description: String { text }

  /// Orders by bytes.
  package static func < (a: Architecture, b: Architecture) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}
