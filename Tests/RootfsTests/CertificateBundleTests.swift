import Rootfs
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
    "refuses files without a certificate, or with half of one",
    arguments: [
      ("", "it has no PEM certificate"), ("text\n", "it has no PEM certificate"),
      (certificate("A").replacing("CERT", with: "TRUSTED CERT"), "it has no PEM certificate"),
      (String(certificate("A").dropLast(5)), "a certificate is cut off"),
      ("-----BEGIN CERTIFICATE-----\nAAAA\n", "a certificate is cut off"),
      ("-----END CERTIFICATE-----\n", "a certificate is cut off"),
      ("-----BEGIN CERTIFICATE-----\n" + certificate("A"), "a certificate is cut off"),
      (certificate("A") + "-----BEGIN CERTIFICATE-----", "a certificate is cut off"),
    ] as [(String, String)])
  func refused(_ file: String, _ reason: String) {
    let found = complaint { try bundle(file) }
    #expect(found == "cannot read certificates from 0.crt: \(reason)")
  }
}
