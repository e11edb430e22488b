import Content
import TestSupport
import Testing

@testable import Certificates

@Suite("Java's key store")
struct JavaKeyStoreTests {
  @Test("is a list of entries and a seal, to the byte")
  func form() throws {
    let certificate = CertificateBuilder("x")
    var bundle = CertificateBundle()
    try bundle.add(Array(certificate.pem.utf8), named: "/x/\u{c4} Root.crt")
    let bytes = try JavaKeyStore.bytes(of: bundle)
    var expected: [UInt8] = [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]
    // The name's length in bytes; the date, 1 767 323 045 000.
    expected += [0, 18] + Array("debian:\u{e4}_root.pem".utf8)
    expected += [0, 0, 1, 0x9b, 0x7c, 0xa9, 0x8c, 0x88]
    expected += [0, 5] + Array("X.509".utf8)
    expected += [0, 0, 0, UInt8(certificate.der.count)] + certificate.der
    #expect(certificate.der.count < 256)
    #expect(Array(bytes.dropLast(20)) == expected)
    let seal = "\0c\0h\0a\0n\0g\0e\0i\0tMighty Aphrodite"
    #expect(Array(bytes.suffix(20)) == SHA1.hash(Array(seal.utf8) + expected))
  }

  @Test("without certificates holds none")
  func empty() throws {
    let bytes = try JavaKeyStore.bytes(of: CertificateBundle())
    #expect(bytes.count == 32)
  }

  @Test("writes names as Java reads them")
  func names() throws {
    var bundle = CertificateBundle()
    try bundle.add(Array(CertificateBuilder("x").pem.utf8), named: "\u{1f600}.crt")
    let bytes = try JavaKeyStore.bytes(of: bundle)
    // Both halves of a surrogate pair, each in three bytes.
    let name = Array("debian:".utf8) + [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80] + Array(".pem".utf8)
    #expect(Array(bytes[16..<(18 + name.count)]) == [0, UInt8(name.count)] + name)
  }
}
