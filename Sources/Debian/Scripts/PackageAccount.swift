internal import Spelling

/// A user that a package's installation would make, by what its files say; nothing of it is run.
package struct PackageAccount: Hashable, Sendable {
  package var name: String
  /// Nil where the next free number is taken.
  package var uid: UInt32?
  package var home: String?

  package init(name: String, uid: UInt32? = nil, home: String? = nil) {
    self.name = name
    self.uid = uid
    self.home = home
  }

  /// Reads a file of `sysusers.d` (sysusers.d(5)).
  package static func read(sysusers text: String) -> [PackageAccount] {
    text.split(separator: "\n").compactMap { line -> PackageAccount? in
      let words = ShellWords.split(line)
      guard words.count > 1, ["u", "u!"].contains(words[0]), isName(words[1]) else { return nil }
      let uid =
        words.count > 2 ? words[2].split(separator: ":").first.flatMap { Self.number($0) } : nil
      let home = words.count > 4 ? Self.home(words[4]) : nil
      return PackageAccount(name: words[1], uid: uid, home: home)
    }
  }

  /// A path that a line of `/etc/passwd` can have (passwd(5)).
  private static func home(_ text: String) -> String? {
    text.hasPrefix("/") && !text.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: ":") }
      ? text : nil
  }

  /// A user's number; the highest one means nobody (chown(2)).
  private static func number(_ text: some StringProtocol) -> UInt32? {
    UInt32(text).flatMap { $0 < .max ? $0 : nil }
  }

  /// Options of `adduser` and `useradd` that take a value.
  private static let valued: Set<String> = [
    "--home", "--shell", "--uid", "--gid", "--ingroup", "--gecos", "--comment", "--home-dir",
    "--gid",
    "--groups", "--firstuid", "--lastuid", "--conf", "--base-dir", "-d", "-s", "-u", "-g", "-c",
    "-G",
    "-b", "-K",
  ]

  /// The literal calls of `adduser` and `useradd` in a maintainer script.
  package static func read(script: MaintainerScript) -> [PackageAccount] {
    var found: [PackageAccount] = []
    var known: Set<String> = []
    for call in script.calls(of: ["adduser", "useradd"]) {
      var account = PackageAccount(name: "")
      var names: [String] = []
      var isSystem = false
      var index = 1
      while index < call.count {
        let parts = call[index].split(separator: "=", maxSplits: 1).map(String.init)
        let option = parts.first ?? ""
        if option.hasPrefix("-") {
          var value = parts.count > 1 ? parts[1] : nil
          if value == nil, valued.contains(option) {
            index += 1
            value = index < call.count ? call[index] : nil
          }
          switch option {
          case "--system", "-r": isSystem = true
          case "--home", "--home-dir", "-d":
            account.home = value.flatMap { home($0) }
          case "--uid", "-u": account.uid = value.flatMap { number($0) }
          default: break
          }
        } else {
          names.append(call[index])
        }
        index += 1
      }
      // `adduser USER GROUP` makes nobody.
      guard let name = names.last, names.count == 1 || isSystem, isName(name),
        known.insert(name).inserted
      else { continue }
      account.name = name
      found.append(account)
    }
    return found
  }

  /// The groups of literal calls of `addgroup` and `groupadd`.
  package static func groups(script: MaintainerScript) -> [String] {
    script.calls(of: ["addgroup", "groupadd"]).compactMap { call in
      call.dropFirst().last { !$0.hasPrefix("-") && isName($0) }
    }
  }

  /// Debian allows more than useradd(8) does by default: `Debian-exim`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 32 else { return false }
    guard first == UInt8(ascii: "_") || first.isLetter else { return false }
    return text.utf8.allSatisfy { byte in
      byte.isLetter || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
  }
}
