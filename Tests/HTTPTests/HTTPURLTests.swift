import Testing

@testable import HTTP

@Suite("An HTTP URL")
struct HTTPURLTests {
  @Test(
    "is spelled again as it was read, without fragment and login",
    arguments: [
      ("http://example.org", "http://example.org/"),
      ("HTTPS://Example.ORG:8443/debian/?a=b#frag", "https://example.org:8443/debian/?a=b"),
      ("http://user:secret@example.org/x", "http://example.org/x"),
      ("http://[::1]:8080/x", "http://[::1]:8080/x"),
      ("http://example.org:/x", "http://example.org/x"),
      ("http://example.org?q", "http://example.org/?q"),
    ])
  func spelling(_ text: String, _ expected: String) throws {
    let url = try HTTPURL(parsing: text)
    #expect(url.description == expected)
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "http:///x",
      "http://a b/", "http://example.org:0/", "http://example.org:65536/",
      "http://example.org:+80/", "http://ex\u{e4}mple.org/", "http://[::1/", "http://a/\n",
      "http://exa<mple/",
    ])
  func refusal(_ text: String) {
    #expect(throws: HTTPError.self) { try HTTPURL(parsing: text) }
  }

  @Test("keeps a login apart, undoing percent-encoding")
  func login() throws {
    let url = try HTTPURL(parsing: "https://me:p%40ss@example.org/x")
    #expect(url.login == Login(user: "me", password: "p@ss"))
  }

  @Test(
    "resolves a reference as RFC 3986 does",
    arguments: [
      ("http://other.org/y", "http://other.org/y"), ("//other.org/y", "https://other.org/y"),
      ("/y", "https://example.org:1/y"), ("y", "https://example.org:1/a/y"),
      ("?q=1", "https://example.org:1/a/b?q=1"), ("/y:z", "https://example.org:1/y:z"),
    ])
  func resolution(_ reference: String, _ expected: String) throws {
    let base = try HTTPURL(parsing: "https://example.org:1/a/b?c")
    let resolved = try base.resolving(reference)
    #expect(resolved.description == expected)
  }

  @Test("encodes what it appends, pluses and percent signs too")
  func appending() throws {
    let url = try HTTPURL(parsing: "http://example.org/debian")
      .appending(path: "pool/g++_1%3a2~x.deb".utf8)
    #expect(url.description == "http://example.org/debian/pool/g%2B%2B_1%253a2~x.deb")
  }
}
