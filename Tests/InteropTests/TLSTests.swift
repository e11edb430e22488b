import Content
import HTTP
import SystemPackage
import TestSupport
import Testing

/// TLS with authorities and certificates of a company's own, against OpenSSL's server.
@Suite(.enabled(if: Tool.has("openssl"), "openssl is not installed"))
struct TLSTests {
  /// An authority, a server's certificate for 127.0.0.1 and a client's, each with its key.
  private static func certificates(_ directory: borrowing TemporaryDirectory) throws {
    func file(_ name: String) -> String { directory.appending(name).string }
    func request(_ name: String, _ extra: [String]) throws {
      try must(
        "openssl",
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
          + ["-days", "2", "-subj", "/CN=\(name)", "-keyout", file("\(name).key")]
          + ["-out", file("\(name).pem")] + extra)
    }
    try request("authority", [])
    let signed = ["-CA", file("authority.pem"), "-CAkey", file("authority.key")]
    let leaf = ["-addext", "basicConstraints=critical,CA:FALSE"]
    try request("server", signed + leaf + ["-addext", "subjectAltName=IP:127.0.0.1"])
    try request("client", signed + leaf)
    try must("sh", ["-c", "cat \(file("client.pem")) \(file("client.key")) > \(file("both.pem"))"])
    try writeFile("hello", to: directory.appending("file"))
  }

  private static func outcome(_ port: UInt16, _ trust: TLSSettings) async throws -> String {
    let transport = AsyncHTTPTransport(version: "1", trust: trust)
    let url = try HTTPURL(parsing: "https://127.0.0.1:\(port)/file")
    let outcome: String
    do {
      let response = try await transport.send(HTTPRequest(.get, url))
      let body = try await response.body.collect(limit: 1000, from: url)
      outcome = String(decoding: body, as: UTF8.self)
    } catch let error as HTTPError {
      outcome = error.description
    }
    await transport.shutdown()
    return outcome
  }

  @Test("trusts the authorities of SSL_CERT_FILE and SSL_CERT_DIR, and no others")
  func authorities() async throws {
    let directory = try TemporaryDirectory()
    try Self.certificates(directory)
    let port = try freePort()
    let server = try BackgroundProcess.start(
      "sh",
      [
        "-c",
        "cd \(directory.path.string) && exec openssl s_server -quiet -accept 127.0.0.1:\(port) "
          + "-cert server.pem -key server.key -WWW",
      ])
    try server.wait(forPort: port)
    let strange = try await Self.outcome(port, TLSSettings())
    #expect(
      strange
        == "cannot fetch https://127.0.0.1:\(port)/file: no trusted TLS connection: its certificate "
        + "has expired or is signed by no authority that is trusted; SSL_CERT_FILE names a file of "
        + "others")
    let file = directory.appending("authority.pem").string
    let trusted = try await Self.outcome(port, TLSSettings(environment: ["SSL_CERT_FILE": file]))
    #expect(trusted == "hello")
    let hashed = directory.appending("hashed")
    try makeDirectory(hashed)
    try must("cp", [file, hashed.string])
    try must("openssl", ["rehash", hashed.string])
    let found = try await Self.outcome(
      port, TLSSettings(environment: ["SSL_CERT_DIR": hashed.string]))
    #expect(found == "hello")
    for (name, value) in [("SSL_CERT_FILE", "/nowhere.pem"), ("SSL_CERT_DIR", "/nowhere")] {
      let absent = try await Self.outcome(port, TLSSettings(environment: [name: value]))
      #expect(absent.hasPrefix("cannot use the certificates in \(value): "), "\(absent)")
    }
  }

  @Test("says who it is to a server that asks: WHITTLE_CLIENT_CERT")
  func client() async throws {
    let directory = try TemporaryDirectory()
    try Self.certificates(directory)
    let port = try freePort()
    let server = try BackgroundProcess.start(
      "sh",
      [
        "-c",
        "cd \(directory.path.string) && exec openssl s_server -quiet -accept 127.0.0.1:\(port) "
          + "-cert server.pem -key server.key -CAfile authority.pem -Verify 1 "
          + "-verify_return_error -WWW",
      ])
    try server.wait(forPort: port)
    var settings = ["SSL_CERT_FILE": directory.appending("authority.pem").string]
    let nobody = try await Self.outcome(port, TLSSettings(environment: settings))
    #expect(nobody.hasPrefix("cannot fetch "), "\(nobody)")
    // Whatever the library says: none of its names, and no path of the machine that built it.
    #expect(!nobody.contains("SSL.") && !nobody.contains(".cc:"), "\(nobody)")
    settings["WHITTLE_CLIENT_CERT"] = directory.appending("both.pem").string
    let known = try await Self.outcome(port, TLSSettings(environment: settings))
    #expect(known == "hello")
  }
}
