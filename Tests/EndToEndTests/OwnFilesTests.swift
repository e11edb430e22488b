import Content
import SystemPackage
import TestSupport
import Testing

/// Files of a user's own: trees, modes, capabilities, a healthcheck; and taking away what is included.
@Suite struct OwnFilesTests {
  private static func manifest(_ rest: String, architectures: String = "amd64") -> String {
    """
    whittle: 1
    name: toy
    architectures: [\(architectures)]
    archives: {toy: {suites: [toy], keyring: toy.asc}}
    dependencies: none
    packages:
      base-files: ["/{bin,lib}"]
      toy-data: [/usr/share/toy/empty]
    \(rest)

    """
  }

  private static let tree = """
    trees: [{path: /app, source: site, exclude: [.git, "**/*.pyc"]}]
    """

  private static func write(_ shop: borrowing Workshop) throws {
    let site = shop.directory.appending("site")
    try writeFile("<p>", to: site.appending("index.html"))
    try writeFile("#!/bin/x", to: site.pushing("bin/run"))
    try setMode(site.pushing("bin/run"), 0o700)
    try writeFile("x", to: site.pushing("lib/a.pyc"))
    try writeFile("x", to: site.pushing(".git/config"))
    try makeDirectory(site.appending("empty"))
    try must("ln", ["-s", "../index.html", site.pushing("bin/home").string])
  }

  private static func listing(_ shop: borrowing Workshop) throws -> [String] {
    let ran = try shop.whittle("ls", "toy.yaml", "/app", "-l", "-R")
    return ran.text.split(separator: "\n").map(String.init)
  }

  @Test("a tree comes sorted, with modes by the owner's bit, whatever the umask")
  func tree() throws {
    let shop = try Workshop(Self.manifest(Self.tree + "\nallow: {missing-interpreters: [/bin/x]}"))
    try Self.write(shop)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", under: "0077")
    #expect(ran.status == 0, "\(ran.complaint)")
    let tar = try shop.whittle(
      "build", "toy.yaml", "-o", "root.tar", "--output-format", "tar", "--arch", "amd64")
    #expect(tar.status == 0, "\(tar.complaint)")
    let listed = try must(
      "tar", ["-tvf", shop.directory.appending("root.tar").string, "--numeric-owner"])
    let lines = String(decoding: listed, as: UTF8.self).split(separator: "\n").filter {
      $0.contains(" ./app") || $0.contains(" app")
    }.map { line in
      let words = line.split(separator: " ")
      return "\(words[0]) \(words[1]) \(words[5...].joined(separator: " "))"
    }
    #expect(
      lines == [
        "drwxr-xr-x 0/0 app/", "drwxr-xr-x 0/0 app/bin/",
        "lrwxrwxrwx 0/0 app/bin/home -> ../index.html", "-rwxr-xr-x 0/0 app/bin/run",
        "drwxr-xr-x 0/0 app/empty/", "-rw-r--r-- 0/0 app/index.html", "drwxr-xr-x 0/0 app/lib/",
      ], "\(lines)")
    try writeFile("<b>", to: shop.directory.path.pushing("site/index.html"))
    let changed = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(changed.status == 2)
    #expect(
      changed.complaint.contains("'./site/index.html' changed since the lock was made"),
      "\(changed.complaint)")
    let again = try shop.whittle("lock", "--check", "toy.yaml")
    #expect(again.status == 1)
    #expect(again.text.contains("'./site/index.html' changed"), "\(again.text)")
  }

  @Test("files of one's own are in the first layer alone, which is small, unless layers are single")
  func layers() throws {
    let shop = try Workshop(
      Self.manifest("files: [{path: /app, source: app}]\nlayers: package"))
    func locked(_ content: String) throws -> [String] {
      try writeFile(content, to: shop.directory.appending("app"))
      let ran = try shop.whittle("lock", "toy.yaml")
      #expect(ran.status == 0, "\(ran.complaint)")
      let lock = try JSON(parsing: try contents(of: shop.lock))
      let image = lock["outputs"]?["latest"]?["images"]?["amd64"]
      return (image?["layers"]?.array ?? []).compactMap { $0["diff-id"]?.string }
    }
    let (old, new) = (try locked("one"), try locked("two"))
    #expect(old.count > 1)
    #expect(old[0] != new[0])
    #expect(old.dropFirst() == new.dropFirst())
  }

  @Test("who builds one architecture needs no files of the others")
  func otherArchitectures() throws {
    let shop = try Workshop(
      Self.manifest(
        "files: [{path: /app, source: \"app-${arch}\"}]", architectures: "amd64, arm64"))
    let (own, other) = (
      shop.directory.appending("app-amd64"), shop.directory.appending("app-arm64")
    )
    try writeFile("one", to: own)
    try setMode(own, 0o755)
    try writeFile("two", to: other)
    try setMode(other, 0o755)
    let locked = try shop.whittle("lock", "toy.yaml")
    #expect(locked.status == 0, "\(locked.complaint)")
    let whole = try contents(of: shop.lock)
    removeFile(other)
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    #expect(built.status == 0, "\(built.complaint)")
    let missing = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(missing.status == 2)
    #expect(missing.complaint.contains("cannot read 'app-arm64'"), "\(missing.complaint)")
    // A lock of one architecture is good on the machine that made it.
    let narrow = try shop.whittle("lock", "toy.yaml", "--arch", "amd64")
    #expect(narrow.status == 0, "\(narrow.complaint)")
    let again = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    #expect(again.status == 0, "\(again.complaint)")
    try writeFile("changed", to: own)
    let changed = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    #expect(changed.status == 2)
    #expect(
      changed.complaint.contains("'./app-amd64' changed since the lock was made"),
      "\(changed.complaint)")
    // Without a lock nothing is known of the other.
    removeFile(shop.lock)
    let first = try shop.whittle("lock", "toy.yaml", "--arch", "amd64")
    #expect(first.status == 0, "\(first.complaint)")
    let last = try shop.whittle("verify", "toy.yaml", "--arch", "amd64")
    #expect(last.status == 0, "\(last.complaint)")
    #expect(try contents(of: shop.lock) != whole)
  }

  @Test(
    "a library that no named package has is offered from the package of the archives that has it",
    arguments: ["libodd0", "libodd0b", "libodd0t64"])
  func library(_ package: String) throws {
    let shop = try Workshop(Self.manifest("files: [{path: /app, source: app}]")) { suites in
      suites[0].add(
        DebBuilder(package).file(
          "usr/lib/x86_64-linux-gnu/libodd.so.0", bytes: ELFBuilder.library("libodd.so.0")))
    }
    try writeFile(
      ELFBuilder(names: [(1, "libodd.so.0")]).build(), to: shop.directory.appending("app"))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 2)
    #expect(
      ran.complaint.contains(
        "/app: needs the library libodd.so.0, which is not in the image; add `\(package): "),
      "\(ran.complaint)")
  }

  @Test("a link that leaves a tree, and what is no file, are errors that name it")
  func leaving() throws {
    let shop = try Workshop(Self.manifest(Self.tree))
    try Self.write(shop)
    try must("ln", ["-s", "../../etc/passwd", shop.directory.path.pushing("site/bin/out").string])
    let link = try shop.whittle("lock", "toy.yaml")
    #expect(link.status == 2)
    #expect(link.complaint.contains("/bin/out: it is a link to"), "\(link.complaint)")
    removeTree(shop.directory.path.pushing("site/bin/out"))
    try must("mkfifo", [shop.directory.path.pushing("site/pipe").string])
    let pipe = try shop.whittle("lock", "toy.yaml")
    #expect(pipe.status == 2)
    #expect(pipe.complaint.contains("/pipe: it is neither"), "\(pipe.complaint)")
    let file = try Workshop(Self.manifest("files: [{path: /app, source: site}]"))
    try Self.write(file)
    let wrong = try file.whittle("lock", "toy.yaml")
    #expect(wrong.complaint.contains("it is a directory; `trees` adds one"), "\(wrong.complaint)")
  }

  @Test("a program for another machine is an error that names both")
  func machine() throws {
    let shop = try Workshop(
      Self.manifest("files: [{path: /app, source: app}]", architectures: "amd64, arm64"))
    try writeFile(
      ELFBuilder(machine: 62, names: []).build(), to: shop.directory.appending("app"))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 2)
    #expect(
      ran.complaint.contains("into the image for arm64: it is an ELF file for amd64"),
      "\(ran.complaint)")
  }

  @Test("modes of files follow the executable bit; capabilities and a healthcheck are written")
  func settings() throws {
    let shop = try Workshop(
      Self.manifest(
        """
        files: [{path: /app/run, source: run}, {path: /app/data, source: data}]
        capabilities: {/app/run: cap_net_bind_service=ep, /usr/share/toy/empty: cap_kill=p}
        image: {healthcheck: {test: [/app/run, --health], interval: 30s, timeout: 1m30s, retries: 3}}
        """))
    try writeFile("run", to: shop.directory.appending("run"))
    try setMode(shop.directory.appending("run"), 0o755)
    try writeFile("data", to: shop.directory.appending("data"))
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    let blobs = shop.directory.path.pushing("image/blobs/sha256")
    let texts = try listDirectory(blobs).map {
      String(decoding: try contents(of: blobs.appending($0)), as: UTF8.self)
    }
    let config = texts.first { $0.contains("\"rootfs\"") } ?? ""
    #expect(
      config.contains(
        #""Healthcheck":{"Interval":30000000000,"Retries":3,"Test":["CMD","/app/run","--health"],"#
          + #""Timeout":90000000000}"#), "\(config)")
    _ = try shop.whittle("build", "toy.yaml", "-o", "root.tar", "--output-format", "tar")
    let tar = String(
      decoding: try contents(of: shop.directory.appending("root.tar")), as: UTF8.self)
    #expect(tar.ranges(of: "SCHILY.xattr.security.capability").count == 2)
    let listed = try must(
      "tar", ["-tvf", shop.directory.appending("root.tar").string])
    let text = String(decoding: listed, as: UTF8.self)
    #expect(text.contains("-rwxr-xr-x") && text.contains("-rw-r--r--"))
  }

  @Test(
    "what has no effect on what is included is an error",
    arguments: [
      ("variants: {}", "'variants' has no effect: an empty map takes nothing away"),
      ("exclude: []", "'exclude' has no effect: an empty list takes nothing away"),
      ("packages: {toy-data: []}", "'toy-data: []' has no effect: what is included takes 'all'"),
      ("packages: {}", "'packages' has no effect"), ("users: []", "'users' has no effect"),
      ("packages: {nope: none}", "'nope: none' has no effect: nothing that is included names"),
      ("variants: {nope: null}", "'variants.nope': null has no effect: nothing that is included"),
      ("image: {user: null}", "'image.user': null has no effect: nothing that is included has it"),
    ])
  func effectless(_ line: String, _ complaint: String) throws {
    let shop = try Workshop(
      """
      whittle: 1
      name: toy
      architectures: [amd64]
      include: [part.yaml]
      \(line)

      """)
    try writeFile(
      """
      archives: {toy: {suites: [toy], keyring: toy.asc}}
      dependencies: none
      packages: {toy-data: all}
      exclude: [/usr/share/man/**]
      users: [{name: nonroot, uid: 65532, gid: 65532, home: /home/nonroot, shell: /sbin/nologin}]
      variants: {debug: {exclude: [/usr/share/info/**]}}

      """, to: shop.directory.appending("part.yaml"))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 2)
    #expect(ran.complaint.contains("toy.yaml:5:"), "\(ran.complaint)")
    #expect(ran.complaint.contains(complaint), "\(ran.complaint)")
  }

  @Test("what an included file says can be taken away, and nothing else")
  func takingAway() throws {
    let shop = try Workshop(
      Self.manifest(
        """
        include: [part.yaml]
        keep: [/usr/share/toy/empty]
        """
      ).replacing(
        "  toy-data: [/usr/share/toy/empty]",
        with: "  toy-data: {files: [\"/usr/share/toy/{empty,noise}\"]}\n  toy: none"))
    try writeFile(
      """
      packages: {toy: all}
      exclude: ["/usr/share/toy/{empty,noise}"]
      image: {cmd: [/a], env: {A: b}}
      variants: {debug: {image: {user: "1"}}}

      """, to: shop.directory.appending("part.yaml"))
    let text = String(decoding: try contents(of: shop.manifest), as: UTF8.self)
    try writeFile(
      text + "image: {cmd: null, env: {A: null}}\nvariants: {debug: null}\n", to: shop.manifest)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    let listed = try shop.whittle("ls", "toy.yaml", "/usr/share/toy")
    #expect(listed.text.contains("empty") && !listed.text.contains("noise"), "\(listed.text)")
    let lock = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    #expect(!lock.contains("\"debug\"") && !lock.contains("\"name\":\"toy\""))
    try writeFile("packages: {}\n", to: shop.directory.appending("part.yaml"))
    let wrong = try shop.whittle("lock", "toy.yaml")
    #expect(wrong.status == 2)
    #expect(wrong.complaint.contains("null has no effect"), "\(wrong.complaint)")
  }
}
