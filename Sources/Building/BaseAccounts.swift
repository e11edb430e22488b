/// The users and groups of the package base-passwd, whose numbers are the same on every Debian system
/// (Debian Policy 9.2.2; base-passwd 3.6.7, `passwd.master` and `group.master`).
enum BaseAccounts {
  struct User: Hashable, Sendable {
    var name: String
    var id: UInt32
    var group: UInt32
    var comment: String
    var home: String
    var shell: String

    fileprivate init(
      _ name: String, _ id: UInt32, _ home: String, group: UInt32? = nil, comment: String? = nil,
      shell: String = "/usr/sbin/nologin"
    ) {
      self.name = name
      self.id = id
      self.group = group ?? id
      self.comment = comment ?? name
      self.home = home
      self.shell = shell
    }
  }

  static let users: [User] = [
    User("root", 0, "/root", shell: "/bin/bash"), User("daemon", 1, "/usr/sbin"),
    User("bin", 2, "/bin"), User("sys", 3, "/dev"),
    User("sync", 4, "/bin", group: 65534, shell: "/bin/sync"),
    User("games", 5, "/usr/games", group: 60), User("man", 6, "/var/cache/man", group: 12),
    User("lp", 7, "/var/spool/lpd"), User("mail", 8, "/var/mail"),
    User("news", 9, "/var/spool/news"), User("uucp", 10, "/var/spool/uucp"),
    User("proxy", 13, "/bin"), User("www-data", 33, "/var/www"),
    User("backup", 34, "/var/backups"),
    User("list", 38, "/var/list", comment: "Mailing List Manager"),
    User("irc", 39, "/run/ircd", comment: "ircd"),
    User("_apt", 42, "/nonexistent", group: 65534, comment: ""),
    User("nobody", 65534, "/nonexistent"),
  ]

  /// Those whose names are not words of every day, so that a file that has one means the user.
  static let services = users.filter {
    ["daemon", "uucp", "proxy", "www-data", "backup", "irc", "_apt", "nobody"].contains($0.name)
  }

  static let groups: [(name: String, id: UInt32)] = [
    ("root", 0), ("daemon", 1), ("bin", 2), ("sys", 3), ("adm", 4), ("tty", 5), ("disk", 6),
    ("lp", 7), ("mail", 8), ("news", 9), ("uucp", 10), ("man", 12), ("proxy", 13), ("kmem", 15),
    ("dialout", 20), ("fax", 21), ("voice", 22), ("cdrom", 24), ("floppy", 25), ("tape", 26),
    ("sudo", 27), ("audio", 29), ("dip", 30), ("www-data", 33), ("backup", 34), ("operator", 37),
    ("list", 38), ("irc", 39), ("src", 40), ("shadow", 42), ("utmp", 43), ("video", 44),
    ("sasl", 45), ("plugdev", 46), ("staff", 50), ("games", 60), ("users", 100),
    ("nogroup", 65534),
  ]
}
