/// A certificate made by hand: everything is where it must be, but nobody signed it.
package struct CertificateBuilder: Sendable {
  /// A text of a name: the last part of its type under 2.5.4 (3 is CN), its tag, its bytes.
  package struct Text: Sendable {
    let type: UInt8
    let tag: UInt8
    let bytes: [UInt8]

    package init(_ type: UInt8, _ tag: UInt8, _ bytes: [UInt8]) {
      self.type = type
      self.tag = tag
      self.bytes = bytes
    }

    /// UTF-8.
    package init(_ type: UInt8, _ text: String) {
      self.init(type, 0x0c, Array(text.utf8))
    }
  }

  /// The subject: relative names, each of one or more texts.
  package var subject: [[Text]]
  /// UTCTime or GeneralizedTime, by its length.
  package var notBefore = "260102030405Z"
  package var serial: UInt8 = 1

  package init(_ subject: [[Text]], serial: UInt8 = 1) {
    self.subject = subject
    self.serial = serial
  }

  /// One with a common name.
  package init(_ name: String, serial: UInt8 = 1) {
    self.init([[Text(3, name)]], serial: serial)
  }

  /// A value of DER.
  package static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    let length: [UInt8] =
      count < 0x80
      ? [UInt8(count)]
      : count < 0x100 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 0xff)]
    return [tag] + length + content
  }

  private static func sequence(_ parts: [UInt8]...) -> [UInt8] {
    value(0x30, Array(parts.joined()))
  }

  /// The relative names of the subject, without what holds them.
  package var names: [UInt8] {
    subject.flatMap { texts in
      Self.value(
        0x31,
        texts.flatMap { text in
          Self.sequence(
            Self.value(0x06, [0x55, 0x04, text.type]), Self.value(text.tag, text.bytes))
        })
    }
  }

  package var der: [UInt8] {
    // Ed25519.
    let algorithm = Self.sequence(Self.value(0x06, [0x2b, 0x65, 0x70]))
    let name = Self.value(0x30, names)
    let validity = Self.sequence(
      Self.value(notBefore.utf8.count == 13 ? 0x17 : 0x18, Array(notBefore.utf8)),
      Self.value(0x18, Array("20991231235959Z".utf8)))
    let key = Self.sequence(
      algorithm, Self.value(0x03, [0] + [UInt8](repeating: 0x42, count: 32)))
    let body = Self.sequence(
      Self.value(0xa0, Self.value(0x02, [2])), Self.value(0x02, [serial]), algorithm, name,
      validity, name, key)
    return Self.sequence(
      body, algorithm, Self.value(0x03, [0] + [UInt8](repeating: 0x17, count: 64)))
  }

  /// A PEM file.
  package var pem: String { Self.pem(der) }

  /// A PEM file of any bytes, with lines of 64 characters.
  package static func pem(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text = "-----BEGIN CERTIFICATE-----\n"
    var column = 0
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let number = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 {
        let digit = digits[number >> (18 - 6 * place) & 63]
        text += place <= part.count ? String(UnicodeScalar(digit)) : "="
      }
      column += 4
      if column == 64 {
        text += "\n"
        column = 0
      }
    }
    return text + (column == 0 ? "" : "\n") + "-----END CERTIFICATE-----\n"
  }

  /// Subjects with everything that OpenSSL has rules for when it compares names.
  package static let oddities: [CertificateBuilder] = [
    CertificateBuilder("Plain"),
    CertificateBuilder("plain", serial: 2),
    CertificateBuilder("  Two  \t words \u{b}\u{c}\r\n"),
    CertificateBuilder("\u{dc}ber \u{c4}\u{d6} \u{1f600} \u{a0} GmbH"),
    CertificateBuilder(""),
    CertificateBuilder("   "),
    CertificateBuilder([]),
    CertificateBuilder(String(repeating: "Long ", count: 60)),
    CertificateBuilder([[Text(3, 0x13, Array("Printable  NAME".utf8))]]),
    CertificateBuilder([[Text(3, 0x14, [0x54, 0xe9, 0x6c, 0x65, 0x20, 0x20, 0x41])]]),
    CertificateBuilder([[Text(3, 0x16, Array("IA5@Example.ORG ".utf8))]]),
    CertificateBuilder([[Text(3, 0x1e, [0x00, 0x41, 0x00, 0x20, 0x00, 0x20, 0x04, 0x16])]]),
    CertificateBuilder([[Text(3, 0x1c, [0x00, 0x01, 0xf6, 0x00, 0x00, 0x00, 0x00, 0x42])]]),
    CertificateBuilder([[Text(5, 0x12, Array("12  34".utf8))]]),
    CertificateBuilder([[Text(11, "Unit B"), Text(3, "z"), Text(3, "a")], [Text(10, "Firm")]]),
    CertificateBuilder([[Text(6, "DE")], [Text(10, "Firm  Ltd")], [Text(3, "Root CA")]]),
  ]
}
