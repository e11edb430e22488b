import Content
import SystemPackage
import TestSupport
import Testing

/// Whose signatures count, where an archive lies, and what is said where it cannot be had.
@Suite struct ArchiveAccessTests {
  private static func manifest(_ archive: String, architectures: String = "amd64") -> String {
    """
    whittle: 1
    name: toy
    architectures: [\(architectures)]
    archives: {toy: {suites: [toy], \(archive)}}
    dependencies: none
    packages: {toy-data: [/usr/share/toy/empty]}

    """
  }

  @Test("a keyring is a file, a list of them, an absolute path, or armor in the manifest")
  func keyrings() throws {
    let shop = try Workshop()
    try writeFile(
      try ToyKey.stranger.armoredPublicKey(), to: shop.directory.appending("stranger.asc"))
    let armor = try ToyKey.toy.armoredPublicKey().split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { "      \($0)\n" }.joined()
    let inline = Self.manifest("KEY").replacing(
      "{toy: {suites: [toy], KEY}}", with: "\n  toy:\n    suites: [toy]\n    keyring: |\n\(armor)")
    let absolute = shop.directory.appending("toy.asc").string
    for (text, options) in [
      (Self.manifest("keyring: toy.asc"), []), (inline, []),
      (Self.manifest("keyring: [stranger.asc, toy.asc]"), []),
      (Self.manifest("keyring: \(absolute)"), ["--allow-outside"]),
    ] {
      try writeFile(text, to: shop.manifest)
      removeTree(shop.lock)
      let ran = try run(
        Workshop.program.string, ["lock", "toy.yaml"] + options, environment: shop.environment,
        in: shop.directory.path)
      #expect(ran.status == 0, "\(text)\(ran.complaint)")
    }
    try writeFile(Self.manifest("keyring: [stranger.asc]"), to: shop.manifest)
    removeTree(shop.lock)
    let refused = try shop.whittle("lock", "toy.yaml")
    #expect(refused.status == 4, "\(refused.complaint)")
    #expect(refused.complaint.contains("which signed it, is not in the keyring"))
  }

  @Test("an archive whose URL has a colon in its path is read")
  func colon() throws {
    let shop = try Workshop(Self.manifest("keyring: toy.asc"))
    let place = shop.directory.path.pushing("repositories/home:/me:/toy")
    try makeDirectory(place.removingLastComponent())
    try must("cp", ["-r", shop.archive.string, place.string])
    let ran = try shop.whittle("lock", "toy.yaml", "--mirror", "toy=file://\(place)")
    #expect(ran.status == 0, "\(ran.complaint)")
  }

  @Test("of a half-updated mirror it is said which architectures are consistent, and what to type")
  func halfUpdated() throws {
    let shop = try Workshop(Self.manifest("keyring: toy.asc", architectures: "amd64, arm64"))
    let place = shop.archive.pushing("dists/toy/main/binary-arm64")
    for name in ["Packages", "Packages.gz", "Packages.xz"] {
      try writeFile("another state", to: place.appending(name))
    }
    removeTree(place.appending("by-hash"))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status != 0)
    #expect(
      ran.complaint.contains("toy is consistent for amd64: `--arch amd64` locks these alone"),
      "\(ran.complaint)")
    let some = try shop.whittle("lock", "toy.yaml", "--arch", "amd64")
    #expect(some.status == 0, "\(some.complaint)")
  }

  @Test("a package that architectures have at different versions is noted")
  func versions() throws {
    func data(_ architecture: String, _ version: String) -> DebBuilder {
      DebBuilder("odd-data", version: version, architecture: architecture)
        .file("usr/share/odd", "x\n").file("usr/share/doc/odd-data/copyright", "MIT\n")
    }
    let text = Self.manifest("keyring: toy.asc", architectures: "amd64, arm64")
    let shop = try Workshop(
      text.replacing("toy-data: [/usr/share/toy/empty]", with: "odd-data: all")
    ) { suites in
      for (architecture, version) in [("amd64", "1.0"), ("arm64", "1.1")] {
        suites[0].add(data(architecture, version))
      }
    }
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(
      ran.complaint.contains("odd-data is locked at different versions: "), "\(ran.complaint)")
  }

  @Test("no message shows a query, which may be a secret: of a mirror, of where it redirects to")
  func query() async throws {
    let shop = try Workshop(Self.manifest("keyring: toy.asc"))
    let release = "/dists/toy/InRelease"
    let signed = "/signed?sig=SECRET"
    let directory = shop.directory.path
    var environment = shop.environment
    environment["WHITTLE_MIRROR"] = nil
    let settings = environment
    try await MisbehavingServer.serving([
      release: .redirect(to: signed), signed: .status(403),
    ]) { server in
      for mirror in [server.root, "\(server.root)?sig=SECRET"] {
        let ran = try run(
          Workshop.program.string, ["lock", "toy.yaml", "-v", "--mirror", "toy=\(mirror)"],
          environment: settings, in: directory)
        #expect(ran.status != 0)
        #expect(ran.complaint.contains("?…"), "\(ran.complaint)")
        #expect(!(ran.text + ran.complaint).contains("SECRET"), "\(ran.complaint)")
      }
    }
  }
}
