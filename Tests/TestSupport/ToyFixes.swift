/// A toy archive whose security suite fixes three source packages in three ways: in a program that
/// the image does not have, in a file of the image, and not at all.
package enum ToyFixes {
  /// What else the fixes of `toy` do.
  package enum Twist: String, CaseIterable, Sendable {
    /// The only code that changes is what its version names.
    case versionOnly
    /// Nothing but a page of the manual changes.
    case manual
    /// A setting changes that the image does not have, and no code.
    case setting
    /// The script that runs after the library's package is unpacked.
    case script
    /// The rights of a directory that the image has.
    case directory
    /// Bytes behind all sections of the library.
    case appended
    /// A program that the image does not have loses its set-user-ID bit, and nothing else changes.
    case rights
  }

  /// `toy`, and `toy-security` as it was before the fixes, or is with them.
  package static func suites(
    _ state: ToyPointRelease.State, _ twist: Twist? = nil
  ) -> [ToySuite] {
    var main = ToySuite("toy")
    var security = ToySuite("toy-security")
    for deb in packages(isFixed: false, twist) { main.add(deb) }
    if state == .new {
      main.date += 5 * 86_400
      security.date += 6 * 86_400
      for deb in packages(isFixed: true, twist) { security.add(deb) }
    }
    return [main, security]
  }

  private static func packages(isFixed: Bool, _ twist: Twist?) -> [DebBuilder] {
    let version = isFixed ? "1.0-1+deb13u1" : "1.0-1"
    var library = SectionedELF()
    var program = SectionedELF()
    program.kind = 2
    if isFixed {
      library.build = 2
      library.debugLink = "other.debug"
      switch twist {
      case .versionOnly, .manual, .setting, .rights: break
      default: program.text = Array("safe".utf8)
      }
    }
    let programMode: UInt32 = twist == .rights && !isFixed ? 0o4755 : 0o755
    let tail = isFixed && twist == .appended ? "new" : "old"
    let mode: UInt32 = isFixed && twist == .directory ? 0o750 : 0o755
    let script = isFixed && twist == .script ? "umask 077" : "umask 022"
    let manual = isFixed && twist == .manual ? "new" : "old"
    let setting = isFixed && twist == .setting ? "new" : "old"
    let shell = twist == .versionOnly ? "#!/bin/sh\necho \(version)\n" : "#!/bin/sh\n"
    func deb(_ name: String, of source: String) -> DebBuilder {
      let changelog = """
        \(source) (\(version)) toy; urgency=high

          * \(isFixed ? "CVE-2024-0001: be careful." : "First.")

         -- A <a@b.c>  Mon, 04 Jan 2021 00:00:00 +0000

        """
      return DebBuilder(name, version: version).control("Source", source)
        .file("usr/share/doc/\(name)/copyright", "MIT\n")
        .file(
          "usr/share/doc/\(name)/changelog.Debian.gz", bytes: Stored.gzip(Array(changelog.utf8)))
    }
    let time: Int64 = isFixed ? 1_650_000_000 : 1_600_000_000
    return [
      DebBuilder("base-files", version: "13").directory("etc").directory("usr/lib")
        .file("usr/share/doc/base-files/copyright", "Public domain.\n"),
      deb("libtoy1", of: "toy").controlFile("postinst", "#!/bin/sh\n\(script)\n", mode: 0o755)
        .directory("usr/lib/toy", mode: mode)
        .file("usr/lib/libtoy.so.1", bytes: library.build64() + Array(tail.utf8), mtime: time),
      deb("toy-tools", of: "toy")
        .file("usr/bin/toytool", bytes: program.build64(), mode: programMode, mtime: time)
        .file("usr/bin/toyscript", shell, mode: 0o755, mtime: time)
        .file("usr/share/man/man1/toytool.1", manual, mtime: time)
        .file("etc/toy.conf", setting, mtime: time),
      deb("plain", of: "plain")
        .file("usr/share/plain/data", isFixed ? "new\n" : "old\n", mtime: time),
      deb("idle", of: "idle").file("usr/share/idle/data", "same\n", mtime: time),
      deb("static", of: "static").control("Built-Using", "toy (= 1.0-1)")
        .file("usr/share/static/data", "same\n"),
    ].filter { !isFixed || !["base-files", "static"].contains($0.name) }.map { $0.md5sums() }
  }

  /// A manifest over it; `toy.asc` lies beside it.
  ///
  /// - Parameter more: further lines of `packages`.
  package static func manifest(_ more: String = "") -> String {
    """
    whittle: 1
    name: toy
    architectures: [amd64]
    archives:
      toy: {suites: [toy], components: [main], keyring: toy.asc}
      toy-security: {suites: [toy-security], components: [main], keyring: toy.asc}
    dependencies: none
    packages:
      base-files: all
      libtoy1: [/usr/lib/libtoy.so.1]
      plain: all
      idle: all
    \(more)
    metadata: {copyright: true, dpkg: status.d}
    compression: none

    """
  }

  /// What Debian's security tracker would say.
  package static let tracker = """
    {"idle": {"CVE-2024-0003": {"releases": {"toy": {"status": "resolved",
       "fixed_version": "1.0-1+deb13u1", "urgency": "low"}}}},
     "other": {"CVE-2024-0009": {"releases": {"toy": {"status": "open"}}}},
     "plain": {
       "CVE-2024-0002": {"description": "plain data", "releases": {"toy": {"status": "resolved",
         "fixed_version": "1.0-1+deb13u1", "urgency": "high"}}},
       "CVE-2024-0004": {"releases": {"toy": {"status": "open", "urgency": "not yet assigned"}}},
       "CVE-2024-0005": {"releases": {"toy": {"status": "open", "nodsa": "Minor",
         "nodsa_reason": "ignored"}}},
       "CVE-2024-0006": {"releases": {"toy": {"status": "open", "urgency": "unimportant"}}},
       "CVE-2023-0007": {"releases": {"toy": {"status": "resolved", "fixed_version": "0.9-1"}}},
       "CVE-2023-0008": {"releases": {"toy": {"status": "resolved", "fixed_version": "0"}}}},
     "toy": {"CVE-2024-0001": {"description": "an overflow", "releases": {"toy":
       {"status": "resolved", "fixed_version": "1.0-1+deb13u1", "urgency": "medium"}}}}}
    """
}
