internal import Spelling

/// A user and password for one server.
package struct Login: Hashable, Sendable {
  package let user: String
  package let password: String

  /// The value of an `Authorization` header (RFC 7617).
  package var basic: String { "Basic " + Base64.encode(Array("\(user):\(password)".utf8)) }
}

/// Logins by machine, as `~/.netrc` and apt's `auth.conf.d` hold them (apt_auth.conf(5)).
///
/// `machine [protocol://]host[:port][/path] login L password P`, in one line or several. A machine
/// without a port matches every port, one with a path every path that begins so. Of several
/// entries that match, the first counts.
package struct Credentials: Hashable, Sendable {
  /// Whose rules a file follows.
  package enum Dialect: Hashable, Sendable {
    /// An entry without a protocol serves `http` too.
    case netrc
    /// An entry without a protocol serves `https` only.
    case apt
  }

  private struct Entry: Hashable, Sendable {
    var schemes: [HTTPURL.Scheme] = []
    var host = ""
    var port: Int?
    var path = ""
    var login = ""
    var password = ""
  }

  private var entries: [Entry] = []

  /// No credentials at all.
  package init() {}

  /// Reads a file's text and appends its entries; unknown words are ignored, as apt does.
  ///
  /// `default` and `macdef` of netrc are ignored: a password for every host there is would go to
  /// every mirror.
  package mutating func append(parsing text: [UInt8], dialect: Dialect) {
    var words = Self.words(of: text)[...]
    var entry: Entry?
    while let word = words.popFirst() {
      switch word {
      case "machine":
        keep(entry)
        entry = words.popFirst().flatMap { Self.entry(machine: $0, dialect: dialect) }
      case "default":
        keep(entry)
        entry = nil
      case "login": entry?.login = words.popFirst() ?? ""
      case "password": entry?.password = words.popFirst() ?? ""
      case "account": _ = words.popFirst()
      default: break
      }
    }
    keep(entry)
  }

  private mutating func keep(_ entry: Entry?) {
    if let entry, !entry.login.isEmpty || !entry.password.isEmpty { entries.append(entry) }
  }

  /// The login for a URL: its own, else the first entry that matches.
  package func login(for url: HTTPURL) -> Login? {
    if let login = url.login { return login }
    let match = entries.first { entry in
      entry.schemes.contains(url.scheme) && entry.host == url.host
        && (entry.port == nil || entry.port == url.port)
        && url.path.utf8.starts(with: entry.path.utf8)
    }
    return match.map { Login(user: $0.login, password: $0.password) }
  }

  /// Splits at spaces, tabs and line ends; comment lines and macro bodies are left out.
  private static func words(of text: [UInt8]) -> [String] {
    var words: [String] = []
    var isInMacro = false
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let parts = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.map { string($0) }
      if isInMacro {
        isInMacro = !parts.isEmpty
        continue
      }
      if parts.first?.utf8.first == UInt8(ascii: "#") { continue }
      isInMacro = parts.first == "macdef"
      if !isInMacro { words += parts }
    }
    return words
  }

  private static func entry(machine: String, dialect: Dialect) -> Entry? {
    var entry = Entry()
    var rest = Array(machine.utf8)[...]
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
      guard let scheme = HTTPURL.Scheme(rawValue: lowercased(rest[..<colon])) else { return nil }
      entry.schemes = [scheme]
      rest = rest[(colon + 3)...]
    } else {
      entry.schemes = dialect == .netrc ? [.http, .https] : [.https]
    }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") }
    entry.path = string(rest[authority.endIndex...])
    // An IPv6 address has colons of its own, within brackets.
    let bracket = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
    let colon = authority[bracket...].firstIndex(of: UInt8(ascii: ":"))
    entry.host = lowercased(authority[..<(colon ?? authority.endIndex)])
    if let colon {
      guard let port = decimal(authority[(colon + 1)...]), port <= 65535 else { return nil }
      entry.port = Int(port)
    }
    return entry.host.isEmpty ? nil : entry
  }
}
