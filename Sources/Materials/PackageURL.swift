/// A purl of type `deb` (github.com/package-url/purl-spec, `deb-definition`).
package struct PackageURL: Hashable, Sendable {
  package let text: String

  /// - Parameter release: the distribution's version, such as `13`.
  package init(
    _ distribution: String, _ name: String, _ version: String, architecture: String,
    _ release: String?
  ) {
    var text =
      "pkg:deb/\(Self.encoded(distribution))/\(Self.encoded(name))@\(Self.encoded(version))"
    // Qualifiers are sorted by name.
    text += "?arch=\(Self.encoded(architecture))"
    if let release { text += "&distro=\(Self.encoded("\(distribution)-\(release)"))" }
    self.text = text
  }

  /// Percent-encodes what is neither unreserved nor a colon (purl-spec, "Character encoding").
  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return result
  }
}
