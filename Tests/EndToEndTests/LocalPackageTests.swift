import Content
import SystemPackage
import TestSupport
import Testing

/// `.deb`s beside the manifest, and files of which each architecture has its own.
@Suite struct LocalPackageTests {
  private static func manifest(
    _ packages: String, architectures: String = "amd64", rest: String = ""
  ) -> String {
    """
    whittle: 1
    name: toy
    architectures: [\(architectures)]
    archives: {toy: {suites: [toy], keyring: toy.asc}}
    dependencies: libraries
    packages:
      base-files: ["/{bin,lib}"]
    \(packages)
    allow: {missing-libraries: [ld-toy.so.1]}
    \(rest)

    """
  }

  private static func agent(
    _ version: String = "1.2", architecture: String = "amd64", text: String = "agent\n"
  ) -> DebBuilder {
    DebBuilder("agent", version: version, architecture: architecture)
      .file("usr/bin/agent", text).file("usr/share/doc/agent/copyright", "MIT\n")
  }

  private static func packages(_ shop: borrowing Workshop) throws -> [String] {
    let json = try JSON(parsing: try contents(of: shop.lock))
    let packages = json["architectures"]?["amd64"]?["packages"]?.array ?? []
    return packages.map { package in
      ["name", "version", "archive", "path"].compactMap { package[$0]?.string }
        .joined(separator: " ")
    }
  }

  @Test("a .deb beside the manifest is a package: its relations, its hash, its records")
  func package() throws {
    let shop = try Workshop(Self.manifest("  ./agent_1.2_amd64.deb: [/usr/bin/agent]"))
    let deb = Self.agent().control("Depends", "toy-data")
    try writeFile(try deb.build(), to: shop.directory.appending("agent_1.2_amd64.deb"))
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    let locked = try Self.packages(shop)
    #expect(locked.contains("agent 1.2 ./ agent_1.2_amd64.deb"), "\(locked)")
    let listed = try shop.whittle("ls", "image", "-R", "/usr", "/var")
    #expect(listed.text.contains("/usr/bin:\nagent\n"), "\(listed.text)")
    #expect(listed.text.contains("/var/lib/dpkg/status.d:\nagent\n"), "\(listed.text)")
    let explained = try shop.whittle("explain", "toy.yaml", "agent")
    #expect(explained.text.contains("toy.yaml"), "\(explained.text) \(explained.complaint)")
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 0, "\(verified.text) \(verified.complaint)")
    // Named by an absolute path, it is the same manifest with the same lock.
    let absolute = try shop.whittle("verify", shop.manifest.string)
    #expect(absolute.status == 0, "\(absolute.text) \(absolute.complaint)")
    let relocked = try shop.whittle("lock", shop.manifest.string, "--lock", "other.lock.json")
    #expect(relocked.status == 0, "\(relocked.complaint)")
    let one = try contents(of: shop.lock)
    let other = try contents(of: shop.directory.appending("other.lock.json"))
    #expect(one == other)

    let changed = Self.agent(text: "another\n").control("Depends", "toy-data")
    try writeFile(try changed.build(), to: shop.directory.appending("agent_1.2_amd64.deb"))
    let refused = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(refused.status == 2)
    #expect(
      refused.complaint.contains("'./agent_1.2_amd64.deb' changed since the lock was made"),
      "\(refused.complaint)")
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let bumped = try shop.whittle("bump", "toy.yaml")
    #expect(bumped.status == 0, "\(bumped.complaint)")
  }

  @Test("what it needs must be there, and what archives have of its name is not taken")
  func relations() throws {
    let shop = try Workshop(Self.manifest("  ./agent.deb: all"))
    try writeFile(
      try Self.agent().control("Depends", "toy-nowhere").build(),
      to: shop.directory.appending("agent.deb"))
    let missing = try shop.whittle("lock", "toy.yaml")
    #expect(missing.status == 2)
    #expect(missing.complaint.contains("toy-nowhere"), "\(missing.complaint)")

    let twin = try Workshop(Self.manifest("  ./agent.deb: [/usr/bin/agent]")) {
      $0[0].add(Self.agent("3.0", text: "newer\n"))
      $0[0].add(Self.agent("1.2", text: "twin\n"))
    }
    let own = try Self.agent().build()
    try writeFile(own, to: twin.directory.appending("agent.deb"))
    let ran = try twin.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    let text = try twin.whittle("cat", "image", "/usr/bin/agent")
    #expect(text.text == "agent\n")
  }

  @Test("another architecture's, and what is no package, is one error with its place")
  func mistakes() throws {
    let shop = try Workshop(Self.manifest("  ./agent.deb: all"))
    try writeFile(
      try Self.agent(architecture: "arm64").build(), to: shop.directory.appending("agent.deb"))
    let other = try shop.whittle("lock", "toy.yaml")
    #expect(other.status == 2)
    #expect(
      other.complaint.contains(
        "toy.yaml:8:3: './agent.deb': it is a package for arm64, not for amd64"),
      "\(other.complaint)")
    try writeFile("no package", to: shop.directory.appending("agent.deb"))
    let junk = try shop.whittle("lock", "toy.yaml")
    #expect(junk.status == 2)
    #expect(junk.complaint.contains("toy.yaml:8:3: './agent.deb': "), "\(junk.complaint)")
    try writeFile(
      try Self.agent().rawControl("Package: agent\n").build(),
      to: shop.directory.appending("agent.deb"))
    let bare = try shop.whittle("lock", "toy.yaml")
    #expect(bare.status == 2)
    #expect(bare.complaint.contains("its control file: "), "\(bare.complaint)")
    let leftovers = try shop.leftovers()
    #expect(leftovers == ["agent.deb"], "\(leftovers)")
  }

  @Test("each architecture has its own file, tree and package by its name")
  func variables() throws {
    let shop = try Workshop(
      Self.manifest(
        #"  "./agent_${arch}.deb": [/usr/bin/agent]"#, architectures: "amd64, arm64",
        rest: """
          files: [{path: /app/server, source: "server-${oci-arch}"}]
          trees: [{path: /site, source: "site-${arch}"}]
          """))
    for name in ["amd64", "arm64"] {
      try writeFile(
        try Self.agent(architecture: name, text: "agent of \(name)\n").build(),
        to: shop.directory.appending("agent_\(name).deb"))
      try writeFile("server of \(name)\n", to: shop.directory.appending("server-\(name)"))
      try writeFile(
        "page of \(name)\n", to: shop.directory.appending("site-\(name)").appending("index"))
    }
    try setMode(shop.directory.appending("server-arm64"), 0o755)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    for name in ["amd64", "arm64"] {
      for (path, word) in [
        ("/app/server", "server"), ("/site/index", "page"), ("/usr/bin/agent", "agent"),
      ] {
        let text = try shop.whittle("cat", "image", path, "--arch", name)
        #expect(text.text == "\(word) of \(name)\n", "\(text.complaint)")
      }
      let mode = try shop.whittle("ls", "-l", "image", "/app/server", "--arch", name)
      #expect(mode.text.hasPrefix(name == "arm64" ? "-rwxr-xr-x" : "-rw-r--r--"), "\(mode.text)")
    }
    try writeFile("another\n", to: shop.directory.appending("server-arm64"))
    let changed = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(changed.status == 2)
    #expect(
      changed.complaint.contains("'./server-arm64' changed since the lock was made"),
      "\(changed.complaint)")
    removeTree(shop.directory.appending("server-arm64"))
    let missing = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(missing.status == 2)
    #expect(missing.complaint.contains("cannot read 'server-arm64'"), "\(missing.complaint)")
  }

  @Test(
    "a variable that has no value there is refused; an escaped one is literal",
    arguments: [
      (#"files: [{path: /app, source: "a-${version:toy}"}]"#, "has a version"),
      (#"files: [{path: /app, source: "a-${arhc}"}]"#, "no variable '${arhc}'"),
      (#"include: ["${arch}.yaml"]"#, "has a variable"),
      (#"files: [{path: /app, source: "a-\\${arch}"}]"#, "cannot read 'a-${arch}'"),
    ])
  func refused(_ rest: String, _ complaint: String) throws {
    let shop = try Workshop(Self.manifest("  toy-data: [/usr/share/toy/empty]", rest: rest))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 2)
    #expect(ran.complaint.contains(complaint), "\(ran.complaint)")
  }
}
