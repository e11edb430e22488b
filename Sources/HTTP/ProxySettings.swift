internal import Glibc

/// Which requests go through a proxy: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, and
/// for Debian's archives what apt's configuration says.
///
/// The variables are read as curl does: `http_proxy` in lower case only (a CGI program's environment
/// can be filled by whoever asks), the others in either case, a lower-case name first. `no_proxy` is
/// a list of hosts, each of which covers its subdomains, and of networks such as `10.0.0.0/8`; `*`
/// covers all. apt's `Acquire::http::Proxy` goes before the variables (apt-transport-http(1)).
package struct ProxySettings: Hashable, Sendable {
  package let http: HTTPURL?
  package let https: HTTPURL?
  private let exceptions: [String]
  /// apt's words by scheme, and by scheme and host: a proxy, or nil for none.
  private var archives: [String: HTTPURL?] = [:]

  /// No proxy.
  package init() {
    http = nil
    https = nil
    exceptions = []
  }

  /// Reads the variables.
  ///
  /// - Parameter apt: the values of `Acquire::http::Proxy`, `Acquire::https::Proxy` and of hosts
  ///   (`Acquire::http::Proxy::HOST`), by the keys `http`, `https` and `http HOST`.
  /// - Throws: ``HTTPError`` for a proxy that is no `http` URL.
  package init(
    environment: [String: String], apt: [String: String] = [:]
  ) throws(HTTPError) {
    http = try Self.proxy(environment, ["http_proxy", "all_proxy", "ALL_PROXY"])
    https = try Self.proxy(
      environment, ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    exceptions = list.utf8.split { $0 == UInt8(ascii: ",") || $0 == 0x20 }.map { name in
      lowercased(name.drop { $0 == UInt8(ascii: ".") })
    }
    for (key, text) in apt.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
      let words = key.split(separator: " ")
      let name = "apt's Acquire::\(words[0])::Proxy" + (words.count > 1 ? "::\(words[1])" : "")
      archives[key] = .some(
        lowercased(text.utf8) == "direct" ? nil : try Self.url(text, "the setting \(name)"))
    }
  }

  /// The proxy of the first of some variables that is there.
  private static func proxy(
    _ environment: [String: String], _ names: [String]
  ) throws(HTTPError) -> HTTPURL? {
    guard let name = names.first(where: { environment[$0] != nil }), let text = environment[name],
      !text.isEmpty
    else { return nil }
    return try url(text, "the environment variable \(name)")
  }

  private static func url(_ text: String, _ place: String) throws(HTTPError) -> HTTPURL {
    let url: HTTPURL
    do {
      url = try HTTPURL(
        parsing: text.utf8.contains(UInt8(ascii: "/")) ? text : "http://\(text)")
    } catch {
      throw .proxy(in: place, "\(error.reason)")
    }
    guard url.scheme == .http else { throw .proxy(in: place, "a proxy must be an http:// URL") }
    return url
  }

  /// The proxy for a URL, or nil for a direct connection.
  package func proxy(for url: HTTPURL, isForArchive: Bool = false) -> HTTPURL? {
    if isForArchive {
      for key in ["\(url.scheme.rawValue) \(url.host)", url.scheme.rawValue] {
        if let proxy = archives[key] { return proxy }
      }
    }
    let isDirect = exceptions.contains { name in
      name == "*" || name == url.host || name == url.authority || url.host.hasSuffix("." + name)
        || Network(name)?.holds(url.bareHost) == true
    }
    if isDirect { return nil }
    return url.scheme == .http ? http : https
  }
}

/// The addresses that begin with the same bits: `192.168.0.0/16`, `fd00::/8`.
private struct Network {
  private let address: [UInt8]
  private let bits: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = Int(parts[1]), let address = Self.bytes(String(parts[0])),
      (0...address.count * 8).contains(bits)
    else { return nil }
    self.address = address
    self.bits = bits
  }

  func holds(_ host: String) -> Bool {
    guard let other = Self.bytes(host), other.count == address.count else { return false }
    return (0..<bits).allSatisfy { bit in
      (address[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }

  /// An address in network order; nil for a name.
  private static func bytes(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
    return nil
  }
}
