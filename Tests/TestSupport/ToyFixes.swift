/// A toy archive whose security suite fixes three source packages in three ways: in a program that
/// the image does not have, in a file of the image, and not at all.
package enum ToyFixes {
  /// `toy`, and `toy-security` as it was before the fixes, or is with them.
  package static func suites(_ state: ToyPointRelease.State) -> [ToySuite] {
    var main = ToySuite("toy")
    var security = ToySuite("toy-security")
    for deb in packages(isFixed: false) { main.add(deb) }
    if state == .new {
      main.date += 5 * 86_400
      security.date += 6 * 86_400
      for deb in packages(isFixed: true) { security.add(deb) }
    }
    return [main, security]
  }

  private static func packages(isFixed: Bool) -> [DebBuilder] {
    let version = isFixed ? "1.0-1+deb13u1" : "1.0-1"
    var library = SectionedELF()
    var program = SectionedELF()
    program.kind = 2
    if isFixed {
      library.build = 2
      library.debugLink = "other.debug"
      program.text = Array("safe".utf8)
    }
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
      deb("libtoy1", of: "toy")
        .file("usr/lib/libtoy.so.1", bytes: library.build64(), mtime: time),
      deb("toy-tools", of: "toy")
        .file("usr/bin/toytool", bytes: program.build64(), mode: 0o755, mtime: time),
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
