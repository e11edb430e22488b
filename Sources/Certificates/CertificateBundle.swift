internal import Spelling

/// The certificates that programs trust, and the one file with all of them (`SSL_CERT_FILE`).
///
/// Files are taken in the order of their paths, as `update-ca-certificates` does; every
/// certificate ends with a newline, whatever its file does, and stands once.
package struct CertificateBundle: Hashable, Sendable {
  /// In order.
  package private(set) var certificates: [Certificate] = []
  private var seen: Set<[UInt8]> = []
  private var names: Set<String> = []

  package init() {}

  /// The bundle's bytes.
  package var pem: [UInt8] { Array(certificates.map(\.pem).joined()) }

  /// How many certificates it has.
  package var count: Int { certificates.count }

  /// Adds the certificates of a PEM file; text around them is left out (RFC 7468, 2).
  ///
  /// - Throws: ``CertificateError`` for a file without a certificate, or with half of one.
  package mutating func add(_ file: [UInt8], named name: String) throws(CertificateError) {
    var block: [ArraySlice<UInt8>]?
    var found = 0
    for line in file.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == 0x0d }) {
      var line = line
      while let last = line.last, last == UInt8(ascii: " ") || last == 9 { line.removeLast() }
      if line.elementsEqual("-----BEGIN CERTIFICATE-----".utf8) {
        guard block == nil else { throw CertificateError(file: name, reason: .unfinished) }
        block = []
      } else if line.elementsEqual("-----END CERTIFICATE-----".utf8) {
        guard let lines = block else { throw CertificateError(file: name, reason: .unfinished) }
        try append(lines, from: name)
        block = nil
        found += 1
      } else if !line.isEmpty {
        block?.append(line)
      }
    }
    guard block == nil else { throw CertificateError(file: name, reason: .unfinished) }
    guard found > 0 else { throw CertificateError(file: name, reason: .none) }
  }

  private mutating func append(
    _ lines: [ArraySlice<UInt8>], from file: String
  ) throws(CertificateError) {
    let text = lines.joined().lazy.filter { $0 != 0x20 && !(9...13).contains($0) }
    guard let der = Base64.decode(text, isCanonical: false), !der.isEmpty else {
      throw CertificateError(file: file, reason: .damaged)
    }
    guard seen.insert(der).inserted else { return }
    var pem = Array("-----BEGIN CERTIFICATE-----\n".utf8)
    for line in lines {
      pem += line
      pem.append(UInt8(ascii: "\n"))
    }
    pem += Array("-----END CERTIFICATE-----\n".utf8)
    certificates.append(Certificate(file: file, name: unused(file), pem: pem, der: der))
  }

  /// A name that no other certificate has: the second of one is `NAME-2`.
  private mutating func unused(_ file: String) -> [UInt8] {
    let name = Certificate.name(of: file)
    var number = 1
    while true {
      let candidate = number == 1 ? name : name + Array("-\(number)".utf8)
      let key = String(decoding: candidate, as: UTF8.self).lowercased()
      if names.insert(key).inserted { return candidate }
      number += 1
    }
  }
}

/// Why a file of certificates was refused.
package struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// It has no PEM certificate.
    case none
    /// A BEGIN line has no END line, or the other way round.
    case unfinished
    /// What stands between both is no certificate.
    case damaged
  }

  package let file: String
  package let reason: Reason

  package var description: String {
    switch reason {
    case .none: "cannot read certificates from \(file): it has no PEM certificate"
    case .unfinished: "cannot read certificates from \(file): a certificate is cut off"
    case .damaged: "cannot read certificates from \(file): a certificate is damaged"
    }
  }
}
