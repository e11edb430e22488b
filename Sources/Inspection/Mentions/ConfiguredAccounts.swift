/// The users and groups that configuration files have a server run as.
///
/// No grammar of a configuration is known here: of a line, the first word says that an account follows
/// (`user`, `Group`, `run_as_user`, `listen.owner`, `APACHE_RUN_USER`), and the next one is its name.
package struct ConfiguredAccounts: Hashable, Sendable {
  package private(set) var users: Set<String> = []
  package private(set) var groups: Set<String> = []

  package init() {}

  /// The last part of a key, in lower case, by what it announces.
  private static let userKeys: Set<String> = ["user", "username", "runas", "owner", "setuid"]
  private static let groupKeys: Set<String> = ["group", "groupname", "setgid"]

  /// Adds what a file says.
  package mutating func read(_ text: [UInt8]) {
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(whereSeparator: Self.isSeparator).prefix(3).map {
        String(decoding: $0, as: UTF8.self)
      }
      let declared = words.first == "export" ? words.dropFirst() : words[...]
      guard let key = declared.first, let value = declared.dropFirst().first,
        let last = key.lowercased().split(whereSeparator: { ".-_".contains($0) }).last,
        Self.isName(value)
      else { continue }
      if Self.userKeys.contains(String(last)) { users.insert(value) }
      if Self.groupKeys.contains(String(last)) { groups.insert(value) }
    }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }

  private static func isName(_ word: String) -> Bool {
    guard let first = word.utf8.first,
      first == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else { return false }
    return word.utf8.count <= 32
      && word.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }
}
