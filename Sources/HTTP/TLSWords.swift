/// What BoringSSL means, in our words: its own are a dump with a path of the machine that built it.
enum TLSWords {
  private static let words = [
    (
      "CERTIFICATE_VERIFY_FAILED",
      "its certificate has expired or is signed by no authority that is trusted; SSL_CERT_FILE names "
        + "a file of others"
    ),
    (
      "CERTIFICATE_REQUIRED",
      "it asks for a certificate of this client; WHITTLE_CLIENT_CERT names one"
    ),
    ("BAD_CERTIFICATE", "it does not accept the certificate of this client"),
    ("UNKNOWN_CA", "it does not accept the certificate of this client"),
    ("HANDSHAKE_FAILURE", "it accepts no protocol, or no certificate, of this client"),
    ("WRONG_VERSION_NUMBER", "what answers does not speak TLS"),
    ("HTTP_REQUEST", "what answers does not speak TLS"),
    ("UNSUPPORTED_PROTOCOL", "it speaks only versions of TLS that are not secure"),
    ("PROTOCOL_VERSION", "it speaks only versions of TLS that are not secure"),
  ]

  /// - Parameters:
  ///   - text: how the library describes the error.
  ///   - host: whose certificate is expected.
  static func reason(_ text: String, host: String) -> String {
    if text.contains("failedToValidateHostname") {
      return "its certificate is for another host than \(host)"
    }
    if text.contains("uncleanShutdown") { return "the connection ended during the handshake" }
    if let known = words.first(where: { text.contains($0.0) }) { return known.1 }
    guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return "the handshake failed" }
    // A name such as `BAD_RECORD_MAC`; nothing behind it.
    let name = text[mark.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
    return "the handshake failed: \(name.lowercased().replacing("_", with: " "))"
  }
}
