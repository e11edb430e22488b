import SystemPackage
import TestSupport
import Testing

/// An archive with the package `hello`, made by one of the tools with which people make archives.
struct ToolArchive: Sendable, CustomTestStringConvertible {
  let name: String
  /// What the script calls.
  let tools: [String]
  let order: ArchiveOrder
  /// Whether apt, and so we, take it.
  let isTaken: Bool
  /// Lines of bash, in a directory with `hello_1.0_amd64.deb`; the archive goes to `archive`.
  ///
  /// `$key` is
  /// the toy key, `$other` a second one of RSA with a signing subkey, made where it is named.
  private let script: String

  var testDescription: String { name }

  private init(
    _ name: String, _ tools: [String], isTrusted: Bool = false, isFlat: Bool = false,
    suite: String = "stable", component: String = "main", isTaken: Bool = true, _ script: String
  ) {
    self.name = name
    self.tools = tools
    self.isTaken = isTaken
    self.script = script
    order = ArchiveOrder(
      isFlat: isFlat, suite: suite, component: component, isTrusted: isTrusted)
  }

  static let rows: [ToolArchive] = reprepro + aptly + scanned

  func write(to directory: FilePath) throws {
    let deb = DebBuilder("hello", version: "1.0").control("Section", "misc")
      .control("Priority", "optional").file("usr/share/hello", "hi\n")
      .file("usr/share/doc/hello/copyright", "MIT\n")
    try writeFile(try deb.build(), to: directory.appending("hello_1.0_amd64.deb"))
    try writeFile(try ToyKey.toy.armoredSecretKey(), to: directory.appending("secret.asc"))
    let rsa = script.contains("$other") ? Self.second : ""
    let text = """
      export HOME=$PWD GNUPGHOME=$PWD/gpg TZ=UTC LC_ALL=C.UTF-8
      mkdir -m 700 gpg
      trap 'gpgconf --kill all' EXIT
      gpg --batch --quiet --import secret.asc
      key=\(try ToyKey.toy.fingerprint())
      \(rsa)
      \(script)
      gpg --batch --quiet --armor --export >keys.asc
      """
    try must("bash", ["-euo", "pipefail", "-c", text], in: directory)
  }

  private static let second = """
    make() { gpg --batch --quiet --pinentry-mode loopback --passphrase '' "$@" 2>/dev/null; }
    make --quick-generate-key second rsa2048 cert never
    other=$(gpg --with-colons --list-keys second | awk -F: '/^fpr/ {print $10; exit}')
    make --quick-add-key "$other" rsa2048 sign never
    """

  private static func reprepro(
    _ name: String, _ lines: String, isTrusted: Bool = false, suite: String = "stable",
    component: String = "main"
  ) -> ToolArchive {
    ToolArchive(
      "reprepro, \(name)", ["reprepro"], isTrusted: isTrusted, suite: suite, component: component,
      """
      mkdir -p base/conf
      cat >base/conf/distributions <<END
      Codename: stable
      Architectures: amd64 arm64
      Components: main contrib
      \(lines)
      END
      reprepro -b base --outdir +b/../archive --component \(component) \
        includedeb stable hello_1.0_amd64.deb
      reprepro -b base --outdir +b/../archive createsymlinks
      """)
  }

  private static let reprepro: [ToolArchive] = [
    reprepro("signed", "SignWith: $key"),
    reprepro("signed by RSA with a subkey", "SignWith: $other"),
    reprepro("signed by two", "SignWith: $key $other"),
    reprepro("unsigned, trusted", "Description: toy", isTrusted: true),
    reprepro("asked by Suite", "Suite: testing\nSignWith: $key", suite: "testing"),
    reprepro("another Suite than the Codename", "Suite: testing\nSignWith: $key"),
    reprepro("of contrib", "SignWith: $key", component: "contrib"),
    reprepro("with ValidFor", "ValidFor: 10d\nSignWith: $key"),
    reprepro("every index", "DebIndices: Packages Release . .gz .bz2 .xz\nSignWith: $key"),
    reprepro("only gz", "DebIndices: Packages Release .gz\nSignWith: $key"),
    reprepro("only xz", "DebIndices: Packages Release .xz\nSignWith: $key"),
    reprepro("Contents and udebs", "Contents: .gz\nUDebComponents: main\nSignWith: $key"),
    reprepro("Origin, Label, Version", "Origin: O\nLabel: L\nVersion: 1\nSignWith: $key"),
  ]

  private static func aptly(
    _ name: String, _ options: String, isTrusted: Bool = false, suite: String = "stable",
    component: String = "main", publish: String = "repo", place: String = "", isTaken: Bool = true
  ) -> ToolArchive {
    ToolArchive(
      "aptly, \(name)", ["aptly"], isTrusted: isTrusted, suite: suite, component: component,
      isTaken: isTaken,
      """
      aptly repo create -distribution=stable -component=\(component) hello
      aptly repo add hello hello_1.0_amd64.deb
      aptly snapshot create shot from repo hello
      aptly publish \(publish) -batch \(options) \(publish == "repo" ? "hello" : "shot") \(place)
      mv .aptly/public/\(place) archive
      """)
  }

  private static let aptly: [ToolArchive] = [
    aptly("signed", "-gpg-key=$key"),
    aptly("signed by RSA with a subkey", "-gpg-key=$other"),
    aptly("unsigned, trusted", "-skip-signing", isTrusted: true),
    aptly("unsigned", "-skip-signing", isTaken: false),
    aptly("by hash", "-acquire-by-hash -gpg-key=$key"),
    aptly("a snapshot", "-gpg-key=$key", publish: "snapshot"),
    aptly("below a prefix", "-gpg-key=$key", place: "some/where"),
    aptly("another distribution", "-distribution=next -gpg-key=$key", suite: "next"),
    aptly("of contrib", "-gpg-key=$key", component: "contrib"),
    aptly("without Contents, not automatic", "-skip-contents -notautomatic=yes -gpg-key=$key"),
    aptly("Origin and Label", "-origin=O -label=L -gpg-key=$key"),
    aptly("only bz2", "-skip-bz2=false -skip-contents -gpg-key=$key"),
  ]

  private static func scanned(
    _ name: String, isTrusted: Bool = false, isFlat: Bool = true, isTaken: Bool = true,
    scan: String = "dpkg-scanpackages --multiversion .", pack: String = "gzip -k Packages",
    release: String? = "", sign: String = clear
  ) -> ToolArchive {
    let place = isFlat ? "." : "dists/stable"
    let index = isFlat ? "." : "dists/stable/main/binary-amd64"
    let fields =
      isFlat
      ? ""
      : "-o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Components=main "
        + "-o APT::FTPArchive::Release::Architectures=amd64"
    let made = release.map {
      "apt-ftparchive \(fields) \($0) release \(place) >../Release\nmv ../Release \(place)/"
    }
    return ToolArchive(
      "\(scan.prefix { $0 != " " }), \(name)", ["dpkg-scanpackages", "apt-ftparchive"],
      isTrusted: isTrusted, isFlat: isFlat, isTaken: isTaken,
      """
      mkdir -p archive/\(index)
      cp hello_1.0_amd64.deb archive/
      cd archive
      \(scan) >\(index)/Packages
      (cd \(index) && \(pack))
      \(made ?? ":")
      cd \(place)
      \(release == nil ? ":" : sign)
      cd "$OLDPWD"
      cd "$HOME"
      """)
  }

  private static let gpg = "gpg --batch --quiet --yes --local-user $key --armor"
  private static let clear = "\(gpg) --clearsign --output InRelease Release"
  private static let apart = "\(gpg) --detach-sign --output Release.gpg Release"
  private static let ftp = "apt-ftparchive packages ."

  private static let scanned: [ToolArchive] = [
    scanned("flat, trusted, no Release", isTrusted: true, release: nil),
    scanned("flat, only gz", isTrusted: true, pack: "gzip Packages", release: nil),
    scanned("flat, no Release, not trusted", isTaken: false, release: nil),
    scanned("flat, signed"),
    scanned("flat, signed apart", sign: apart),
    scanned("flat, trusted, unsigned", isTrusted: true, sign: ":"),
    scanned(
      "flat, signed by two", sign: "\(clear.replacing("--armor", with: "-u $other --armor"))"),
    scanned("below dists", isFlat: false),
    scanned("below dists, signed apart", isFlat: false, sign: apart),
    scanned(
      "flat, indices", scan: ftp, pack: "gzip -k Packages; xz -k Packages; zstd -q -k Packages"),
    scanned("flat, only SHA-512", scan: ftp, release: noOther, sign: clear),
    scanned("below dists, signed", isFlat: false, scan: ftp),
    scanned(
      "below dists, only SHA-512, signed apart", isFlat: false, scan: ftp, release: noOther,
      sign: apart),
    scanned("flat, stanzas with SHA-512 alone", scan: "apt-ftparchive \(noOther) packages ."),
  ]

  private static let noOther =
    "-o APT::FTPArchive::MD5=false -o APT::FTPArchive::SHA1=false -o APT::FTPArchive::SHA256=false"
}
