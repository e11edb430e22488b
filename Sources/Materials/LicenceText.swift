internal import Content

/// A licence that SPDX's list does not have, with its text.
package struct LicenceText: Hashable, Sendable {
  /// `LicenseRef-NAME-DIGITS`: the digits are of the text, so that two licences of one name differ.
  package let reference: String
  /// As the copyright file calls it.
  package let name: String
  package let text: String

  init(name: String, text: String) {
    self.name = name
    self.text = text
    let digest = Digest(of: Array("\(name)\u{0}\(text)".utf8))
    var spelled = ""
    for byte in name.utf8.prefix(48) {
      let isPlain =
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
          true
        default: false
        }
      if isPlain {
        spelled.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !spelled.isEmpty, spelled.last != "-" {
        spelled += "-"
      }
    }
    while spelled.last == "-" || spelled.last == "." { spelled.removeLast() }
    reference = ["LicenseRef", spelled, String(digest.hex.prefix(8))].filter { !$0.isEmpty }
      .joined(separator: "-")
  }
}
