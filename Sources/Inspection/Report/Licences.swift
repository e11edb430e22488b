internal import Materials

/// The licences that a package's copyright file names.
package struct Licences: Hashable, Sendable {
  /// SPDX's names, sorted, such as `GPL-2.0-or-later` and `MIT`, as a bill of materials has them;
  /// guessed ones are Debian's short names.
  package private(set) var names: [String]
  /// Whether they stand there by rule, not guessed from words of free text.
  package private(set) var isMachineReadable: Bool

  /// Reads a copyright file.
  ///
  /// Where the file is in the machine-readable format (Debian's copyright-format 1.0), what it
  /// declares; else the files of
  /// `/usr/share/common-licenses` that it points to (Debian Policy 12.5), and well-known phrases.
  package init(copyright body: [UInt8]) {
    let declared = DeclaredLicences(copyright: body, of: "package")
    isMachineReadable = declared.isMachineReadable
    var found: Set<String> = []
    if isMachineReadable {
      found.formUnion(declared.expression?.names ?? [])
    } else {
      let text = Self.flattened(body.prefix(Self.limit))
      for (phrase, name) in Self.phrases where text.contains(phrase) { found.insert(name) }
      found.formUnion(Self.common(text))
      if found.contains("GPL"), found.contains(where: { $0.hasPrefix("GPL-") }) {
        found.remove("GPL")
      }
    }
    names = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The most that is read of one file, in bytes.
  private static let limit = 1 << 20

  private static let phrases = [
    ("permission is hereby granted, free of charge", "Expat"),
    ("redistribution and use in source and binary forms", "BSD"),
    ("public domain", "public-domain"), ("apache license, version 2.0", "Apache-2.0"),
    ("mozilla public license", "MPL"), ("openssl license", "OpenSSL"),
    ("sil open font license", "OFL"),
  ]

  /// Small letters, and one space for each run of white space and comment signs.
  private static func flattened(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      let isSpace = byte <= 0x20 || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "#")
      if isSpace {
        if text.last != 0x20 { text.append(0x20) }
      } else {
        text.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The names after `/usr/share/common-licenses/`.
  private static func common(_ text: String) -> [String] {
    let known = [
      "apache-2.0": "Apache-2.0", "artistic": "Artistic", "bsd": "BSD", "cc0-1.0": "CC0-1.0",
      "gfdl": "GFDL", "gpl": "GPL", "lgpl": "LGPL", "mpl-1.1": "MPL-1.1", "mpl-2.0": "MPL-2.0",
    ]
    let pieces = text.split(separator: "common-licenses/").dropFirst()
    return pieces.compactMap { piece in
      var word = String(piece.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." })
      while word.hasSuffix(".") { word.removeLast() }
      if let name = known[word] { return name }
      for family in ["gpl", "lgpl", "gfdl"] where word.hasPrefix(family + "-") {
        return word.uppercased()
      }
      return nil
    }
  }
}
