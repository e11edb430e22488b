import Composer
import Content
import HTTP
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Where a tracker's data comes from: servers are asked again only whether it changed.
@Suite struct TrackerSourceTests {
  /// A server that has one document, and knows its tag.
  private final class Server: HTTPTransport {
    let statuses = Mutex<[Int]>([])

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
      let isKnown = request.fields["If-None-Match"] == "\"one\""
      statuses.withLock { $0.append(isKnown ? 304 : 200) }
      return HTTPResponse(
        status: isKnown ? 304 : 200,
        fields: ["ETag": "\"one\"", "Last-Modified": "Tue, 14 Nov 2023 22:13:20 GMT"],
        url: request.url, body: HTTPBody(isKnown ? [] : [Array(ToyFixes.tracker.utf8)]))
    }
  }

  private static func shop() throws -> Workshop {
    let shop = try Workshop(ToyFixes.manifest()) { $0 = ToyFixes.suites(.old) }
    let url = ToyRepository.url(shop.archive)
    let ran = try shop.whittle(
      "lock", "toy.yaml", changing: ["WHITTLE_MIRROR": "toy=\(url),toy-security=\(url)"])
    try #require(ran.status == 0, "\(ran.complaint)")
    return shop
  }

  private static func composer(
    _ shop: borrowing Workshop, _ server: Server, isOffline: Bool = false
  ) -> Composer {
    let url = ToyRepository.url(shop.archive)
    var settings = Composer.Settings(
      environment: shop.environment.merging([
        "WHITTLE_MIRROR": "toy=\(url),toy-security=\(url)"
      ]) { $1 })
    settings.cache = shop.cache.appending("whittle")
    settings.isOffline = isOffline
    return Composer(settings: settings, transport: server) { _ in }
  }

  @Test("a server's data is kept by its tag, and offline it is what there is")
  func conditional() async throws {
    let shop = try Self.shop()
    let server = Server()
    var options = VulnerabilityOptions()
    options.tracker = "https://tracker.example/data.json"
    let manifest = shop.manifest.string
    var counts: [Int] = []
    for isOffline in [false, false, true] {
      let reports = try await Self.composer(shop, server, isOffline: isOffline)
        .vulnerabilities(of: [manifest], options)
      counts.append(reports.flatMap(\.vulnerabilities).count)
      #expect(reports.first?.moment == 1_700_000_000)
    }
    let statuses = server.statuses.withLock { $0 }
    #expect(statuses == [200, 304])
    #expect(counts == [7, 7, 7])
  }

  @Test(
    "the same data is read plain, compressed, from a directory and from a zip archive",
    arguments: ["plain", "gzip", "xz", "directory", "zip"])
  func forms(_ form: String) async throws {
    let shop = try Self.shop()
    let text = """
      {"id": "DEBIAN-CVE-2024-0001", "affected": [{"package": {"name": "toy",
       "ecosystem": "Debian:toy"}, "ranges": [{"type": "ECOSYSTEM",
       "events": [{"introduced": "0"}, {"fixed": "1.0-2"}]}]}]}
      """
    let bytes = Array(text.utf8)
    let path = shop.directory.appending("data")
    switch form {
    case "gzip": try writeFile(Stored.gzip(bytes), to: path)
    case "xz": try writeFile(Stored.xz(bytes), to: path)
    case "directory": try writeFile(bytes, to: path.appending("DEBIAN-CVE-2024-0001.json"))
    case "zip":
      guard Tool.has("python3") else {
        print("skipped: python3 is not installed")
        return
      }
      try writeFile(bytes, to: shop.directory.appending("one.json"))
      let script =
        "import zipfile; zipfile.ZipFile('data', 'w', zipfile.ZIP_DEFLATED).write('one.json')"
      let ran = try run("python3", ["-c", script], in: shop.directory.path)
      try #require(ran.status == 0, "\(ran.complaint)")
    default: try writeFile(bytes, to: path)
    }
    var options = VulnerabilityOptions()
    options.tracker = path.string
    let manifest = shop.manifest.string
    let reports = try await Self.composer(shop, Server())
      .vulnerabilities(of: [manifest], options)
    let found = reports.flatMap(\.vulnerabilities).map { "\($0.identifier) \($0.status.word)" }
    #expect(found == ["CVE-2024-0001 fixable"])
  }
}
