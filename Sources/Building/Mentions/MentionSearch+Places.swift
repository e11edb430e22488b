internal import Tree

extension MentionSearch {
  /// Below which packages of all kinds have files that no program opens by its own name for them.
  private static let shared: [[UInt8]] = [
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
    "usr/share/bug", "usr/share/bash-completion", "usr/share/zsh", "usr/share/fish",
    "usr/share/applications", "usr/share/icons", "usr/share/pixmaps", "usr/share/metainfo",
    "usr/share/doc-base", "usr/include", "usr/src", "usr/lib/debug", "usr/lib/systemd",
    "usr/share/gdb", "usr/share/apport", "usr/share/aclocal", "usr/share/pkgconfig",
    "usr/share/gtk-doc", "usr/share/vim", "usr/share/emacs", "usr/lib/pkgconfig",
    "etc/init.d", "etc/default", "etc/cron.d", "etc/cron.daily", "etc/cron.weekly",
    "usr/lib/tmpfiles.d", "usr/lib/sysusers.d", "usr/share/polkit-1", "usr/share/dbus-1",
    "etc/logrotate.d", "etc/apparmor.d", "etc/bash_completion.d", "etc/systemd",
  ].map { Array($0.utf8) }

  static func isShared(_ path: MemberPath) -> Bool {
    let bytes = path.bytes
    // OpenSSL's engines for hardware, which its providers have replaced.
    if path.components.contains(where: { $0.starts(with: "engines-".utf8) }) { return true }
    return shared.contains { root in
      bytes.starts(with: root)
        && (bytes.count == root.count || bytes[root.count] == UInt8(ascii: "/"))
    }
  }

  /// Whether a directory is one of those in which everyone has files: `/usr/lib`, `/etc`.
  static func isTooWide(_ path: MemberPath) -> Bool {
    let parts = path.components
    if parts.count < 2 { return true }
    if parts.count == 2, !parts[0].elementsEqual("etc".utf8), !parts[0].elementsEqual("opt".utf8) {
      return true
    }
    // `/usr/lib/x86_64-linux-gnu` has the libraries of all.
    return parts.count == 3 && parts[1].elementsEqual("lib".utf8)
      && String(decoding: parts[2], as: UTF8.self).contains("-linux-")
  }

  /// The longest path with which a text begins that a package has, below the directories that all have.
  func beginning(of text: [UInt8]) -> [UInt8]? {
    var end = text.count
    while end > 8 {
      let spelling = Array(text[..<end])
      if spelling.last != UInt8(ascii: "/"),
        let path = try? MemberPath(parsing: Array(spelling[1...])),
        let item = offered[path]
      {
        // The name of a program may be the beginning of that of another.
        let isWhole = end == text.count || text[end] == UInt8(ascii: "/")
        if Self.isProgram(item), !isWhole { return nil }
        return Self.isTooWide(path) ? nil : spelling
      }
      end -= 1
    }
    return nil
  }

  /// Where something is missing that a path leads to; nil for what is there, and for directories
  /// that all packages share.
  ///
  /// - Parameter owner: the package of who mentions it: what is called like it is its own.
  func place(of spelling: [UInt8], owner: String?) -> MemberPath? {
    func isShared(_ path: MemberPath) -> Bool {
      Self.isShared(path)
        && !(path.components.dropFirst(2).first?.elementsEqual((owner ?? "").utf8) ?? false)
    }
    switch tree.resolve(spelling) {
    case .missing(let place):
      return isShared(place) || excluded(place) ? nil : place
    case .found(let entry):
      return entry.isDirectory && !isShared(entry.path) ? entry.path : nil
    case .circle: return nil
    }
  }
}
