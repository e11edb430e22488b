import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// What is made of packages, in images of the real archive.
@Suite(
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
  .enabled(if: isRoot && Tool.has("tar"), "owners cannot be unpacked without root and tar"),
  .serialized)
struct MadeContentTests {
  private static let cache = packageDirectory.pushing(".build/whittle-test-cache")

  private static let manifest = """
    whittle: 1
    name: made
    dependencies: libraries
    packages:
      libc-bin: [/etc/ld.so.conf, /etc/ld.so.conf.d/**, "/**/sbin/ldconfig"]
      libstdc++6: ["/usr/lib/${triplet}/libstdc++.so.6"]
      libgcc-s1: ["/**/libgcc_s.so.1"]
      ca-certificates: ["/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt"]
    ld-so-cache: true
    ca-certificates: {hash-links: true, java-keystore: /etc/ssl/certs/java/cacerts}
    variants:
      debug: {include: [manifests/parts/busybox.yaml], image: {entrypoint: [/busybox/sh]}}

    """

  /// Builds the image of a distribution and unpacks one variant of each architecture.
  private func roots(
    _ distribution: String, _ variant: String, _ architectures: [String],
    _ directory: borrowing TemporaryDirectory
  ) throws -> [FilePath] {
    let manifests = packageDirectory.appending("manifests").string
    try must("cp", ["-r", manifests, directory.appending("manifests").string])
    let include = "include: [manifests/\(distribution)/base.yaml]\n"
    try writeFile(Self.manifest + include, to: directory.appending("made.yaml"))
    let ran = try run(
      Workshop.program.string,
      [
        "build", directory.appending("made.yaml").string, "--arch",
        architectures.joined(separator: ","), "--variant", variant, "-o",
        directory.appending("image").string, "--cache", Self.cache.string,
      ])
    try #require(ran.status == 0, "\(ran.complaint)")
    let layout = try ImageLayout.open(directory.appending("image"))
    let name = try layout.descriptor(named: variant)
    return try layout.imageManifests(name).enumerated().map { number, image in
      let root = directory.appending("root-\(number)")
      try makeDirectory(root)
      for layer in try layout.imageManifest(image).layers {
        try must("tar", ["-xpf", try layout.check(layer).string, "-C", root.string])
      }
      return root
    }
  }

  @Test(
    "the image's own ldconfig makes the same cache", arguments: ["debian12", "debian13"])
  func linkerCache(_ distribution: String) throws {
    let directory = try TemporaryDirectory()
    let roots = try roots(distribution, "latest", ["amd64", "arm64"], directory)
    #expect(roots.count == 2)
    for (root, emulator) in zip(roots, ["qemu-x86_64-static", "qemu-aarch64-static"]) {
      let isHost = HostLibraries.areAMD64 && emulator == "qemu-x86_64-static"
      guard isHost || Tool.has(emulator) else {
        print("skipped: \(emulator) is not installed")
        continue
      }
      let ldconfig = root.pushing(distribution == "debian12" ? "sbin" : "usr/sbin")
        .appending("ldconfig").string
      let line = [ldconfig, "-r", root.string, "-C", "/etc/theirs"]
      try must(isHost ? line[0] : emulator, isHost ? Array(line.dropFirst()) : line)
      let ours = try contents(of: root.pushing("etc/ld.so.cache"))
      let theirs = try contents(of: root.pushing("etc/theirs"))
      let start = theirs.ranges(of: Array("ldconfig ".utf8)).last?.lowerBound ?? theirs.count
      // The generator's name, and its size in the first section, after 8 bytes and 12 more.
      let section = ours.count - 7 - 4
      var expected = Array(theirs[..<start]) + Array("whittle".utf8)
      if ours.indices.contains(section) {
        expected.replaceSubrange(section..<(section + 4), with: [7, 0, 0, 0])
      }
      #expect(ours.count > 1000)
      #expect(ours == expected, "\(distribution) \(emulator)")
    }
  }

  @Test("directories and files are as distroless' are", arguments: ["debian12", "debian13"])
  func tree(_ distribution: String) throws {
    let directory = try TemporaryDirectory()
    let root = try roots(distribution, "latest", ["amd64"], directory)[0]
    let paths = [
      ".", "root", "home", "home/nonroot", "tmp", "etc/ssl/certs", "etc/passwd", "etc/group",
      "etc/nsswitch.conf", "usr/lib/os-release", "etc/ssl/certs/ca-certificates.crt",
      "etc/ssl/certs/java/cacerts", "etc/ld.so.cache",
    ]
    let found = String(
      decoding: try must("stat", ["-c", "%n %a %u:%g %F"] + paths, in: root), as: UTF8.self)
    #expect(
      found == """
        . 755 0:0 directory
        root 700 0:0 directory
        home 755 0:0 directory
        home/nonroot 700 65532:65532 directory
        tmp 1777 0:0 directory
        etc/ssl/certs 755 0:0 directory
        etc/passwd 644 0:0 regular file
        etc/group 644 0:0 regular file
        etc/nsswitch.conf 644 0:0 regular file
        usr/lib/os-release 644 0:0 regular file
        etc/ssl/certs/ca-certificates.crt 644 0:0 regular file
        etc/ssl/certs/java/cacerts 644 0:0 regular file
        etc/ld.so.cache 644 0:0 regular file

        """)
    let digests = try ["passwd", "group", "nsswitch.conf"].map {
      Digest(of: try contents(of: root.pushing("etc").appending($0))).hex
    }
    #expect(
      digests == [
        "9003b1335e3ec8e426dbc715130569e08a708ee220c9c0d4ca6a0b730879607d",
        "190fcde0dc1f210f81c2977e4c9df5e97c5d712dd2300d573e36d24f57d77c67",
        "e241e67d7b5c15a5ace818d89277507b5ded8b49688b7a4431afb3b1041a3759",
      ])
    let release = String(
      decoding: try contents(of: root.pushing("etc/os-release")), as: UTF8.self)
    #expect(release.hasPrefix("PRETTY_NAME=\"Distroless\"\nNAME=\"Debian GNU/Linux\"\n"))
    let codename = distribution == "debian12" ? "bookworm" : "trixie"
    #expect(release.contains("\nVERSION_CODENAME=\(codename)\n"))
    // The certificate that the image has as a package's file is a link, the others are files.
    let links = String(
      decoding: try must("readlink", ["ISRG_Root_X1.pem"], in: root.pushing("etc/ssl/certs")),
      as: UTF8.self)
    #expect(links == "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt\n")
  }

  @Test(
    "the debug part has a link for each applet that busybox has",
    .enabled(if: HostLibraries.areAMD64, "busybox is that of another architecture"),
    arguments: [
      ("debian12", ["ipneigh"]), ("debian13", ["getfattr", "install", "nbd-client", "udhcpc6"]),
    ])
  func busybox(_ distribution: String, _ leftOut: [String]) throws {
    let directory = try TemporaryDirectory()
    let root = try roots(distribution, "debug", ["amd64"], directory)[0]
    let listed = String(
      decoding: try must("chroot", [root.string, "/busybox/busybox", "--list"]), as: UTF8.self)
    let applets = Set(listed.split(separator: "\n").map(String.init))
    let links = Set(try listDirectory(root.appending("busybox")))
    #expect(links.count > 200)
    #expect(applets.subtracting(links) == Set(leftOut))
    #expect(links.subtracting(applets) == [])
    let said = try run("chroot", [root.string, "/busybox/sh", "-c", "/busybox/echo $((6 * 7))"])
    #expect(said.text == "42\n")
  }
}
