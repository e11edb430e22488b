/// The names of syslog's facilities (`SYSLOG_NAMES` of `<syslog.h>`), some of which are also those of
/// accounts and programs.
enum SyslogFacilities {
  /// A word that only a table of them has.
  static let sign = Array("local0".utf8)

  private static let names = Set(
    ["auth", "cron", "daemon", "ftp", "lpr", "mail", "news", "syslog", "user", "uucp"].map {
      Array($0.utf8)
    })

  /// Leaves them out of the words of a file that has their table: there, "cron" and "mail" are some
  /// of them.
  static func drop(from words: inout Set<[UInt8]>) {
    if words.contains(sign) { words.subtract(names) }
  }
}
