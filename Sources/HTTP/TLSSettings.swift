internal import Glibc
internal import NIOSSL

/// Whom TLS connections trust, and who they say they are.
package struct TLSSettings: Hashable, Sendable {
  /// Certificates of authorities in PEM, in place of the system's.
  package var authorities: String?
  /// A directory of such files, named by their hashes, in place of the system's or beside
  /// `authorities`.
  package var authoritiesDirectory: String?
  /// This client's certificate with its chain, in PEM, for servers that ask for one.
  package var certificate: String?
  /// The key of `certificate`; nil: in the same file.
  package var key: String?

  package init() {}

  /// Reads `SSL_CERT_FILE` and `SSL_CERT_DIR`, which OpenSSL's programs know, and
  /// `WHITTLE_CLIENT_CERT` with `WHITTLE_CLIENT_KEY`.
  package init(environment: [String: String]) {
    func path(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    authorities = path("SSL_CERT_FILE")
    authoritiesDirectory = path("SSL_CERT_DIR")
    certificate = path("WHITTLE_CLIENT_CERT")
    key = path("WHITTLE_CLIENT_KEY")
  }

  /// These settings where they say something, others where they do not.
  func over(_ others: TLSSettings) -> TLSSettings {
    var merged = others
    if authorities != nil || authoritiesDirectory != nil {
      merged.authorities = authorities
      merged.authoritiesDirectory = authoritiesDirectory
    }
    if certificate != nil {
      merged.certificate = certificate
      merged.key = key
    }
    return merged
  }

  /// The same for the library; nil for its defaults.
  ///
  /// - Throws: ``HTTPError`` that names the file that cannot be used.
  func configuration() throws(HTTPError) -> TLSConfiguration? {
    if self == TLSSettings() { return nil }
    var configuration = TLSConfiguration.makeClientConfiguration()
    var certificates: [NIOSSLCertificate] = []
    if let authorities {
      certificates = try Self.reading(authorities) { try NIOSSLCertificate.fromPEMFile($0) }
      configuration.trustRoots = .certificates(certificates)
    }
    if let authoritiesDirectory {
      guard access(authoritiesDirectory, R_OK | X_OK) == 0 else {
        throw .certificates(authoritiesDirectory, "it is not a directory that can be read")
      }
      configuration.trustRoots = .file(authoritiesDirectory)
      configuration.additionalTrustRoots = [.certificates(certificates)]
    }
    if let certificate {
      configuration.certificateChain = try Self.reading(certificate) {
        try NIOSSLCertificate.fromPEMFile($0).map { .certificate($0) }
      }
      configuration.privateKey = try Self.reading(key ?? certificate) {
        .privateKey(try NIOSSLPrivateKey(file: $0, format: .pem))
      }
    }
    return configuration
  }

  private static func reading<Value>(
    _ path: String, _ body: (String) throws -> Value
  ) throws(HTTPError) -> Value {
    do {
      return try body(path)
    } catch {
      throw .certificates(path, "it has no certificate or key in PEM that can be read")
    }
  }
}
