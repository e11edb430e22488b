internal import Debian
internal import HTTP
internal import OpenPGP
internal import TestSupport

extension FuzzTarget {
  private static let sum = String(repeating: "a", count: 64)

  private static let packages = """
    Package: toy
    Source: toys (2.0)
    Version: 1:1.0-1+b1
    Architecture: amd64
    Multi-Arch: same
    Installed-Size: 12
    Depends: libc6 (>= 2.14), a:any | b (<< 1~) [amd64 !i386] <!nocheck>, c (= 1)
    Provides: virtual, other (= 1.0)
    Filename: pool/main/t/toy/toy_1.0-1_amd64.deb
    Size: 1234
    SHA256: \(sum)
    Description: a toy
     and more of it

    Package: other
    Version: 2
    Architecture: all
    Filename: ./other.deb
    Size: 1
    SHA256: \(sum)

    """

  private static let release = """
    Origin: Toy
    Suite: toy
    Codename: toy
    Date: Tue, 14 Nov 2023 22:13:20 UTC
    Valid-Until: Tue, 21 Nov 2023 22:13:20 UTC
    Acquire-By-Hash: yes
    Architectures: amd64 arm64 all
    Components: main contrib
    SHA256:
     \(sum) 10 main/binary-amd64/Packages
     \(sum) 99 main/binary-arm64/Packages.xz

    """

  static let stanza = FuzzTarget(
    "stanza", seeds: [Array(packages.utf8), Array(release.utf8)],
    words: ["Package: ", "SHA256:", "\n\n", "\n ", "\r\n", "Depends: ", ": ", "Filename: ", "../"]
  ) { bytes in
    if let stanzas = try? ControlStanza.parseAll(bytes) {
      for stanza in stanzas {
        for field in stanza.fields { _ = stanza.lines(of: field.name) }
        if (try? ControlStanza(parsing: stanza.bytes)) == nil { return "a stanza is not one alone" }
      }
    }
    let index = try PackageIndex(parsing: bytes)
    for position in 0..<index.count {
      let package = index[position]
      if package.filename.hasPrefix("/") || package.filename.contains("..") {
        let parts = package.filename.split(separator: "/")
        if package.filename.hasPrefix("/") || parts.contains("..") { return "a path that climbs" }
      }
      if package.size < 0 { return "a negative size" }
      _ = (package.source, package.multiArch, package.priority, package.installedSize)
      if !index.positions(named: package.name).contains(position) {
        return "a package is not found"
      }
      _ = try package.controlStanza()
      _ = try (package.depends, package.preDepends, package.provides, package.conflicts)
    }
    return nil
  }

  static let relation = FuzzTarget(
    "relation",
    seeds: [
      "libc6 (>= 2.14), a:any | b (<< 1~) [amd64 !i386] <!nocheck>, c (= 1)", "a", "a|b,c",
      "a:native (>> 1:2-3) [linux-any] <x> <!y z>",
    ].map { Array($0.utf8) }, words: [" | ", ", ", "(>= ", ")", "[", "]", "<!", ">", ":any"]
  ) { bytes in
    let list = try Relationship.parseList(String(decoding: bytes, as: UTF8.self))
    let text = list.map(\.description).joined(separator: ", ")
    let again = try? Relationship.parseList(text)
    return again == list ? nil : "'\(text)' is read as another relation"
  }

  static let version = FuzzTarget(
    "version", seeds: ["1:2.3-4", "0~rc1+b1", "1.0-1 1.0-01", "9:9~ 9:9"].map { Array($0.utf8) },
    words: ["~", "-", ":", "0", "+", " "]
  ) { bytes in
    let words = bytes.split(separator: 0x20).prefix(3).map { String(decoding: $0, as: UTF8.self) }
    let versions = try words.map { try Version(parsing: $0) }
    for a in versions {
      for b in versions {
        if (a < b) != (b > a) || (a < b && b < a) || (a == b) != (b == a) { return "no order" }
        if a == b, a.hashValue != b.hashValue { return "equal, with two hashes" }
        if a == b, a < b { return "equal and less" }
        for c in versions where a < b && b < c && !(a < c) { return "no transitive order" }
      }
    }
    return nil
  }

  static let inRelease = FuzzTarget(
    "inrelease",
    seeds: [
      (try? ToyKey.toy.clearsigned(release)) ?? "",
      (try? ToyKey.clearsigned("- x\n-----\n", by: [.toy, .stranger])) ?? "",
    ].map { Array($0.utf8) },
    words: [
      "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n",
      "-----END PGP SIGNATURE-----\n", "Hash: SHA256\n", "- ", "\r\n", "=", "\n\n",
    ]
  ) { bytes in
    _ = try? Keyring(name: "k", parsing: bytes)
    let message = try CleartextMessage(parsing: bytes)
    if message.text.contains(0x0d) || message.text.contains(0) {
      return "a line end of another kind"
    }
    _ = try Release(parsing: message.text)
    return nil
  }

  static let release822 = FuzzTarget(
    "release", seeds: [Array(release.utf8)],
    words: ["Date: ", "UTC", "SHA256:\n", " \(sum) 1 x\n", "../", "Nov", "2023", "29 Feb"]
  ) { bytes in
    let release = try Release(parsing: bytes)
    let climbs = release.files.keys.contains { path in
      path.hasPrefix("/") || path.split(separator: "/").contains("..")
    }
    return climbs ? "a path that climbs" : nil
  }

  static let changelog = FuzzTarget(
    "changelog",
    seeds: [
      """
      toy (1:2.0-1) unstable; urgency=medium

        * A fix for CVE-2023-1234 (Closes: #12, #345678).
          More of it; CVE-2023-99999.

       -- Nobody <nobody@example.org>  Tue, 14 Nov 2023 22:13:20 +0000

      toy (1.0-1+b1) sid trixie; urgency=high, binary-only=yes

        * Rebuilt.

       -- Nobody <nobody@example.org>  Mon, 13 Nov 2023 22:13:20 +0000

      """
    ].map { Array($0.utf8) },
    words: ["CVE-2023-", "Closes: #", ", #", "(1.0)", "; urgency=", "\n -- ", "\n  * ", "LP: #"]
  ) { bytes in
    let changelog = Changelog(parsing: bytes)
    for entry in changelog.entries {
      _ = (entry.vulnerabilities, entry.bugs)
      let later = changelog.entries(after: nil, through: entry.version)
      if later.count > changelog.entries.count { return "more entries than there are" }
    }
    let both = changelog.merging(changelog)
    return both.entries.count > 2 * changelog.entries.count ? "entries of nowhere" : nil
  }

  static let url = FuzzTarget(
    "url",
    seeds: [
      "http://deb.example.org/debian/pool/a%2Bb.deb?x=y#z", "https://u:p@[::1]:8080/a/../b",
      "HTTP://A.B:80",
    ].map { Array($0.utf8) }, words: ["://", "//", "@", ":", "[", "]", "?", "#", "..", "%2e", "\\"]
  ) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    _ = RetryAfter(parsing: text)
    let base = try HTTPURL(parsing: "https://example.org/a/b")
    for url in [try? HTTPURL(parsing: text), try? base.resolving(text)].compactMap({ $0 }) {
      let again = try? HTTPURL(parsing: url.description)
      if again?.description != url.description { return "'\(url)' is read as another URL" }
      if !url.path.hasPrefix("/") || url.description.contains(" ") { return "no path in '\(url)'" }
    }
    return nil
  }
}
