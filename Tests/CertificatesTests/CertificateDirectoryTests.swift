import Content
import TestSupport
import Testing

@testable import Certificates

@Suite("A directory of certificates")
struct CertificateDirectoryTests {
  private func bundle(_ certificates: [(String, CertificateBuilder)]) throws -> CertificateBundle {
    var bundle = CertificateBundle()
    for (name, certificate) in certificates {
      try bundle.add(Array(certificate.pem.utf8), named: name)
    }
    return bundle
  }

  @Test("has a file for each, and numbers those of one name in the order of their files")
  func directory() throws {
    let directory = try CertificateDirectory(
      bundle([
        ("z.crt", CertificateBuilder("Same  NAME")), ("a.crt", CertificateBuilder("same name ")),
        ("m.crt", CertificateBuilder("Other")),
      ]))
    let files = directory.files.map { String(decoding: $0.name, as: UTF8.self) }
    let links = directory.links.map {
      "\(String(decoding: $0.name, as: UTF8.self)) -> \(String(decoding: $0.target, as: UTF8.self))"
    }
    #expect(files == ["a.pem", "m.pem", "z.pem"])
    #expect(links == ["62df5143.0 -> a.pem", "26487dc1.0 -> m.pem", "62df5143.1 -> z.pem"])
  }

  @Test(
    "compares names as OpenSSL does",
    arguments: [
      ("  Two  \t words \r\n", "two words"), ("\u{dc}BER \u{a0} x", "\u{dc}ber \u{a0} x"),
      ("   ", ""), ("", ""), ("a\u{b}\u{c}b", "a b"),
    ])
  func folded(_ text: String, _ expected: String) throws {
    let canonical = try CertificateNameHash.canonical(CertificateBuilder(text).names)
    #expect(canonical == CertificateBuilder(expected).names)
  }

  @Test("makes every kind of text UTF-8, and sorts what stands side by side")
  func texts() throws {
    typealias Text = CertificateBuilder.Text
    let odd = CertificateBuilder([
      [Text(3, 0x14, [0xe9]), Text(11, 0x13, Array("B".utf8))],
      [Text(10, 0x1e, [0x04, 0x16])], [Text(10, 0x1c, [0, 1, 0xf6, 0])],
      [Text(5, 0x12, Array("1  2".utf8))],
    ])
    let plain = CertificateBuilder([
      [Text(11, "b"), Text(3, "\u{e9}")], [Text(10, "\u{416}")], [Text(10, "\u{1f600}")],
      [Text(5, 0x12, Array("1  2".utf8))],
    ])
    let canonical = try CertificateNameHash.canonical(odd.names)
    #expect(canonical == plain.names)
  }

  @Test(
    "reads when a certificate begins to be valid",
    arguments: [
      ("700101000000Z", 0), ("260102030405Z", 1_767_323_045), ("500101000000Z", -631_152_000),
      ("491231235959Z", 2_524_607_999), ("20500101000000Z", 2_524_608_000),
      ("19700301000000Z", 5_097_600), ("000229120000Z", 951_825_600),
    ] as [(String, Int64)])
  func times(_ text: String, _ seconds: Int64) throws {
    var certificate = CertificateBuilder("x")
    certificate.notBefore = text
    let found = try CertificateFields(certificate.der).notBefore
    #expect(found == seconds)
  }

  @Test(
    "refuses times that are none",
    arguments: [
      "261302030405Z", "260002030405Z", "260132030405Z", "260102240405Z", "260102036005Z",
      "2601020304Z", "260102030405+", "2601020304a5Z", "+60102030405Z", "",
    ])
  func noTime(_ text: String) {
    var certificate = CertificateBuilder("x")
    certificate.notBefore = text
    #expect(throws: DERError.malformed) { try CertificateFields(certificate.der) }
  }

  @Test("names the file of what is no certificate")
  func damaged() throws {
    var bundle = CertificateBundle()
    try bundle.add(Array(CertificateBuilder.pem([0x30, 0x01, 0x00]).utf8), named: "corp.pem")
    let complaints = [
      complaint { try CertificateDirectory(bundle) },
      complaint { try JavaKeyStore.bytes(of: bundle) },
    ]
    let expected = "cannot read certificates from corp.pem: a certificate is damaged"
    #expect(complaints == [expected, expected])
  }

  @Test("no cut and no damaged byte of a certificate makes it crash")
  func hostile() {
    var count = 0
    for der in CertificateBuilder.oddities.map(\.der) {
      for index in der.indices {
        var bytes = der
        for value: UInt8 in [0, 0x7f, 0x80, 0x84, 0xff] {
          bytes[index] = value
          if let fields = try? CertificateFields(bytes),
            (try? CertificateNameHash.text(of: fields.subject)) != nil
          {
            count += 1
          }
        }
        let cut = try? CertificateFields(Array(der.prefix(index)))
        if cut != nil { Issue.record("a certificate that was cut off was read") }
      }
    }
    #expect(count > 0)
  }
}
