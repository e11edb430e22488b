/// Which requests go through a proxy: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
///
/// Read as curl does: `http_proxy` in lower case only (a CGI program's environment can be filled
/// by whoever asks), the others in either case, a lower-case name first. `no_proxy` is a list of
/// hosts; each covers its subdomains; `*` covers all.
package struct ProxySettings: Hashable, Sendable {
  package let http: HTTPURL?
  package let https: HTTPURL?
  private let exceptions: [String]

  /// No proxy.
  package init() {
    http = nil
    https = nil
    exceptions = []
  }

  /// Reads the variables.
  ///
  /// - Throws: ``HTTPError`` for a proxy that is no `http` URL.
  package init(environment: [String: String]) throws(HTTPError) {
    http = try Self.proxy(environment, ["http_proxy", "all_proxy", "ALL_PROXY"])
    https = try Self.proxy(
      environment, ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    exceptions = list.utf8.split { $0 == UInt8(ascii: ",") || $0 == 0x20 }.map { name in
      lowercased(name.drop { $0 == UInt8(ascii: ".") })
    }
  }

  /// The proxy of the first of some variables that is there.
  private static func proxy(
    _ environment: [String: String], _ names: [String]
  ) throws(HTTPError) -> HTTPURL? {
    guard let name = names.first(where: { environment[$0] != nil }), let text = environment[name],
      !text.isEmpty
    else { return nil }
    let url: HTTPURL
    do {
      url = try HTTPURL(
        parsing: text.utf8.contains(UInt8(ascii: "/")) ? text : "http://\(text)")
    } catch {
      throw .proxy(in: name, "\(error.reason)")
    }
    guard url.scheme == .http else { throw .proxy(in: name, "a proxy must be an http:// URL") }
    return url
  }

  /// The proxy for a URL, or nil for a direct connection.
  package func proxy(for url: HTTPURL) -> HTTPURL? {
    let isDirect = exceptions.contains { name in
      name == "*" || name == url.host || name == url.authority || url.host.hasSuffix("." + name)
    }
    if isDirect { return nil }
    return url.scheme == .http ? http : https
  }
}
