import HTTP
import Repository
import SystemPackage
import TestSupport
import Testing

@Suite("apt's configuration")
struct AptConfigurationTests {
  private func read(_ text: String) -> AptConfiguration {
    var configuration = AptConfiguration()
    configuration.append(Array(text.utf8))
    return configuration
  }

  @Test("is read in both forms, without its comments")
  func forms() {
    let read = read(
      #"""
      // a comment; "with" {signs}
      Acquire::http::Proxy "http://cache:3142/"; # the rest
      Acquire { https { Proxy "DIRECT"; Proxy::a.org "http://p:1"; CaInfo "/ca.pem";
        b.org { SslCert "/me.pem"; SslKey "/me.key"; } } };
      /* Acquire::http::Proxy "no"; */
      DPkg::Post-Invoke { "rm -f /var/cache/apt/*.deb || true"; };
      """#)
    #expect(
      read.proxies == [
        "http": "http://cache:3142/", "https": "DIRECT", "https a.org": "http://p:1",
      ])
    var all = TLSSettings()
    all.authorities = "/ca.pem"
    var own = TLSSettings()
    own.certificate = "/me.pem"
    own.key = "/me.key"
    #expect(read.trust == ["": all, "b.org": own])
  }

  @Test("lets a later file win, apt.conf last")
  func order() throws {
    let directory = try TemporaryDirectory()
    let parts = directory.appending("apt.conf.d")
    for (name, value) in [("10a", "one"), ("20b.conf", "two"), ("30c.bak", "three")] {
      try writeFile("Acquire::http::Proxy \"http://\(value)\";", to: parts.appending(name))
    }
    #expect(AptConfiguration(directory: directory.path).proxies == ["http": "http://two"])
    try writeFile(
      "acquire::HTTP::proxy \"http://four\";", to: directory.appending("apt.conf"))
    #expect(AptConfiguration(directory: directory.path).proxies == ["http": "http://four"])
  }

  @Test("takes what is cut off for what is there", arguments: ["Acquire {", "a \"b", "}", "/*"])
  func malformed(_ text: String) {
    #expect(read(text) == AptConfiguration())
  }
}
