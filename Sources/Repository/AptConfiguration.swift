internal import Content
package import HTTP
package import SystemPackage

/// What apt's configuration says (apt.conf(5)): `apt.conf.d` in its order, then `apt.conf`.
///
/// Values by their keys in lower case, such as `acquire::http::proxy`; a later one replaces an
/// earlier one. `#clear` and `#include` are passed over.
package struct AptConfiguration: Hashable, Sendable {
  private var values: [String: String] = [:]

  /// None.
  package init() {}

  /// Reads apt's directory; a file that cannot be read counts as empty: apt will complain of it.
  package init(directory: FilePath) {
    let parts = directory.appending("apt.conf.d")
    // apt-config reads names without a suffix, or with `.conf`.
    for name in ((try? listDirectory(parts)) ?? []).sorted()
    where !name.contains(".") || name.hasSuffix(".conf") {
      if let text = try? readFile(parts.appending(name), limit: 1 << 20) { append(text) }
    }
    if let text = try? readFile(directory.appending("apt.conf"), limit: 1 << 20) { append(text) }
  }

  package subscript(key: String) -> String? { values[key] }

  /// Adds what a file says.
  package mutating func append(_ text: [UInt8]) {
    var scopes: [String] = []
    var words: [String] = []
    for token in AptTokens(text) {
      switch token {
      case .open:
        scopes.append(words.first ?? "")
        words = []
      case .close:
        _ = scopes.popLast()
        words = []
      case .end:
        if let name = words.first, words.count > 1 {
          let path = (scopes + [name]).filter { !$0.isEmpty }.joined(separator: "::")
          values[path.lowercased()] = words[1]
        }
        words = []
      case .word(let word): words.append(word)
      }
    }
  }

  /// The proxies, by scheme, and by scheme and host.
  package var proxies: [String: String] {
    var found: [String: String] = [:]
    for scheme in ["http", "https"] {
      let key = "acquire::\(scheme)::proxy"
      if let value = values[key] { found[scheme] = value }
      for (name, value) in values where name.hasPrefix(key + "::") {
        found["\(scheme) \(name.dropFirst(key.count + 2))"] = value
      }
    }
    return found
  }

  /// Whom connections of https trust, by host; the empty name: all hosts.
  package var trust: [String: TLSSettings] {
    var found: [String: TLSSettings] = [:]
    let start = "acquire::https::"
    for (name, value) in values where name.hasPrefix(start) {
      let words = name.dropFirst(start.count).split(separator: ":").map(String.init)
      guard let field = words.last, words.count <= 2 else { continue }
      let host = words.count == 2 ? words[0] : ""
      switch field {
      case "cainfo", "caroot": found[host, default: TLSSettings()].authorities = value
      case "capath": found[host, default: TLSSettings()].authoritiesDirectory = value
      case "sslcert": found[host, default: TLSSettings()].certificate = value
      case "sslkey": found[host, default: TLSSettings()].key = value
      default: continue
      }
    }
    return found
  }
}

/// The words of a file of apt's configuration, without its comments.
private struct AptTokens: Sequence, IteratorProtocol {
  enum Token {
    case word(String)
    case open, close, end
  }

  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  mutating func next() -> Token? {
    while let byte = rest.first {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: rest = rest.dropFirst()
      case UInt8(ascii: "#"): rest = rest.drop { $0 != 0x0A }
      case UInt8(ascii: "/") where rest.starts(with: "//".utf8): rest = rest.drop { $0 != 0x0A }
      case UInt8(ascii: "/") where rest.starts(with: "/*".utf8):
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
      case UInt8(ascii: "{"): return take(.open)
      case UInt8(ascii: "}"): return take(.close)
      case UInt8(ascii: ";"): return take(.end)
      case UInt8(ascii: "\""):
        let text = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != 0x0A }
        rest = rest[text.endIndex...].dropFirst()
        return .word(String(decoding: text, as: UTF8.self))
      default:
        let text = rest.prefix { !" \t\n\r{};\"".utf8.contains($0) }
        rest = rest[text.endIndex...]
        return .word(String(decoding: text, as: UTF8.self))
      }
    }
    return nil
  }

  private mutating func take(_ token: Token) -> Token {
    rest = rest.dropFirst()
    return token
  }
}
