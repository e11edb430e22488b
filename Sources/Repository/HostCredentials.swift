internal import Content
package import HTTP
package import SystemPackage

extension Credentials {
  /// The logins of this user and machine: `~/.netrc`, then apt's `auth.conf` and `auth.conf.d`.
  ///
  /// A file that is not there, or that this user may not read, counts as empty: apt keeps its own
  /// from everybody but root.
  ///
  /// - Parameters:
  ///   - home: this user's directory; nil where there is none.
  ///   - apt: apt's directory.
  package init(home: FilePath?, apt: FilePath = "/etc/apt") {
    self.init()
    func append(_ path: FilePath, _ dialect: Dialect) {
      guard let text = try? readFile(path, limit: 1 << 20) else { return }
      self.append(parsing: text, dialect: dialect)
    }
    if let home { append(home.appending(".netrc"), .netrc) }
    append(apt.appending("auth.conf"), .apt)
    let parts = apt.appending("auth.conf.d")
    for name in (try? listDirectory(parts)) ?? [] where name.hasSuffix(".conf") {
      append(parts.appending(name), .apt)
    }
  }
}
