import Certificates
import Content
import Rootfs
import Tree
import SystemPackage
import TestSupport
import Testing

/// OpenSSL and Java read what is made of certificates.
@Suite struct CertificateTests {
  private func bundle(_ certificates: [CertificateBuilder]) throws -> CertificateBundle {
    var bundle = CertificateBundle()
    for (index, certificate) in certificates.enumerated() {
      try bundle.add(Array(certificate.pem.utf8), named: "odd \(index).crt")
    }
    return bundle
  }

  private func check(_ bundle: CertificateBundle) throws {
    let directory = try TemporaryDirectory()
    let made = try CertificateDirectory(bundle)
    for (name, certificate) in made.files {
      try writeFile(
        certificate.pem, to: directory.appending(String(decoding: name, as: UTF8.self)))
    }
    try must("openssl", ["rehash", directory.path.string])
    let theirs = try picture(ofDirectory: directory.path).split(separator: "\n")
      .filter { $0.contains(" -> ") }
    let ours = made.links.map {
      "/\(String(decoding: $0.name, as: UTF8.self)) -> \(String(decoding: $0.target, as: UTF8.self))"
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(ours.count == bundle.count)
    #expect(theirs.map(String.init) == ours)
  }

  @Test(
    "openssl rehash makes the same links for names with everything that it has rules for",
    .enabled(if: Tool.has("openssl"), "openssl is not installed"))
  func oddities() throws {
    try check(try bundle(CertificateBuilder.oddities))
  }

  @Test(
    "openssl rehash makes the same links for all of Debian's certificates",
    .enabled(if: Tool.has("openssl"), "openssl is not installed"),
    .enabled(if: DebianCertificates.areThere, "ca-certificates is not installed"))
  func debian() throws {
    let bundle = try DebianCertificates.bundle()
    #expect(bundle.count > 100)
    try check(bundle)
  }

  @Test(
    "keytool finds the store whole, with Debian's names and every certificate",
    .enabled(if: Tool.has("keytool"), "no JDK is installed"),
    .enabled(if: DebianCertificates.areThere, "ca-certificates is not installed"))
  func keytool() throws {
    let directory = try TemporaryDirectory()
    let bundle = try DebianCertificates.bundle()
    let store = directory.appending("cacerts")
    try writeFile(try JavaKeyStore.bytes(of: bundle), to: store)
    let listed = String(
      decoding: try must(
        "keytool",
        [
          "-J-Duser.language=en", "-J-Dfile.encoding=UTF-8", "-list", "-keystore", store.string,
          "-storepass", "changeit",
        ]), as: UTF8.self)
    let fingerprints = listed.split(separator: "\n").filter { $0.contains("(SHA-256): ") }
      .compactMap { $0.split(separator: " ").last.map { $0.replacing(":", with: "").lowercased() } }
    let expected = bundle.certificates.map { Digest(of: $0.der).hex }
    #expect(fingerprints.sorted() == expected.sorted())
    #expect(listed.contains("\ndebian:isrg_root_x1.pem, "))
  }
}

/// The package `ca-certificates` of this machine.
enum DebianCertificates {
  private static let directory = FilePath("/usr/share/ca-certificates/mozilla")

  static let areThere = FileStatus(of: directory.appending("ISRG_Root_X1.crt"))?.isRegular == true

  static func bundle() throws -> CertificateBundle {
    var bundle = CertificateBundle()
    for name in try listDirectory(directory) where name.hasSuffix(".crt") {
      let path = directory.appending(name)
      try bundle.add(try contents(of: path), named: path.string)
    }
    return bundle
  }
}
