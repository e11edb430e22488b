import Content
import Debian
import Manifest
import Rootfs
import Tree
import SystemPackage
import Testing

@Suite("Files of a manifest")
struct ManifestMergeTests {
  private static let base = """
    whittle: 1
    name: static
    description: the lower one
    architectures: [amd64]
    archives:
      debian: {suites: [trixie], keyring: keys/a.asc}
    dependencies: none
    packages:
      libc6: [/usr/lib/*/libc.so.6]
      netbase: all
      tzdata: [/a]
    exclude: [/usr/share/man/**]
    users: [{name: root, uid: 0, gid: 0}, {name: nobody, uid: 65534, gid: 65534}]
    directories: [{path: /tmp, mode: "1777"}]
    image: {user: "0", env: {PATH: /bin, A: "1"}, entrypoint: [/x], labels: {a: b}}
    variants:
      nonroot: {image: {user: "65532"}}

    """

  private func load(_ upper: String) throws(ManifestError) -> Manifest {
    try ManifestSample(["dir/upper.yaml": upper, "dir/sub/base.yaml": Self.base]).load()
  }

  @Test("are merged in order, the later winning")
  func merge() throws {
    let manifest = try load(
      """
      whittle: 1
      include: [sub/base.yaml]
      name: upper
      archives: {debian: {url: "https://m/debian"}}
      packages:
        libc6: {files: [/usr/lib/*/libm.so.6, /usr/lib/*/libc.so.6], version: ">= 2"}
        netbase: [/etc/services]
        tzdata: all
      exclude: [/usr/share/info/**, /usr/share/man/**]
      users: [{name: nobody, uid: 1, gid: 1}, {name: app, uid: 2, gid: 2}]
      directories: [{path: /tmp, mode: "0755"}, {path: /data}]
      image: {env: {A: "2", B: "3"}, entrypoint: []}
      variants:
        nonroot: {image: {working-dir: /home}}
        debug: {image: {env: {PATH: "/bin:/busybox"}}}
      """)
    #expect(manifest.name == "upper")
    #expect(manifest.description == "the lower one")
    #expect(manifest.sources == ["dir/upper.yaml", "dir/sub/base.yaml"])
    let archive = manifest.archives[0]
    #expect(archive.url?.value == "https://m/debian")
    #expect(archive.suites.map(\.value) == ["trixie"])
    #expect(manifest.localFiles.map(\.path) == ["dir/sub/keys/a.asc"])

    let latest = try manifest.variant("latest")
    #expect(latest.fileTexts("libc6") == ["/usr/lib/*/libc.so.6", "/usr/lib/*/libm.so.6"])
    #expect(latest.fileTexts("netbase") == ["all"])
    #expect(latest.fileTexts("tzdata") == ["all"])
    #expect(latest.exclude.map(\.text) == ["/usr/share/man/**", "/usr/share/info/**"])
    #expect(latest.users.map { "\($0.name) \($0.uid)" } == ["root 0", "nobody 1", "app 2"])
    let modes = latest.directories.map { "\($0.path) \(String($0.ownership.mode, radix: 8))" }
    #expect(modes == ["/tmp 755", "/data 755"])
    let environment = latest.image.environment.map { "\($0.name)=\($0.value)" }
    #expect(environment == ["PATH=/bin", "A=2", "B=3"])
    #expect(latest.image.entrypoint == [])
    #expect(latest.image.user == "0")
    #expect(manifest.variants.map(\.name) == ["latest", "nonroot", "debug"])
    let nonroot = try manifest.variant("nonroot").image
    #expect(nonroot.user == "65532" && nonroot.workingDirectory == "/home")
  }

  @Test("of a pattern are cited by their own names")
  func positions() throws {
    let manifest = try load("whittle: 1\ninclude: [sub/base.yaml]\nname: u")
    let latest = try manifest.variant("latest")
    let position = latest.exclude[0].position.description
    #expect(position == "dir/sub/base.yaml:12:11")
  }

  @Test("may be included by variants, which are composed in order")
  func variants() throws {
    let manifest = try ManifestSample([
      "m.yaml": ManifestSample.head + """
        packages: {libc6: [/a]}
        image: {user: "0", env: {PATH: /bin}}
        variants:
          debug: {include: [parts/busybox.yaml], image: {entrypoint: [/busybox/sh]}}
          nonroot: {image: {user: "65532", entrypoint: [/app]}}
          both: {variants: [debug, nonroot], packages: {libc6: [/b]}}
          back: {variants: [nonroot, debug]}
        """,
      "parts/busybox.yaml": """
      packages: {busybox-static: [/bin/busybox]}
      image: {env: {PATH: "/bin:/busybox"}}
      """,
    ]).load()
    let pictures = manifest.variants.map { variant in
      "\(variant.name) \(variant.image.user ?? "") \(variant.image.entrypoint ?? []) "
        + "\(variant.packages.count) \(variant.fileTexts("libc6"))"
    }
    #expect(
      pictures == [
        #"latest 0 [] 1 ["/a"]"#,
        #"debug 0 ["/busybox/sh"] 2 ["/a"]"#,
        #"nonroot 65532 ["/app"] 1 ["/a"]"#,
        #"both 65532 ["/app"] 2 ["/a", "/b"]"#,
        #"back 65532 ["/busybox/sh"] 2 ["/a"]"#,
      ])
  }

  @Test(
    "that cannot be included are told",
    arguments: [
      (
        "include: [none.yaml]",
        "dir/upper.yaml:1:11: cannot include 'dir/none.yaml': No such file or directory"
      ),
      (
        "include: [upper.yaml]",
        "dir/upper.yaml:1:11: cannot include 'upper.yaml': a cycle, dir/upper.yaml -> dir/upper.yaml"
      ),
      (
        "include: [/etc/passwd]",
        "dir/upper.yaml:1:11: cannot read 'include': '/etc/passwd' is absolute; name a file relative to this one"
      ),
      ("include: [a, a]", "dir/upper.yaml:1:14: cannot read 'include': 'a' is given twice"),
      (
        "variants: {a: {include: [sub/base.yaml]}}",
        "dir/sub/base.yaml:2:1: cannot use key 'name' in a variant: it belongs to the whole manifest"
      ),
    ])
  func refused(_ text: String, _ expected: String) {
    let mistakes = ManifestSample([
      "dir/upper.yaml": text + "\nwhittle: 1", "dir/sub/base.yaml": Self.base,
    ]).mistakes()
    #expect(mistakes.split(separator: "\n").contains { $0 == expected }, "\(mistakes)")
  }

  @Test("that include each other are told with the chain")
  func cycle() {
    let mistakes = ManifestSample([
      "a.yaml": "whittle: 1\ninclude: [b/b.yaml]", "b/b.yaml": "include: [../c.yaml]",
      "c.yaml": "include: [a.yaml]",
    ]).mistakes()
    #expect(
      mistakes == "c.yaml:1:11: cannot include 'a.yaml': a cycle, "
        + "a.yaml -> b/b.yaml -> c.yaml -> a.yaml")
  }

  @Test("may be met on two ways")
  func diamond() throws {
    let manifest = try ManifestSample([
      "m.yaml": ManifestSample.head + "include: [a.yaml, b.yaml]\nca-certificates: {bundle: /ca}",
      "a.yaml": "include: [c.yaml]", "b.yaml": "include: [c.yaml]",
      "c.yaml": """
      packages: {libc6: [/a]}
      exclude: [/b]
      ca-certificates: {extra: [x.pem]}
      """,
    ]).load()
    let latest = try manifest.variant("latest")
    #expect(latest.fileTexts("libc6") == ["/a"])
    #expect(latest.exclude.count == 1)
    #expect(latest.certificates?.extra.count == 1)
  }

  @Test("cannot multiply without bound")
  func fanOut() {
    var chain: [(String, String)] = [("p0", "whittle: 1\ninclude: [p1, ./p1]")]
    for level in 1...12 { chain.append(("p\(level)", "include: [p\(level + 1), ./p\(level + 1)]")) }
    chain.append(("p13", "exclude: []"))
    let texts = Dictionary(uniqueKeysWithValues: chain)
    let error = #expect(throws: ManifestError.self) {
      try Manifest.load("p0") { path in Array((texts[path.string] ?? "").utf8) }
    }
    #expect(error?.description.contains("more than 500 files are included") == true)
  }

  @Test("make one digest, however they are cut, ordered and commented")
  func digest() throws {
    let one = try ManifestSample(
      """
      # a comment
      packages: {b0: [/x, /y], a0: all, ./p.deb: all}
      exclude: [/m, /n]
      files: [{path: /f, text: a}]
      """
    ).load()
    let two = try ManifestSample([
      "other/m.yaml": ManifestSample.head + """
        include: [part.yaml]
        exclude: [/m]
        packages:
          b0:
            - "/x"
        files: [{path: /f, source: s}]
        """,
      "other/part.yaml": "packages: {a0: all, b0: [/y], ../p.deb: all}\nexclude: [/n]",
    ]).load()
    let three = try ManifestSample("packages: {b0: [/x], a0: all}").load()
    let digests = [one, two, three].map { manifest in
      manifest.digestInput { file in
        Digest(of: Array((file.path.lastComponent?.string == "s" ? "a" : "deb").utf8))
      }.canonicalText
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }
}

extension Manifest.Variant {
  /// The patterns of a package, or `all`.
  fileprivate func fileTexts(_ name: String) -> [String] {
    for package in packages {
      guard case .archive(let found) = package.source, found.text == name else { continue }
      switch package.files {
      case .all: return ["all"]
      case .patterns(let patterns): return patterns.map(\.pattern.text)
      }
    }
    return []
  }
}
