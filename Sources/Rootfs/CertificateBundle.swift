/// The certificates of one file that programs trust (`SSL_CERT_FILE`).
///
/// Files are taken in the order of their paths, as `update-ca-certificates` does; every
/// certificate ends with a newline, whatever its file does, and stands once.
package struct CertificateBundle: Hashable, Sendable {
  /// The bundle's bytes.
  package private(set) var pem: [UInt8] = []
  /// How many certificates it has.
  package private(set) var count = 0
  private var seen: Set<[UInt8]> = []

  package init() {}

  /// Adds the certificates of a PEM file; text around them is left out (RFC 7468, 2).
  ///
  /// - Throws: ``CertificateError`` for a file without a certificate, or with half of one.
  package mutating func add(_ file: [UInt8], named name: String) throws(CertificateError) {
    var block: [ArraySlice<UInt8>]?
    var found = 0
    for line in file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if line.elementsEqual("-----BEGIN CERTIFICATE-----".utf8) {
        guard block == nil else { throw CertificateError(file: name, reason: .unfinished) }
        block = []
      } else if line.elementsEqual("-----END CERTIFICATE-----".utf8) {
        guard let lines = block else { throw CertificateError(file: name, reason: .unfinished) }
        append(lines)
        block = nil
        found += 1
      } else {
        block?.append(line)
      }
    }
    guard block == nil else { throw CertificateError(file: name, reason: .unfinished) }
    guard found > 0 else { throw CertificateError(file: name, reason: .none) }
  }

  private mutating func append(_ lines: [ArraySlice<UInt8>]) {
    guard seen.insert(Array(lines.joined())).inserted else { return }
    count += 1
    pem += Array("-----BEGIN CERTIFICATE-----\n".utf8)
    for line in lines {
      pem += line
      pem.append(UInt8(ascii: "\n"))
    }
    pem += Array("-----END CERTIFICATE-----\n".utf8)
  }
}

/// Why a file of certificates was refused.
public struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// It has no PEM certificate.
    case none
    /// A BEGIN line has no END line, or the other way round.
    case unfinished
  }

  public let file: String
  public let reason: Reason

  public var description: String {
    switch reason {
    case .none: "cannot read certificates from \(file): it has no PEM certificate"
    case .unfinished: "cannot read certificates from \(file): a certificate is cut off"
    }
  }
}
