internal import Content

/// One certificate that programs trust.
package struct Certificate: Hashable, Sendable {
  /// The file that it is from, for messages.
  package let file: String
  /// A file name for it, without `.pem`: none of a bundle has the same, letters' case aside.
  package let name: [UInt8]
  /// Its text, from the BEGIN line to the end of the END line.
  package let pem: [UInt8]
  /// The same as bytes.
  package let der: [UInt8]

  /// The name under which OpenSSL looks for it in a directory, without its number: `5ed36f99`.
  ///
  /// - Throws: ``CertificateError`` for what is no certificate.
  package func nameHash() throws(CertificateError) -> String {
    do {
      return try CertificateNameHash.text(of: fields().subject)
    } catch let error as CertificateError {
      throw error
    } catch {
      throw CertificateError(file: file, reason: .damaged)
    }
  }

  /// - Throws: ``CertificateError`` for what is no certificate.
  func fields() throws(CertificateError) -> CertificateFields {
    do {
      return try CertificateFields(der)
    } catch {
      throw CertificateError(file: file, reason: .damaged)
    }
  }

  /// The file name that `update-ca-certificates` gives the certificate of a file, `.pem` left out.
  static func name(of file: String) -> [UInt8] {
    var name = file.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    for suffix in [".crt", ".pem", ".cer"] where name.suffix(4).elementsEqual(suffix.utf8) {
      name.removeLast(4)
      break
    }
    return name.map { byte in
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: ","): UInt8(ascii: "_")
      case UInt8(ascii: "("), UInt8(ascii: ")"): UInt8(ascii: "=")
      default: byte
      }
    }
  }
}
