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
  /// What the licences of BSD and MIT say about warranty, each in its own words.
  private static let warranty = "as is"
  private static let damages = "exemplary or consequential damages"
  /// Conditions that some add to the text of a licence that they name.
  private static let added = [
    "can be made only by the copyright", "no reassurances", "entire permission notice",
    "disclaims all warranties", "hope that it will be useful",
  ]
  private static let isc =
    "distribute this software for any purpose with or without fee is hereby granted"

  /// By SPDX's names (spdx.org/licenses), in the words that its matching guidelines leave fixed.
  private static let marks: [String: Mark] = [
    "MIT": Mark(has: expat + [warranty], hasNot: ["in advertising", damages]),
    "X11": Mark(has: expat + [warranty, "in advertising"], hasNot: [damages]),
    "MIT-open-group": Mark(has: ["name of the open group shall not be used in advertising"]),
    "ISC": Mark(
      has: [
        isc
          + " provided that the above copyright notice and this permission notice appear in all copies"
      ], hasNot: ["in advertising", "accept no responsibility"]),
    "ISC-Veillard": Mark(has: [isc, "accept no responsibility in any conceivable manner"]),
    "0BSD": Mark(has: [isc], hasNot: ["provided that"]),
    "curl": Mark(
      has: [isc, "of a copyright holder shall not be used in advertising"]),
    "BSD-1-Clause": Mark(
      has: [source, warranty, damages],
      hasNot: ["binary form must", "endorse", "advertising"] + added),
    "BSD-2-Clause": Mark(
      has: [source, binary, warranty, damages], hasNot: ["endorse", advertising] + added),
    "BSD-3-Clause": Mark(
      has: [source, binary, name, warranty, damages], hasNot: [advertising] + added),
    "BSD-3-Clause-Open-MPI": Mark(has: [source, binary, name, warranty, "no reassurances"]),
    "BSD-3-Clause-Attribution": Mark(
      has: [source, binary, "retain the following acknowledgment", damages], hasNot: added),
    "BSD-Attribution-HPND-disclaimer": Mark(
      has: [
        source, binary, name, "retain the following acknowledgment", "disclaims all warranties",
      ]),
    "BSD-4-Clause": Mark(
      has: [source, binary, name, advertising, warranty, damages], hasNot: added),
    "BSD-4-Clause-UC": Mark(
      has: [source, binary, name, advertising, "university of california", warranty, damages],
      hasNot: added),
    "Apache-1.1": Mark(has: ["apache software foundation"]),
    "BSL-1.0": Mark(
      has: [
        "permission is hereby granted free of charge to any person or organization obtaining a copy "
          + "of the software"
      ]),
    "Zlib": Mark(
      has: [
        "origin of this software must not be misrepresented",
        "altered source versions must be plainly marked", "provided as is",
      ]),
    "IJG": Mark(has: ["the authors make no warranty or representation", "in plain english"]),
    "IJG-short": Mark(
      has: ["the authors make no warranty or representation"], hasNot: ["in plain english"]),
    "Latex2e": Mark(
      has: [
        "permission is granted to make and distribute verbatim copies of this manual",
        "entire resulting derived work",
      ], hasNot: ["process this file through", "may be stated in a translation"]),
    "Latex2e-translated-notice": Mark(
      has: ["entire resulting derived work", "may be stated in a translation"],
      hasNot: ["process this file through"]),
    "W3C": Mark(has: ["this work and included software"]),
    "W3C-19980720": Mark(has: ["this w3c work including software"]),
    "SWL": Mark(has: ["government use"]),
    "HDF5": Mark(
      has: ["source code must retain"], hasNot: ["publications or advertising materials"]),
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
  /// Its version counts, later ones or not, and its kind. The licence's own text grants nothing, and
  /// neither does the sentence that says where Debian has it.
  private static func grants(_ licence: String, _ words: String) -> Bool {
    guard !words.contains("everyone is permitted to copy and distribute verbatim copies") else {
      return true
    }
    // What stands elsewhere in the file may be of later versions or not.
    if words.hasPrefix("same as") || words.hasPrefix("see above") { return false }
    let said = withoutPointer(words)
    let isLater = said.contains("later version") || said.contains("or later")
    // A grant in full says all of it; a shorter one may leave that to the name.
    let isWhole =
      words.contains("under the terms of")
      && (words.contains("redistribute it") || words.contains("modify"))
    let mayBeLater = licence.hasSuffix("-or-later")
    guard isLater ? mayBeLater : !(isWhole && mayBeLater) else { return false }
    let lesser = ["lesser general public", "library general public", "lgpl"]
    let isLesser = lesser.contains { words.contains($0) }
    let isGeneral = ["general public", "gnu gpl"].contains { said.contains($0) }
    if licence.hasPrefix("LGPL"), isGeneral || isWhole, !isLesser { return false }
    if isWhole, licence.hasPrefix("GPL"), isLesser, !words.contains("gnu general public") {
      return false
    }
    guard let number = version(of: licence) else { return true }
    let versions = versions(in: said)
    if versions.isEmpty { return !isWhole || names(number, in: words) }
    return versions.contains(number)
  }

  /// The words before the sentence that says which file of Debian holds the licence.
  private static func withoutPointer(_ words: String) -> Substring {
    let starts = ["on debian", "in debian", "the full text of", "the complete text of", "see usr"]
    let ends = starts.compactMap { words.firstRange(of: $0)?.lowerBound }
    guard words.contains("common licenses") else { return words[...] }
    let mark = words.firstRange(of: "usr share common licenses")?.lowerBound
    return words[..<(([mark].compactMap(\.self) + ends).min() ?? words.endIndex)]
  }

  /// Words before the number of a version; `gpl 2` and `gplv2` are how people write it.
  private static let versionWords = ["version", "license", "licence", "lgpl", "gpl", "v"]

  /// The versions of a licence that a text names: `2`, `2 1`.
  private static func versions(in words: Substring) -> Set<String> {
    let list = words.split(separator: " ")
    func number(at index: Int) -> Substring? {
      guard list.indices.contains(index) else { return nil }
      let number = list[index].drop { $0 == "v" }
      return number.utf8.count == 1 && number.allSatisfy(\.isNumber) ? number : nil
    }
    var found: Set<String> = []
    for (index, word) in list.enumerated() {
      guard let stem = versionWords.first(where: { word.hasPrefix($0) }) else { continue }
      let isApart = word.utf8.count == stem.utf8.count
      let rest = word.dropFirst(stem.utf8.count).drop { $0 == "v" }
      let isJoined = rest.utf8.count == 1 && rest.allSatisfy(\.isNumber)
      guard let major = isApart ? number(at: index + 1) : isJoined ? rest : nil else { continue }
      // `2 1` is version 2.1, and `2 0` is version 2.
      let minor = number(at: index + (isApart ? 2 : 1)).flatMap { $0 == "0" ? nil : $0 }
      found.insert(minor.map { "\(major) \($0)" } ?? String(major))
    }
    return found
  }

  /// Whether a text names a version anywhere, be it as the name of a file.
  private static func names(_ number: String, in words: String) -> Bool {
    versionWords.contains { word in
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
