import Testing

@testable import HTTP

@Suite("Proxy settings")
struct ProxySettingsTests {
  @Test(
    "choose as curl does",
    arguments: [
      (["http_proxy": "http://p:1"], "http://a.org/", "http://p:1/"),
      (["http_proxy": "p:1"], "http://a.org/", "http://p:1/"),
      (["HTTP_PROXY": "http://p:1"], "http://a.org/", nil),
      (["HTTPS_PROXY": "http://p:1"], "https://a.org/", "http://p:1/"),
      (["https_proxy": "http://p:1", "HTTPS_PROXY": "http://q"], "https://a.org/", "http://p:1/"),
      (["https_proxy": "http://p:1"], "http://a.org/", nil),
      (["all_proxy": "http://p:1"], "http://a.org/", "http://p:1/"),
      (["http_proxy": "http://p:1", "no_proxy": "b.org, a.org"], "http://a.org/", nil),
      (["http_proxy": "http://p:1", "no_proxy": ".a.org"], "http://x.a.org/", nil),
      (["http_proxy": "http://p:1", "no_proxy": "a.org"], "http://ba.org/", "http://p:1/"),
      (["http_proxy": "http://p:1", "no_proxy": "*"], "http://a.org/", nil),
      (["http_proxy": ""], "http://a.org/", nil),
      (["http_proxy": "http://p:1", "no_proxy": "10.0.0.0/8"], "http://10.2.3.4/", nil),
      (
        ["http_proxy": "http://p:1", "no_proxy": "10.0.0.0/9"], "http://10.200.3.4/", "http://p:1/"
      ),
      (["http_proxy": "http://p:1", "no_proxy": "fd00::/8"], "http://[fd12::1]/", nil),
      (["http_proxy": "http://p:1", "no_proxy": "10.0.0.0/8"], "http://a.org/", "http://p:1/"),
    ] as [([String: String], String, String?)])
  func choice(_ environment: [String: String], _ url: String, _ proxy: String?) throws {
    let settings = try ProxySettings(environment: environment)
    let chosen = settings.proxy(for: try HTTPURL(parsing: url))?.description
    #expect(chosen == proxy)
  }

  @Test(
    "take apt's word for archives, and for nothing else",
    arguments: [
      ("http://a.org/", true, "http://cache:3142/"), ("http://a.org/", false, "http://p:1/"),
      ("http://direct.org/", true, nil), ("https://a.org/", true, nil),
    ] as [(String, Bool, String?)])
  func apt(_ url: String, _ isForArchive: Bool, _ proxy: String?) throws {
    let settings = try ProxySettings(
      environment: ["http_proxy": "http://p:1"],
      apt: ["http": "http://cache:3142", "http direct.org": "DIRECT"])
    let chosen = settings.proxy(for: try HTTPURL(parsing: url), isForArchive: isForArchive)
    #expect(chosen?.description == proxy)
  }

  @Test("refuse a proxy that is spoken to otherwise")
  func refusal() {
    #expect(throws: HTTPError.self) {
      try ProxySettings(environment: ["http_proxy": "socks5://p:1"])
    }
  }
}
