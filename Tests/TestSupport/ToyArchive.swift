/// The packages of the toy archive: small, and together everything that a package can bring.
///
/// `toy` has base-files with a merged /usr, a library, a program that needs it, data for every
/// architecture with names that ustar cannot hold; `toy-security` has a newer library.
package enum ToyArchive {
  package static let architectures = ["amd64", "arm64"]

  /// Machine and triplet of an architecture's ELF files.
  private static func abi(_ architecture: String) -> (machine: UInt16, triplet: String) {
    architecture == "arm64" ? (183, "aarch64-linux-gnu") : (62, "x86_64-linux-gnu")
  }

  package static func suites() -> [ToySuite] {
    var toy = ToySuite("toy", architectures: architectures)
    var security = ToySuite("toy-security", architectures: architectures)
    for architecture in architectures {
      toy.add(baseFiles(architecture))
      toy.add(library(architecture, version: "1.0-1"))
      toy.add(program(architecture))
      security.add(library(architecture, version: "1.0-1+deb1"))
    }
    toy.add(data())
    return [toy, security]
  }

  /// A base system with a merged /usr, its directories and a release file.
  package static func baseFiles(_ architecture: String) -> DebBuilder {
    DebBuilder("base-files", version: "13", architecture: architecture)
      .directory("etc").directory("home").directory("root", mode: 0o700)
      .directory("tmp", mode: 0o1777).directory("var/mail", mode: 0o2775, gid: 8)
      .directory("usr/bin").directory("usr/lib").directory("usr/sbin")
      .file("usr/lib/os-release", "PRETTY_NAME=\"Toy 13\"\nID=toy\n")
      .file("usr/share/doc/base-files/copyright", "Public domain.\n")
      .link("bin", "usr/bin").link("lib", "usr/lib").link("sbin", "usr/sbin")
      .link("etc/os-release", "../usr/lib/os-release")
      .control("Essential", "yes").md5sums().compressed(.xz, control: .xz)
  }

  /// A library behind two links, with its licence.
  package static func library(_ architecture: String, version: String) -> DebBuilder {
    let (machine, triplet) = abi(architecture)
    let content = ELFBuilder(machine: machine, names: [(14, "libtoy.so.1")]).build()
    return DebBuilder("libtoy1", version: version, architecture: architecture)
      .control("Source", "toy").control("Multi-Arch", "same")
      .file("usr/lib/\(triplet)/libtoy.so.1.0", bytes: content + Array(version.utf8))
      .link("usr/lib/\(triplet)/libtoy.so.1", "libtoy.so.1.0")
      .file("usr/share/doc/libtoy1/copyright", "MIT\n")
      .file("usr/share/doc/libtoy1/changelog.Debian", "libtoy (\(version)) toy; urgency=low\n")
      .md5sums().compressed(.zstd, control: .gzip)
  }

  /// A program with another name, a helper that is set-uid, and what images leave out.
  package static func program(_ architecture: String) -> DebBuilder {
    let content = ELFBuilder(
      machine: abi(architecture).machine, interpreter: "/lib/ld-toy.so.1",
      names: [(1, "libtoy.so.1")]
    ).build()
    return DebBuilder("toy", version: "2:1.0-1", architecture: architecture)
      .control("Depends", "libtoy1 (>= 1.0), toy-data")
      .file("usr/bin/toy", bytes: content, mode: 0o755).hardLink("usr/bin/toi", to: "usr/bin/toy")
      .link("usr/bin/jouet", "toy").setuid("usr/lib/toy/helper")
      .file("etc/toy.conf", "colour = blue\n", mode: 0o640, gid: 42)
      .file("usr/share/man/man1/toy.1", ".TH toy 1\n")
      .file("usr/share/doc/toy/copyright", "MIT\n")
      .controlFile("conffiles", "/etc/toy.conf\n")
      .controlFile("postinst", "#!/bin/sh\nexit 1\n", mode: 0o755)
      .md5sums().compressed(.gzip)
  }

  /// Data of every architecture: many bytes, long names, odd names, times far off.
  package static func data() -> DebBuilder {
    let long = ["folder", "and-one-more"].map {
      "\($0)-" + String(repeating: "long", count: 30) + "/"
    }
    .joined()
    return DebBuilder("toy-data", version: "3.0", architecture: "all")
      .file("usr/share/toy/noise", bytes: noise(40_000))
      .file("usr/share/toy/\(long)file", "deep\n")
      .link("usr/share/toy/far", long + "file")
      .file("usr/share/toy/na\u{ef}ve \u{1f9f8}", "odd\n", mtime: 1)
      .file("usr/share/toy/empty", "", mtime: 4_102_444_800)
      .file("usr/share/doc/toy-data/copyright", "MIT\n")
      .md5sums().compressed(.xzBlocks(of: 16_384))
  }

  /// Bytes that no compressor can shrink and that are the same every time.
  package static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 32)
    }
  }

  /// A manifest of all of it; `toy.asc` lies beside it.
  package static let manifest = """
    whittle: 1
    name: toy
    description: Everything that a package can bring
    architectures: [amd64, arm64]
    archives:
      toy: {suites: [toy, toy-security], components: [main], keyring: toy.asc}
    dependencies: none
    packages:
      base-files: all
      libtoy1: [/usr/lib/*/libtoy.so.1]
      toy:
        - /usr/bin/{toy,toi,jouet}
        - /etc/toy.conf
        - {path: /usr/share/nothing/**, optional: true}
      toy-data: {files: [/usr/share/toy/**]}
    exclude: [/usr/share/man/**]
    metadata: {copyright: true, dpkg: status.d}
    users:
      - {name: root, uid: 0, gid: 0, home: /root, shell: /sbin/nologin}
      - {name: nonroot, uid: 65532, gid: 65532, home: /home/nonroot, shell: /sbin/nologin}
    groups:
      - {name: root, gid: 0}
      - {name: nonroot, gid: 65532}
    directories:
      - {path: /home/nonroot, mode: "0700", uid: 65532, gid: 65532}
    files:
      - {path: /etc/greeting, text: "hello\\n"}
    symlinks:
      - {path: /usr/bin/spielzeug, target: toy}
    allow: {missing-libraries: [ld-toy.so.1], setuid: []}
    image:
      entrypoint: [/usr/bin/toy]
      env: {PATH: /usr/bin}
      labels: {purpose: test}
    variants:
      nonroot: {image: {user: "65532:65532", working-dir: /home/nonroot}}

    """
}
