/// Whether a licence's text is that of the licence whose name a copyright file gives to it.
///
/// Copyright files are written by hand: what one calls `Expat` may be another licence of MIT's, and
/// what one calls `GPL-2` may grant "any later version". A name that its own text speaks against is
/// not translated; the text is kept then.
enum LicenceMarks {
  /// Words that a text of a licence has, and words that it has not.
  private struct Mark {
    var has: [String]
    var hasNot: [String] = []
  }

  private static let expat = [
    "permission is hereby granted free of charge to any person obtaining a copy",
    "shall be included in all copies or substantial portions of the software",
  ]
  private static let source = "must retain the above copyright"
  private static let binary = "binary form must reproduce the above copyright"
  private static let name = "endorse or promote"
  private static let advertising = "advertising materials"
  private static let isc =
    "distribute this software for any purpose with or without fee is hereby granted"

  /// By SPDX's names (spdx.org/licenses), in the words that its matching guidelines leave fixed.
  private static let marks: [String: Mark] = [
    "MIT": Mark(has: expat, hasNot: ["in advertising"]),
    "X11": Mark(has: expat + ["in advertising"]),
    "ISC": Mark(
      has: [
        isc
          + " provided that the above copyright notice and this permission notice appear in all copies"
      ], hasNot: ["in advertising"]),
    "0BSD": Mark(has: [isc], hasNot: ["provided that"]),
    "curl": Mark(
      has: [isc, "of a copyright holder shall not be used in advertising"]),
    "BSD-1-Clause": Mark(has: [source], hasNot: ["binary form must", "endorse", "advertising"]),
    "BSD-2-Clause": Mark(has: [source, binary], hasNot: ["endorse", advertising]),
    "BSD-3-Clause": Mark(has: [source, binary, name], hasNot: [advertising]),
    "BSD-4-Clause": Mark(has: [source, binary, name, advertising]),
    "BSD-4-Clause-UC": Mark(
      has: [source, binary, name, advertising, "university of california"]),
    "Apache-1.1": Mark(has: ["apache software foundation"]),
    "BSL-1.0": Mark(
      has: [
        "permission is hereby granted free of charge to any person or organization obtaining a copy "
          + "of the software"
      ]),
    "Zlib": Mark(
      has: [
        "origin of this software must not be misrepresented",
        "altered source versions must be plainly marked",
      ]),
    "NTP": Mark(
      has: ["any purpose with or without fee is hereby granted", "in advertising or publicity"]),
    "FSFAP": Mark(
      has: [
        "are permitted in any medium without royalty provided the copyright notice and this notice "
          + "are preserved"
      ]),
    "FSFUL": Mark(has: ["gives unlimited permission to copy distribute and modify it"]),
    "FSFULLR": Mark(
      has: [
        "gives unlimited permission to copy and or distribute it with or without modifications as "
          + "long as this notice is preserved"
      ], hasNot: ["warranty"]),
    "Unicode-DFS-2016": Mark(
      has: ["unicode inc s data files"], hasNot: ["using data files and or software"]),
    "Unicode-3.0": Mark(has: ["using data files and or software"]),
  ]

  /// Whether a text may be that of a licence.
  ///
  /// - Parameters:
  ///   - licence: SPDX's name.
  ///   - text: as the copyright file has it; a reference to `/usr/share/common-licenses` will do for
  ///     the licences that are there.
  static func agree(_ licence: String, _ text: String) -> Bool {
    let words = words(of: text)
    if let mark = marks[licence] {
      // The one of these that is a file of `/usr/share/common-licenses`.
      if licence == "BSD-3-Clause", words.contains("common licenses bsd") { return true }
      return mark.has.allSatisfy { words.contains($0) }
        && !mark.hasNot.contains { words.contains($0) }
    }
    let families = ["GPL-", "LGPL-", "AGPL-", "GFDL-"]
    return families.contains { licence.hasPrefix($0) } ? grants(licence, words) : true
  }

  /// Whether what grants a licence of GNU's grants this one.
  ///
  /// Its version counts, later ones or not, and its kind. The licence's own text grants nothing.
  private static func grants(_ licence: String, _ words: String) -> Bool {
    guard !words.contains("everyone is permitted to copy and distribute verbatim copies"),
      words.contains("under the terms of"),
      words.contains("redistribute it") || words.contains("modify")
    else { return true }
    let isLater = words.contains("later version") || words.contains("or later")
    guard isLater == licence.hasSuffix("-or-later") else { return false }
    let lesser = ["lesser general public", "library general public", "lgpl"]
    let isLesser = lesser.contains { words.contains($0) }
    if licence.hasPrefix("LGPL"), !isLesser { return false }
    if licence.hasPrefix("GPL"), isLesser, !words.contains("gnu general public") { return false }
    guard let number = version(of: licence) else { return true }
    return ["version", "license", "licence", "gpl", "v"].contains { word in
      words.ranges(of: "\(word) \(number)").contains { range in
        // `version 2 1` is not version 2.
        let rest = words[range.upperBound...]
        return rest.isEmpty || rest.first == " " && !(rest.dropFirst().first?.isNumber ?? false)
      } || words.contains("\(word)\(number)")
    }
  }

  /// The version in a name, in words: `2`, `2 1`.
  private static func version(of licence: String) -> String? {
    let number = licence.split(separator: "-").first { $0.first?.isNumber ?? false }
    return number.map { number in
      number.hasSuffix(".0") ? String(number.dropLast(2)) : String(number).replacing(".", with: " ")
    }
  }

  /// The words of a text in small letters, one space between them.
  private static func words(of text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      default: if bytes.last != 0x20, !bytes.isEmpty { bytes.append(0x20) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
