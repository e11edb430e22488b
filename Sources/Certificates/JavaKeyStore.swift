internal import Content

/// Trusted certificates in the form that Java programs read by themselves
/// (`sun.security.provider.JavaKeyStore`, "JKS", version 2).
///
/// Every JDK reads it, whatever form it makes itself (`keystore.type.compat`). It is sealed with
/// the password that all of them assume, `changeit`: the seal finds damage, no more.
package enum JavaKeyStore {
  /// The store's bytes: one entry for each certificate, in the order of the bundle.
  ///
  /// - Throws: ``CertificateError`` for what is no certificate.
  package static func bytes(of bundle: CertificateBundle) throws(CertificateError) -> [UInt8] {
    var out = number(0xfeed_feed, 4) + number(2, 4) + number(bundle.certificates.count, 4)
    for certificate in bundle.certificates {
      // A trusted certificate, and since when it is one.
      out += number(2, 4) + text(alias(of: certificate))
      out += number(Int(try certificate.fields().notBefore) * 1000, 8)
      out += text("X.509") + number(certificate.der.count, 4) + certificate.der
    }
    let password: [UInt8] = "changeit".utf8.flatMap { byte -> [UInt8] in [0, byte] }
    return out + SHA1.hash(password + Array("Mighty Aphrodite".utf8) + out)
  }

  /// The entry's name, as the package `ca-certificates-java` makes it.
  ///
  /// Java looks for small letters alone.
  static func alias(of certificate: Certificate) -> String {
    "debian:" + (String(decoding: certificate.name, as: UTF8.self) + ".pem").lowercased()
  }

  private static func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
  }

  /// Java's own UTF-8 (`DataOutput.writeUTF`).
  ///
  /// The length in two bytes, each half of a surrogate pair for itself, and NUL in two bytes. A
  /// name is shorter than a path, so that the length fits.
  private static func text(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for unit in text.utf16 {
      switch unit {
      case 1..<0x80: bytes.append(UInt8(unit))
      case 0..<0x800: bytes += [0xc0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 0x3f)]
      default:
        bytes += [
          0xe0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3f), 0x80 | UInt8(unit & 0x3f),
        ]
      }
    }
    return number(bytes.count, 2) + bytes
  }
}
