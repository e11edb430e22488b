/// Users of base-passwd's table that services run as; it is the same on every Debian system.
enum BaseAccounts {
  static let users: [(name: String, id: UInt32, home: String)] = [
    ("daemon", 1, "/usr/sbin"), ("uucp", 10, "/var/spool/uucp"), ("proxy", 13, "/bin"),
    ("www-data", 33, "/var/www"), ("backup", 34, "/var/backups"), ("irc", 39, "/run/ircd"),
    ("_apt", 42, "/nonexistent"), ("nobody", 65534, "/nonexistent"),
  ]
}
