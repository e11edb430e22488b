/// What SPDX calls the licences that copyright files name.
///
/// Only a name of which it is certain that it means the very licence of SPDX's list is translated;
/// all others keep their own text (`LicenseRef-…`).
enum LicenceNames {
  /// SPDX's list without what it has deprecated, by the name in lower case.
  private static let licences = table(PackageResources.licences_txt)
  private static let exceptions = table(PackageResources.exceptions_txt)

  private static func table(_ bytes: [UInt8]) -> [String: String] {
    let names = bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    return Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Names of Debian's copyright-format 1.0 ("License short name") and of many copyright files.
  private static let others: [String: String] = [
    "expat": "MIT", "apache-2": "Apache-2.0", "apache 2.0": "Apache-2.0", "cc0": "CC0-1.0",
    "zlib/libpng": "Zlib", "psf-2": "PSF-2.0", "mpl-2": "MPL-2.0", "boost-1.0": "BSL-1.0",
    "ofl-1.1": "OFL-1.1", "bsd-2-clauses": "BSD-2-Clause", "bsd-3-clauses": "BSD-3-Clause",
    "bsd-0-clause": "0BSD",
  ]

  /// Families whose number alone does not say whether later versions may be chosen.
  private static let families: [String: (name: String, versions: Set<String>)] = [
    "gpl": ("GPL", ["1.0", "2.0", "3.0"]), "lgpl": ("LGPL", ["2.0", "2.1", "3.0"]),
    "agpl": ("AGPL", ["1.0", "3.0"]), "gfdl": ("GFDL", ["1.1", "1.2", "1.3"]),
    "gfdl-niv": ("GFDL", ["1.1", "1.2", "1.3"]),
  ]

  /// Words for exceptions, as copyright files have them before `exception`.
  private static let spokenExceptions: [String: String] = [
    "classpath": "Classpath-exception-2.0", "libtool": "Libtool-exception",
    "llvm": "LLVM-exception", "gcc runtime library": "GCC-exception-3.1",
    "gcc-runtime-library": "GCC-exception-3.1", "gcc-rle": "GCC-exception-3.1",
  ]

  /// SPDX's name, or nil.
  ///
  /// - Parameter text: the licence's text where the copyright file has it.
  static func licence(_ name: String, text: String?) -> String? {
    let lowered = name.lowercased()
    guard let found = family(lowered) ?? licences[lowered] ?? others[lowered] else { return nil }
    // What people call a licence is not always what its text is.
    if let text, !LicenceMarks.agree(found, text) { return nil }
    return found
  }

  /// SPDX's name of an exception, or nil.
  static func exception(_ name: String) -> String? {
    let lowered = name.lowercased()
    if let found = exceptions[lowered] { return found }
    for end in [" exception", "-exception"] where lowered.hasSuffix(end) {
      let stem = String(lowered.dropLast(end.count))
      return exceptions[stem] ?? spokenExceptions[stem]
    }
    return nil
  }

  /// `gpl-2+`, `lgpl-2.1`, `gfdl-niv-1.3+`.
  private static func family(_ name: String) -> String? {
    var name = name
    var isLater = false
    for end in ["+", "-or-later", " or later"] where name.hasSuffix(end) {
      name = String(name.dropLast(end.count))
      isLater = true
    }
    if !isLater, name.hasSuffix("-only") { name = String(name.dropLast(5)) }
    guard let dash = name.lastIndex(of: "-") else { return nil }
    let stem = String(name[..<dash])
    var version = String(name[name.index(after: dash)...])
    if version.hasPrefix("v") { version.removeFirst() }
    if !version.contains(".") { version += ".0" }
    guard let family = families[stem], family.versions.contains(version) else { return nil }
    let niv = stem == "gfdl-niv" ? "-no-invariants" : ""
    return "\(family.name)-\(version)\(niv)\(isLater ? "-or-later" : "-only")"
  }
}
