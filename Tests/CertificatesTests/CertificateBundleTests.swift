import Certificates
import TestSupport
import Testing

@Suite("A bundle of certificates")
struct CertificateBundleTests {
  private static func certificate(_ body: String) -> String {
    "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
  }

  private func bundle(_ files: String...) throws -> CertificateBundle {
    var bundle = CertificateBundle()
    for (index, file) in files.enumerated() {
      try bundle.add(Array(file.utf8), named: "\(index).crt")
    }
    return bundle
  }

  @Test("has each certificate once, in order, on lines of its own, whatever the files are like")
  func joined() throws {
    let (a, b) = (Self.certificate("AAAA\nBBBB"), Self.certificate("CCCC"))
    let bundle = try bundle(
      "# a comment\n" + a.dropLast(), b.replacing("\n", with: "\r\n"), a + "text\n" + b,
      Self.certificate("AAAABBBB"), "\n\n" + Self.certificate("DDDD"))
    #expect(
      String(decoding: bundle.pem, as: UTF8.self) == a + b + Self.certificate("DDDD"))
    #expect(bundle.count == 3)
  }

  @Test(
    "knows a certificate again however it is written",
    arguments: [
      "AAAA\nBBBB", "AAAABBBB", "AAAAB\n\nBBB", "AAAA  \n BBBB\t", "AAAA\r\nBBBB\r", "A\rAAABBBB",
    ])
  func same(_ body: String) throws {
    let bundle = try bundle(Self.certificate("AAAA\nBBBB"), Self.certificate(body))
    #expect(bundle.count == 1)
    #expect(bundle.certificates.map(\.der) == [[0, 0, 0, 4, 16, 65]])
  }

  @Test("has no line end but the newline, and no line without a character")
  func lines() throws {
    let text = try String(
      decoding: bundle("\r\n" + Self.certificate("AAAA \r\n\r\nBB==").replacing("\n", with: "\r\n"))
        .pem, as: UTF8.self)
    #expect(text == Self.certificate("AAAA\nBB=="))
  }

  @Test("gives each certificate a file name of its own, as update-ca-certificates does")
  func names() throws {
    var bundle = CertificateBundle()
    let files = [
      ("/usr/share/ca-certificates/x/A B (C), D.crt", ["AAAA"]),
      ("certs/corp.pem", ["AAAB", "AAAC"]), ("Corp.crt", ["AAAD"]), ("corp-2.cer", ["AAAE"]),
      ("F\u{151}.crt", ["AAAF"]),
      (".crt", ["AAAG"]), ("none", ["AAAH"]),
    ]
    for (name, bodies) in files {
      try bundle.add(Array(bodies.map(Self.certificate).joined().utf8), named: name)
    }
    let names = bundle.certificates.map { String(decoding: $0.name, as: UTF8.self) }
    #expect(
      names == [
        "A_B_=C=__D", "corp", "corp-2", "Corp-3", "corp-2-2", "F\u{151}", "", "none",
      ])
  }

  @Test(
    "refuses files without a certificate, with half of one, or with a damaged one",
    arguments: [
      ("", "it has no PEM certificate"), ("text\n", "it has no PEM certificate"),
      (certificate("A").replacing("CERT", with: "TRUSTED CERT"), "it has no PEM certificate"),
      (String(certificate("A").dropLast(5)), "a certificate is cut off"),
      ("-----BEGIN CERTIFICATE-----\nAAAA\n", "a certificate is cut off"),
      ("-----END CERTIFICATE-----\n", "a certificate is cut off"),
      ("-----BEGIN CERTIFICATE-----\n" + certificate("A"), "a certificate is cut off"),
      (certificate("AAAA") + "-----BEGIN CERTIFICATE-----", "a certificate is cut off"),
      (certificate("A"), "a certificate is damaged"), (certificate(""), "a certificate is damaged"),
      (certificate("AAA"), "a certificate is damaged"),
      (certificate("AA=A"), "a certificate is damaged"),
      (certificate("A==="), "a certificate is damaged"),
      (certificate("AAAA===="), "a certificate is damaged"),
      (certificate("AA-A"), "a certificate is damaged"),
      (certificate("\u{e4}AAA"), "a certificate is damaged"),
    ] as [(String, String)])
  func refused(_ file: String, _ reason: String) {
    let found = complaint { try bundle(file) }
    #expect(found == "cannot read certificates from 0.crt: \(reason)")
  }
}
