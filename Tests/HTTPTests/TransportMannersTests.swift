import TestSupport
import Testing

@testable import HTTP

@Suite("The HTTP transport")
struct TransportMannersTests {
  @Test("introduces itself, asks for plain bytes and keeps the connection")
  func manners() async throws {
    try await MisbehavingServer.serving(["/x": .content([1]), "/y": .redirect(to: "x")]) { server in
      var limits = AsyncHTTPTransport.Limits()
      // On a machine with much else to do, a minute may pass between two requests.
      limits.unused = .seconds(3600)
      let transport = AsyncHTTPTransport(version: "9.9", limits: limits)
      for path in ["/x", "/y", "/x"] {
        let url = try HTTPURL(parsing: server.root + path)
        let response = try await transport.send(HTTPRequest(.get, url))
        let body = try await response.body.collect(limit: 10, from: url)
        #expect(body == [1])
        #expect(response.url.path == "/x")
      }
      await transport.shutdown()
      let fields = server.received.map(\.fields)
      let agents = Set(fields.map { $0["user-agent"] })
      let encodings = Set(fields.map { $0["accept-encoding"] })
      #expect(fields.count == 4)
      #expect(agents == ["whittle/9.9"])
      #expect(encodings == ["identity"])
      #expect(server.connections == 1)
    }
  }

  @Test("carries no credentials to another origin")
  func crossOrigin() async throws {
    try await MisbehavingServer.serving(["/b": .content([1])]) { other in
      let answers: [String: MisbehavingServer.Answer] = [
        "/a": .redirect(to: other.root + "/b"), "/c": .redirect(to: "/d"), "/d": .content([2]),
      ]
      try await MisbehavingServer.serving(answers) { server in
        var credentials = Credentials()
        let machine = "machine http://127.0.0.1:\(server.port) login me password secret"
        credentials.append(parsing: Array(machine.utf8), dialect: .apt)
        let transport = AsyncHTTPTransport(version: "1", credentials: credentials)
        for path in ["/a", "/c"] {
          _ = try await transport.send(HTTPRequest(.get, try HTTPURL(parsing: server.root + path)))
        }
        let explicit = HTTPRequest(
          .get, try HTTPURL(parsing: server.root + "/a"), fields: ["Authorization": "Bearer x"])
        _ = try await transport.send(explicit)
        await transport.shutdown()
        let here = server.received.map { $0.fields["authorization"] }
        let there = other.received.map { $0.fields["authorization"] }
        let basic = "Basic bWU6c2VjcmV0"
        #expect(here == [basic, basic, basic, "Bearer x"])
        #expect(there == [nil, nil])
      }
    }
  }

  @Test("asks a proxy for the whole URL of a plain http server")
  func proxy() async throws {
    try await MisbehavingServer.serving(["http://mirror.test:81/x": .content([7])]) { proxy in
      let environment = ["http_proxy": "http://u:p@127.0.0.1:\(proxy.port)"]
      let transport = AsyncHTTPTransport(
        version: "1", proxies: try ProxySettings(environment: environment))
      let url = try HTTPURL(parsing: "http://mirror.test:81/x?q")
      let response = try await transport.send(HTTPRequest(.get, url))
      let body = try await response.body.collect(limit: 10, from: url)
      await transport.shutdown()
      #expect(body == [7])
      #expect(proxy.received.first?.line == "GET http://mirror.test:81/x?q HTTP/1.1")
      #expect(proxy.received.first?.fields["host"] == "mirror.test:81")
      #expect(proxy.received.first?.fields["proxy-authorization"] == "Basic dTpw")
    }
  }

  @Test("tunnels https through a proxy")
  func tunnel() async throws {
    try await MisbehavingServer.serving([:]) { proxy in
      let environment = ["https_proxy": "http://127.0.0.1:\(proxy.port)"]
      let transport = AsyncHTTPTransport(
        version: "1", proxies: try ProxySettings(environment: environment))
      let url = try HTTPURL(parsing: "https://mirror.test/x")
      await #expect(throws: HTTPError.self) {
        _ = try await transport.send(HTTPRequest(.get, url))
      }
      await transport.shutdown()
      #expect(proxy.received.first?.line == "CONNECT mirror.test:443 HTTP/1.1")
    }
  }

  @Test("sends a body, from memory or streamed")
  func upload() async throws {
    try await MisbehavingServer.serving(["/x": .status(201)]) { server in
      let transport = AsyncHTTPTransport(version: "1")
      let url = try HTTPURL(parsing: server.root + "/x")
      let bodies: [HTTPRequest.Body] = [
        .bytes([1, 2, 3]), .stream(length: 4) { HTTPBody([[1, 2], [3, 4]]) },
      ]
      for body in bodies {
        let response = try await transport.send(HTTPRequest(.put, url, body: body))
        #expect(response.status == 201)
      }
      await transport.shutdown()
      let lengths = server.received.map { $0.fields["content-length"] }
      #expect(lengths == ["3", "4"])
    }
  }

  @Test("takes a body that is a secret to no other server", arguments: [307, 308])
  func secretBody(_ status: Int) throws {
    var request = HTTPRequest(
      .post, try HTTPURL(parsing: "https://a/token"), body: .bytes(Array("secret".utf8)))
    request.hasSecretBody = true
    for (to, isFollowed) in [("https://b/x", false), ("https://a:444/x", false), ("/y", true)] {
      let response = HTTPResponse(
        status: status, fields: ["Location": to], url: request.url)
      let next = try? Redirect.next(request, response)
      #expect((next != nil) == isFollowed, "\(to)")
    }
  }

  @Test(
    "follows redirects as RFC 9110 says, and never down from https",
    arguments: [
      ("https://a/x", 301, "http://a/x", nil), ("http://a/x", 308, "https://b/y", "PUT"),
      ("http://a/x", 303, "/y", "GET"), ("http://a/x", 200, "/y", nil),
      ("http://a/x", 302, "ftp://b/", nil),
    ] as [(String, Int, String, String?)])
  func redirects(_ from: String, _ status: Int, _ to: String, _ method: String?) throws {
    let request = HTTPRequest(.put, try HTTPURL(parsing: from), body: .bytes([1]))
    let response = HTTPResponse(status: status, fields: ["Location": to], url: request.url)
    let next = try? Redirect.next(request, response)
    #expect(next?.method.rawValue == method)
  }
}
