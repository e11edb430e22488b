/// Two states of a toy archive that differ as point releases of Debian do: versions bumped, files
/// added, removed and changed, a soname raised, a right gained, a rebuild of one architecture.
package enum ToyPointRelease {
  package static let architectures = ["amd64", "arm64"]

  /// A moment of the archive.
  package enum State: Sendable {
    case old, new

    var isNew: Bool { self == .new }
  }

  private static func abi(_ architecture: String) -> (machine: UInt16, triplet: String) {
    architecture == "arm64" ? (183, "aarch64-linux-gnu") : (62, "x86_64-linux-gnu")
  }

  /// `toy` and `toy-security`; what is newer in the second is there alone.
  package static func suites(_ state: State) -> [ToySuite] {
    var main = ToySuite("toy", architectures: architectures)
    var security = ToySuite("toy-security", architectures: architectures)
    if state.isNew {
      main.date += 5 * 86_400
      security.date += 6 * 86_400
    }
    for architecture in architectures {
      main.add(baseFiles(architecture))
      main.add(library(1, architecture))
      main.add(program(.old, architecture))
      main.add(tools(.old, architecture))
      main.add(aid(state.isNew && architecture == "amd64" ? .new : .old, architecture))
      main.add(plugin(state, architecture))
      guard state.isNew else { continue }
      security.add(library(2, architecture))
      security.add(program(.new, architecture))
      security.add(tools(.new, architecture))
    }
    return [main, security]
  }

  private static func baseFiles(_ architecture: String) -> DebBuilder {
    DebBuilder("base-files", version: "13", architecture: architecture)
      .directory("etc").directory("usr/bin").directory("usr/lib")
      .file("usr/share/doc/base-files/copyright", "Public domain.\n")
      .link("bin", "usr/bin").link("lib", "usr/lib").compressed(.xz)
  }

  /// `libtoy1` or `libtoy2`, of one source package.
  private static func library(_ number: Int, _ architecture: String) -> DebBuilder {
    let (machine, triplet) = abi(architecture)
    let directory = "usr/lib/\(triplet)"
    let content = ELFBuilder(machine: machine, names: [(14, "libtoy.so.\(number)")]).build()
    let name = "libtoy\(number)"
    return DebBuilder(
      name, version: number == 1 ? "2:1.0-1" : "2:1.1-1+deb13u1", architecture: architecture
    )
    .control("Source", "toy")
    .file("\(directory)/libtoy.so.\(number).0.\(number)", bytes: content)
    .link("\(directory)/libtoy.so.\(number)", "libtoy.so.\(number).0.\(number)")
    .file("usr/share/doc/\(name)/copyright", "MIT\n")
    .file("usr/share/doc/\(name)/changelog.Debian.gz", bytes: changelog(number == 1 ? .old : .new))
    .compressed(.zstd)
  }

  private static func program(_ state: State, _ architecture: String) -> DebBuilder {
    let number = state.isNew ? 2 : 1
    let time: Int64 = state.isNew ? 1_650_000_000 : 1_600_000_000
    let content = ELFBuilder(
      machine: abi(architecture).machine, interpreter: "/lib/ld-toy.so.1",
      names: [(1, "libtoy.so.\(number)"), (1, "libaid.so.0")]
    ).build()
    var deb = DebBuilder(
      "toy", version: state.isNew ? "2:1.1-1+deb13u1" : "2:1.0-1", architecture: architecture
    )
    .control("Depends", "libtoy\(number) (>= 2:1.0), libaid0")
    .file("usr/bin/toy", bytes: content, mode: 0o755, mtime: time)
    .link("usr/bin/jouet", state.isNew ? "/usr/bin/toy" : "toy")
    .file("usr/lib/toy/helper", "helper\n", mode: state.isNew ? 0o4755 : 0o755)
    .file(
      "etc/toy.conf", "colour = blue\n", mode: state.isNew ? 0o640 : 0o644,
      gid: state.isNew ? 42 : 0
    )
    .file("usr/share/toy/same", "same\n", mtime: time)
    .file("usr/share/doc/toy/copyright", "MIT\n")
    .file("usr/share/doc/toy/changelog.Debian.gz", bytes: changelog(state))
    if state.isNew {
      deb = deb.file("usr/share/toy/new", "new\n").file("usr/sbin/toyd", "daemon\n", mode: 0o755)
    } else {
      deb = deb.file("usr/share/toy/gone", "gone\n").file("usr/share/toy-legacy/data", "old\n")
    }
    return deb.compressed(.gzip)
  }

  /// A package whose doc directory is that of `toy`.
  private static func tools(_ state: State, _ architecture: String) -> DebBuilder {
    DebBuilder(
      "toy-tools", version: state.isNew ? "2:1.1-1+deb13u1" : "2:1.0-1", architecture: architecture
    )
    .control("Source", "toy").control("Depends", "toy")
    .file("usr/bin/toytool", state.isNew ? "tool 1.1\n" : "tool 1.0\n", mode: 0o755)
    .link("usr/share/doc/toy-tools", "toy")
  }

  /// A library that is only built again for one architecture.
  private static func aid(_ state: State, _ architecture: String) -> DebBuilder {
    let (machine, triplet) = abi(architecture)
    let content = ELFBuilder(machine: machine, names: [(14, "libaid.so.0")]).build()
    let text = "aid (1.0-1) toy; urgency=medium\n\n  * First.\n\n -- A <a@b.c>  Fri, 1 Jan 2021\n"
    let deb = DebBuilder(
      "libaid0", version: state.isNew ? "1.0-1+b1" : "1.0-1", architecture: architecture
    )
    .control("Source", state.isNew ? "aid (1.0-1)" : "aid")
    .file("usr/lib/\(triplet)/libaid.so.0", bytes: content + (state.isNew ? [1] : []))
    .file("usr/share/doc/libaid0/copyright", "MIT\n")
    .file("usr/share/doc/libaid0/changelog.Debian.gz", bytes: Stored.gzip(Array(text.utf8)))
    guard state.isNew else { return deb }
    let rebuild = """
      aid (1.0-1+b1) toy; urgency=low, binary-only=yes

        * Binary-only non-maintainer upload for \(architecture); no source changes.
        * Rebuild against libtoy2

       -- Builder <b@c.d>  Sat, 2 Jan 2021

      """
    return deb.file(
      "usr/share/doc/libaid0/changelog.Debian.\(architecture).gz",
      bytes: Stored.gzip(Array(rebuild.utf8)))
  }

  /// A native package whose file has the version in its name.
  private static func plugin(_ state: State, _ architecture: String) -> DebBuilder {
    let version = state.isNew ? "3.2" : "3.1"
    let triplet = abi(architecture).triplet
    var text = """
      toy-plugin (3.1) toy; urgency=medium

        * Start. (Closes: #77)

       -- A <a@b.c>  Fri, 01 Jan 2021 00:00:00 +0000

      """
    if state.isNew {
      text =
        """
        toy-plugin (3.2) toy; urgency=medium

          * Faster & <smaller>. closes: bug#90

         -- A <a@b.c>  Sat, 02 Jan 2021 00:00:00 +0000


        """ + text
    }
    return DebBuilder("toy-plugin", version: version, architecture: architecture)
      .file("usr/lib/\(triplet)/libplug.so.\(version)", "plug \(version) for \(architecture)\n")
      .link("usr/lib/\(triplet)/libplug.so.3", "libplug.so.\(version)")
      .file("usr/share/doc/toy-plugin/copyright", "MIT\n")
      .file("usr/share/doc/toy-plugin/changelog.gz", bytes: Stored.gzip(Array(text.utf8)))
  }

  private static func changelog(_ state: State) -> [UInt8] {
    var text = """
      toy (2:1.0-1) toy; urgency=medium

        * Nothing to see here (Closes: #1).

       -- A <a@b.c>  Fri, 01 Jan 2021 00:00:00 +0000

      """
    if state.isNew {
      text =
        """
        toy (2:1.1-1+deb13u1) toy-security; urgency=high

          * Non-maintainer upload by the Security Team.
          * CVE-2023-0002: the helper trusted its caller. (Closes: #1002,
            #1003)

         -- A <a@b.c>  Mon, 04 Jan 2021 00:00:00 +0000

        toy (2:1.1-1) toy; urgency=medium

          * New upstream release.
            - CVE-2023-0001: an overflow in toys.

         -- A <a@b.c>  Sun, 03 Jan 2021 00:00:00 +0000


        """ + text
    }
    return Stored.gzip(Array(text.utf8))
  }

  /// A manifest over it; `toy.asc` lies beside it.
  package static let manifest = """
    whittle: 1
    name: toy
    architectures: [amd64, arm64]
    archives:
      toy: {suites: [toy], components: [main], keyring: toy.asc}
      toy-security: {suites: [toy-security], components: [main], keyring: toy.asc}
    packages:
      base-files: all
      toy:
        - /usr/bin/{toy,jouet}
        - /usr/lib/toy/helper
        - /etc/toy.conf
        - /usr/share/toy/**
        - {path: /usr/share/toy-legacy/**, optional: true}
      toy-tools: [/usr/bin/toytool]
      toy-plugin: ["/usr/lib/*/libplug.so.3"]
    metadata: {copyright: true, dpkg: none}
    allow: {missing-libraries: [ld-toy.so.1], setuid: [/usr/lib/toy/helper]}
    compression: none
    image:
      entrypoint: [/usr/bin/toy]
      env: {PATH: /usr/bin, LANG: C}
      labels: {purpose: test}
    variants:
      nonroot: {image: {user: "65532:65532"}}

    """
}
