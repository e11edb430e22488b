import Content
import SystemPackage
import TestSupport
import Testing

/// `layers: {budget: N}`: packages that change at a similar rate share a layer, and keep it.
@Suite struct LayerBudgetTests {
  /// A package whose source was uploaded at these days before the first of January 2024.
  private static func package(
    _ name: String, of source: String? = nil, size: Int, days: [Int64], architecture: String
  ) -> DebBuilder {
    let source = source ?? name
    // The newest entry comes first, and is that of the package's version.
    let entries = days.sorted().enumerated().map { number, day in
      """
      \(source) (1.\(days.count - number)) toy; urgency=low

        * Again.

       -- A <a@b.c>  \(releaseDate(1_704_067_200 - day * 86_400).replacing("UTC", with: "+0000"))

      """
    }
    return DebBuilder(name, version: "1.\(days.count)", architecture: architecture)
      .control("Source", source)
      .file("usr/lib/\(name)/data", bytes: ToyArchive.noise(size) + Array("\(days.count)".utf8))
      .file("usr/share/doc/\(name)/copyright", "MIT\n")
      .file("usr/share/doc/\(name)/changelog.Debian", entries.joined(separator: "\n"))
  }

  /// What was uploaded how often: `busy` often, `twin` and `libtwin` of one source, `big` never.
  private static func suites(bumping bumped: Set<String> = []) -> [ToySuite] {
    var suite = ToySuite("toy", architectures: ToyArchive.architectures)
    if !bumped.isEmpty { suite.date += 86_400 }
    for architecture in ToyArchive.architectures {
      suite.add(
        DebBuilder("base-files", version: "13", architecture: architecture).directory("etc")
          .directory("usr/lib").file("usr/lib/os-release", "ID=toy\n")
          .file("usr/share/doc/base-files/copyright", "MIT\n"))
      func add(_ name: String, of source: String? = nil, _ size: Int, _ days: [Int64]) {
        let all = bumped.contains(source ?? name) ? [-3] + days : days
        suite.add(
          package(name, of: source, size: size, days: all, architecture: architecture))
      }
      add("big", 400_000, [900])
      add("still", 90_000, [800])
      add("busy", 20_000, [0, 40, 80, 120, 160, 200, 240])
      add("lively", 20_000, [10, 50, 90, 130, 170])
      add("twin", of: "twins", 60_000, [20, 100, 190])
      add("libtwin", of: "twins", 60_000, [20, 100, 190])
      add("tiny", 10, [300])
    }
    return [suite]
  }

  private static func manifest(
    _ layers: String = "{budget: 5}", architectures: String = "amd64, arm64", _ rest: String = ""
  ) -> String {
    """
    whittle: 1
    name: toy
    architectures: [\(architectures)]
    archives: {toy: {suites: [toy], keyring: toy.asc}}
    dependencies: none
    packages:
      base-files: all
      big: [/usr/lib/big/data]
      still: [/usr/lib/still/data]
      busy: [/usr/lib/busy/data]
      lively: [/usr/lib/lively/data]
      twin: [/usr/lib/twin/data]
      libtwin: [/usr/lib/libtwin/data]
      tiny: [/usr/lib/tiny/data]
    metadata: {copyright: true, dpkg: status.d}
    users: [{name: root, uid: 0, gid: 0, home: /root, shell: /sbin/nologin}]
    groups: [{name: root, gid: 0}]
    layers: \(layers)
    variants:
      nonroot: {image: {user: "65532:65532"}}
      small: {packages: {big: none, lively: none}}
    \(rest)

    """
  }

  private static func shop(_ manifest: String = manifest()) throws -> Workshop {
    try Workshop(manifest) { $0 = suites() }
  }

  private static func done(_ ran: Ran) throws { try #require(ran.status == 0, "\(ran.complaint)") }

  private static func json(_ shop: borrowing Workshop) throws -> JSON {
    try JSON(parsing: try contents(of: shop.lock))
  }

  private static func groups(_ lock: JSON, _ architecture: String = "amd64") -> [String] {
    (lock["architectures"]?[architecture]?["layers"]?.array ?? []).map { group in
      (group["packages"]?.array ?? []).compactMap(\.string).joined(separator: " ")
    }
  }

  /// The digests of an image's layers.
  private static func layers(
    _ lock: JSON, _ variant: String = "latest", _ architecture: String = "amd64"
  ) -> [String] {
    (lock["outputs"]?[variant]?["images"]?[architecture]?["layers"]?.array ?? [])
      .compactMap { $0["digest"]?.string }
  }

  @Test("explain says in which layer a path or a package is, of a manifest and of an image")
  func explained() throws {
    for layers in ["{budget: 5}", "package", "single"] {
      let shop = try Self.shop(Self.manifest(layers, architectures: "amd64"))
      try Self.done(try shop.whittle("lock", "toy.yaml"))
      try Self.done(try shop.whittle("build", "toy.yaml", "-o", "image", "--variant", "latest"))
      for subject in ["/usr/lib/big/data", "/usr/lib/tiny/data", "/etc/passwd", "/usr", "busy"] {
        let (own, image) = (
          try shop.whittle("explain", "toy.yaml", subject, "--format", "json"),
          try shop.whittle("explain", "image", subject, "--format", "json")
        )
        let first = try JSON(parsing: own.output)["layer"]
        // The image knows of no package but by its own records, which name no file here.
        if subject != "busy" {
          let second = try JSON(parsing: image.output)["layer"]
          #expect(first == second, "\(layers) \(subject)")
        }
        let number = try #require(first?["number"]?.int)
        let count = try #require(first?["count"]?.int)
        #expect(layers == "single" ? count == 1 : count > 4)
        #expect((1...count).contains(number))
        let text = try shop.whittle("explain", "toy.yaml", subject).text
        #expect(text.contains("  in layer \(number) of \(count)\n") == (count > 1), "\(text)")
        if subject.hasPrefix("/etc") { #expect(number == 1) }
      }
    }
  }

  @Test("a lock says which packages share a layer, and every image has at most so many")
  func locks() throws {
    let shop = try Self.shop()
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let lock = try Self.json(shop)
    for architecture in ToyArchive.architectures {
      let groups = Self.groups(lock, architecture)
      #expect(groups.count == 4)
      let twins = groups.filter { $0.contains("twin") }
      #expect(twins.count == 1)
      let names = groups.flatMap { $0.split(separator: " ") }.sorted()
      #expect(
        names == ["base-files", "big", "busy", "libtwin", "lively", "still", "tiny", "twin"])
    }
    let latest = Self.layers(lock)
    #expect(latest.count == 5)
    #expect(Self.layers(lock, "nonroot") == latest)
    // Layers of which it has all packages are those of the others.
    let small = Self.layers(lock, "small")
    #expect(small.count <= 5 && !Set(small).isDisjoint(with: latest))
    try Self.done(try shop.whittle("build", "toy.yaml", "-o", "image"))
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 0, "\(verified.text) \(verified.complaint)")
    let compared = try shop.whittle("verify", "toy.yaml", "--image", "image")
    #expect(compared.status == 0, "\(compared.text) \(compared.complaint)")
    let again = try shop.whittle("lock", "toy.yaml", "--check")
    #expect(again.status == 0, "\(again.text)")
    let other = try Self.shop()
    try Self.done(try other.whittle("lock", "toy.yaml"))
    let (one, two) = (try contents(of: shop.lock), try contents(of: other.lock))
    #expect(one == two)
  }

  @Test("a bump of one package pulls its layer alone, again and again")
  func bumps() throws {
    let shop = try Self.shop()
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    var before = try Self.json(shop)
    let groups = Self.groups(before)
    for (number, name) in ["busy", "twins", "big"].enumerated() {
      // One after the other: the archive keeps what was bumped before.
      let all = Set(["busy", "twins", "big"].prefix(number + 1))
      try ToyRepository(Self.suites(bumping: all)).write(to: shop.archive)
      try Self.done(try shop.whittle("bump", "toy.yaml"))
      let after = try Self.json(shop)
      #expect(Self.groups(after) == groups)
      let (old, new) = (Self.layers(before), Self.layers(after))
      let changed = zip(old, new).enumerated().filter { $0.element.0 != $0.element.1 }
        .map(\.offset)
      let member = name == "twins" ? "twin" : name
      let own = groups.firstIndex { $0.split(separator: " ").contains { $0 == member } }
      #expect(old.count == new.count && changed == [1 + (own ?? -1)], "\(name)")
      before = after
    }
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 0, "\(verified.text) \(verified.complaint)")
  }

  @Test("a package that is added joins a layer, and one that goes changes no layer but its own")
  func changedManifest() throws {
    let without = Self.manifest().replacing("  tiny: [/usr/lib/tiny/data]\n", with: "")
    let shop = try Self.shop(without)
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let before = try Self.json(shop)
    try writeFile(Self.manifest(), to: shop.manifest)
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let after = try Self.json(shop)
    let (old, new) = (Set(Self.layers(before)), Set(Self.layers(after)))
    // The head has its directory, and one layer the package.
    #expect(new.count == 5 && new.intersection(old).count == 3)
    try writeFile(without, to: shop.manifest)
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let again = Self.layers(try Self.json(shop))
    #expect(again == Self.layers(before))
  }

  @Test("one layer is that of `single`, and with two the head has its own")
  func few() throws {
    var digests: [String: [String]] = [:]
    for layers in ["single", "{budget: 1}", "{budget: 2}", "{budget: 100}", "package"] {
      let shop = try Self.shop(Self.manifest(layers, architectures: "amd64"))
      try Self.done(try shop.whittle("lock", "toy.yaml"))
      digests[layers] = Self.layers(try Self.json(shop))
      let verified = try shop.whittle("verify", "toy.yaml")
      #expect(verified.status == 0, "\(layers): \(verified.text)")
    }
    #expect(digests["{budget: 1}"] == digests["single"])
    #expect(digests["{budget: 2}"]?.count == 2)
    // The two of one source are one layer.
    #expect(digests["{budget: 100}"]?.count == 8 && digests["package"]?.count == 9)
    #expect(digests["{budget: 100}"]?.first == digests["package"]?.first)
  }

  @Test("your own files come last, and a change of one of them changes the last layer alone")
  func ownFiles() throws {
    let shop = try Self.shop(
      Self.manifest(
        architectures: "amd64",
        """
        files:
          - {path: /etc/motd, text: "hello"}
          - {path: /app/server, source: server}
        trees: [{path: /app/site, source: site}]
        """))
    try writeFile("one", to: shop.directory.appending("server"))
    try writeFile("<p>", to: shop.directory.appending("site").appending("index.html"))
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let before = Self.layers(try Self.json(shop))
    try writeFile("two", to: shop.directory.appending("server"))
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let after = Self.layers(try Self.json(shop))
    #expect(before.count == 5 && before.dropLast() == after.dropLast() && before != after)
    try Self.done(try shop.whittle("build", "toy.yaml", "-o", "image"))
    let listed = try shop.whittle("ls", "image", "/app", "-R")
    #expect(listed.text.contains("server") && listed.text.contains("index.html"), "\(listed.text)")
    let said = try shop.whittle("cat", "image", "/app/server")
    #expect(said.text == "two")
    let compared = try shop.whittle("diff", "toy.yaml", "image")
    #expect(compared.status == 0, "\(compared.text) \(compared.complaint)")
  }

  @Test("every verb that looks at an image looks at such a one")
  func verbs() throws {
    let shop = try Self.shop(Self.manifest(architectures: "amd64"))
    try Self.done(try shop.whittle("build", "toy.yaml", "-o", "old"))
    try ToyRepository(Self.suites(bumping: ["busy"])).write(to: shop.archive)
    try Self.done(try shop.whittle("bump", "toy.yaml"))
    try Self.done(try shop.whittle("build", "toy.yaml", "-o", "new"))
    let difference = try shop.whittle("diff", "old", "new")
    #expect(difference.status == 1 && difference.text.contains("busy"), "\(difference.complaint)")
    let explained = try shop.whittle("explain", "toy.yaml", "/usr/lib/busy/data")
    #expect(explained.status == 0 && explained.text.contains("busy"), "\(explained.complaint)")
    let report = try shop.whittle("report", "new:latest", "-o", "report.html")
    #expect(report.status == 0, "\(report.complaint)")
    let listed = try shop.whittle("ls", "new:latest", "/usr/lib/tiny")
    #expect(listed.text.contains("data"), "\(listed.complaint)")
    for form in ["tar", "docker-archive", "oci-archive"] {
      let arguments = ["--output-format", form, "--arch", "amd64"]
      let ran = try run(
        Workshop.program.string, ["build", "toy.yaml", "-o", "out.\(form)"] + arguments,
        environment: shop.environment, in: shop.directory.path)
      #expect(ran.status == 0, "\(form): \(ran.complaint)")
    }
  }

  /// What a lock may have in the place of its layers.
  enum Layers: CaseIterable { case none, one, oneTwice, tooMany }

  @Test(
    "a lock without right layers is refused with what to type, which moves no package",
    arguments: Layers.allCases)
  func withoutLayers(_ found: Layers) throws {
    let shop = try Self.shop()
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let whole = try contents(of: shop.lock)
    var lock = try Self.json(shop).object ?? [:]
    var architectures = lock["architectures"]?.object ?? [:]
    for (name, inputs) in architectures {
      var members = inputs.object ?? [:]
      let layers = members["layers"]?.array ?? []
      switch found {
      case .none: members["layers"] = nil
      case .one: members["layers"] = .array(Array(layers.prefix(1)))
      case .oneTwice: members["layers"] = .array(Array(layers.dropLast() + layers.prefix(1)))
      case .tooMany:
        let packages = layers.flatMap { $0["packages"]?.array ?? [] }
        members["layers"] = .array(
          packages.map { .object(["budget": .int(5), "packages": .array([$0])]) })
      }
      architectures[name] = .object(members)
    }
    lock["architectures"] = .object(architectures)
    try writeFile(JSON.object(lock).canonicalBytes, to: shop.lock)
    for arguments in [["build", "toy.yaml", "-o", "image"], ["verify", "toy.yaml"]] {
      let ran = try run(
        Workshop.program.string, arguments, environment: shop.environment,
        in: shop.directory.path)
      #expect(ran.status == 2, "\(ran.complaint)")
      #expect(
        ran.complaint.contains(
          "cannot use the lock toy.lock.json: it does not divide the packages of toy:latest amd64 "
            + "among layers, as `layers: {budget: 5}` needs; run `whittle lock toy.yaml`, which "
            + "moves no package"), "\(ran.complaint)")
    }
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let mended = try contents(of: shop.lock)
    if found == .none { #expect(mended == whole) }
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 0, "\(verified.text) \(verified.complaint)")
  }

  @Test("another budget asks for the lock to be made again, and groups the packages as it needs")
  func otherBudget() throws {
    let shop = try Self.shop()
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    try writeFile(Self.manifest("{budget: 3}"), to: shop.manifest)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 2 && ran.complaint.contains("run `whittle lock toy.yaml`"))
    try Self.done(try shop.whittle("lock", "toy.yaml"))
    let lock = try Self.json(shop)
    #expect(Self.layers(lock).count == 3 && Self.groups(lock).count == 2)
  }
}
