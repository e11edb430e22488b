/// A directory in which OpenSSL finds certificates by their subjects (`SSL_CERT_DIR`): a file for
/// each, and links with the hashes of their names (`openssl rehash`).
package struct CertificateDirectory: Sendable {
  /// Which certificate each file has, sorted by name.
  package let files: [(name: [UInt8], certificate: Certificate)]
  /// Links to files beside them, `5ed36f99.0` to `NAME.pem`, by the names of the files.
  package let links: [(name: [UInt8], target: [UInt8])]

  /// - Throws: ``CertificateError`` for what is no certificate.
  package init(_ bundle: CertificateBundle) throws(CertificateError) {
    var files: [(name: [UInt8], certificate: Certificate)] = []
    for certificate in bundle.certificates {
      files.append((certificate.name + Array(".pem".utf8), certificate))
    }
    files.sort { $0.name.lexicographicallyPrecedes($1.name) }
    var links: [(name: [UInt8], target: [UInt8])] = []
    var counts: [String: Int] = [:]
    for (name, certificate) in files {
      let hash = try certificate.nameHash()
      let number = counts[hash, default: 0]
      counts[hash] = number + 1
      links.append((Array("\(hash).\(number)".utf8), name))
    }
    self.files = files
    self.links = links
  }
}
