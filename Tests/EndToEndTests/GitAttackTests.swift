import Content
import SystemPackage
import TestSupport
import Testing

/// `diff M@REV` in a repository whose branch, or whose own configuration, would give git orders.
@Suite(
  "git, when the data would give it orders", .enabled(if: Tool.has("git"), "git is not installed"))
struct GitAttackTests {
  private static func git(_ directory: FilePath, _ arguments: String...) throws {
    let identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    try must("git", ["-C", directory.string] + identity + arguments)
  }

  /// A workshop whose manifest is at `manifests/app/toy.yaml`, locked and committed on `main`.
  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    let app = shop.directory.appending("manifests").appending("app")
    try must("mkdir", ["-p", app.string])
    try must("cp", ["toy.yaml", "toy.asc", app.string], in: shop.directory.path)
    try writeFile("cache\nhome\narchive\nout\n", to: shop.directory.appending(".gitignore"))
    let locked = try shop.whittle("lock", "manifests/app/toy.yaml", "--arch", "amd64")
    try #require(locked.status == 0, "\(locked.complaint)")
    try git(shop.directory.path, "init", "-q", "-b", "main", ".")
    try git(shop.directory.path, "add", "-A")
    try git(shop.directory.path, "commit", "-q", "-m", "one")
    return shop
  }

  /// A configuration that runs something as soon as git does more than read.
  private static func orders(_ mark: FilePath) -> String {
    let touch = "touch \(mark); false"
    return """
      [core]
      \trepositoryformatversion = 1
      \tworktree = .
      \tsshCommand = "\(touch)"
      \tfsmonitor = "\(touch)"
      \tpager = "\(touch)"
      \teditor = "\(touch)"
      \tgitProxy = "\(touch)"
      \talternateRefsCommand = "\(touch)"
      \thooksPath = hooks
      [extensions]
      \tpartialClone = origin
      [protocol]
      \tallow = always
      [protocol "ssh"]
      \tallow = always
      [protocol "ext"]
      \tallow = always
      [remote "origin"]
      \turl = ssh://nobody@localhost/x
      \tpromisor = true
      \tuploadpack = "\(touch)"
      [url "ext::sh -c touch% \(mark)"]
      \tinsteadOf = ext://
      [alias]
      \tcat-file = "!\(touch)"
      [credential]
      \thelper = "!\(touch)"
      [diff "x"]
      \ttextconv = "\(touch)"
      \tcommand = "\(touch)"
      [filter "x"]
      \tsmudge = "\(touch)"
      \tclean = "\(touch)"
      [include]
      \tpath = more
      [fetch]
      \tbundleURI = "ext::sh -c touch% \(mark)"

      """
  }

  /// Lays out a directory that git takes for a repository, `main` being a commit it has to fetch.
  private static func layOut(_ place: FilePath, _ mark: FilePath) throws {
    try must("mkdir", ["-p", "\(place)/objects", "\(place)/refs/heads", "\(place)/hooks"])
    try writeFile("ref: refs/heads/main\n", to: place.appending("HEAD"))
    try writeFile("x", to: place.appending("objects").appending("keep"))
    let commit = String(repeating: "1", count: 40)
    try writeFile("\(commit)\n", to: place.appending("refs").appending("heads").appending("main"))
    try writeFile(orders(mark), to: place.appending("config"))
    try writeFile(orders(mark), to: place.appending("more"))
    for hook in ["reference-transaction", "post-checkout", "post-index-change"] {
      let path = place.appending("hooks").appending(hook)
      try writeFile("#!/bin/sh\ntouch \(mark)\n", to: path)
      try must("chmod", ["755", path.string])
    }
  }

  @Test(
    "a branch with files that look like a repository is read and runs nothing",
    arguments: ["manifests/app", "manifests"])
  func branch(_ place: String) throws {
    let shop = try Self.shop()
    let mark = shop.directory.appending("mark")
    try Self.layOut(shop.directory.path.pushing(FilePath(place)), mark)
    try Self.git(shop.directory.path, "add", "-A")
    try Self.git(shop.directory.path, "commit", "-q", "-m", "two")
    for revision in ["main", "HEAD", "HEAD~1"] {
      let ran = try shop.whittle(
        "diff", "manifests/app/toy.yaml@\(revision)", "manifests/app/toy.yaml")
      #expect(ran.status == 0, "\(revision): \(ran.complaint)")
    }
    let hasRun = FileStatus(of: mark) != nil
    #expect(!hasRun)
  }

  @Test("the user's own repository, whatever its configuration says, runs nothing")
  func ownConfiguration() throws {
    let shop = try Self.shop()
    let mark = shop.directory.appending("mark")
    let config = shop.directory.appending(".git").appending("config")
    try writeFile(
      Self.orders(mark).replacing("worktree = .", with: "bare = false"), to: config)
    try writeFile(
      "* filter=x diff=x\n",
      to: shop.directory.appending(".git").appending("info").appending("attributes"))
    let commit = String(repeating: "1", count: 40)
    for (revision, status) in [("main", 0), (commit, 2), ("origin/main", 2), ("v1~1", 2)] {
      let ran = try shop.whittle(
        "diff", "manifests/app/toy.yaml@\(revision)", "manifests/app/toy.yaml")
      #expect(ran.status == Int32(status), "\(revision): \(ran.complaint)")
    }
    let hasRun = FileStatus(of: mark) != nil
    #expect(!hasRun)
  }

  @Test("a `.git` file that points into the data runs nothing")
  func worktreeFile() throws {
    let shop = try Self.shop()
    let mark = shop.directory.appending("mark")
    let evil = shop.directory.appending("evil")
    try Self.layOut(evil, mark)
    try writeFile("gitdir: \(evil)\n", to: shop.directory.appending("manifests").appending(".git"))
    // Where the user stands, it is his; deeper, it is nobody's.
    let outer = try shop.whittle("diff", "manifests/app/toy.yaml@main", "manifests/app/toy.yaml")
    #expect(outer.status == 0, "\(outer.complaint)")
    removeTree(shop.directory.appending(".git"))
    try writeFile("gitdir: \(evil)\n", to: shop.directory.appending(".git"))
    let own = try shop.whittle("diff", "manifests/app/toy.yaml@main", "manifests/app/toy.yaml")
    #expect(own.status == 2, "\(own.complaint)")
    let hasRun = FileStatus(of: mark) != nil
    #expect(!hasRun)
  }

  @Test("a manifest outside of the user's repository, or in a submodule of it, is an error")
  func outside() throws {
    let shop = try Self.shop()
    let mark = shop.directory.appending("mark")
    let other = shop.directory.appending("out")
    try Self.layOut(other.appending(".git"), mark)
    try must("cp", ["toy.yaml", "toy.asc", other.string], in: shop.directory.path)
    let module = try shop.whittle("diff", "out/toy.yaml@main", "out/toy.yaml")
    #expect(module.status == 2, "\(module.complaint)")
    let elsewhere = try TemporaryDirectory()
    try Self.layOut(elsewhere.path, mark)
    try Self.layOut(elsewhere.appending(".git"), mark)
    try must("cp", ["toy.yaml", "toy.asc", elsewhere.path.string], in: shop.directory.path)
    try must("ln", ["-s", elsewhere.path.string, shop.directory.appending("link").string])
    for path in ["\(elsewhere.path)/toy.yaml", "link/toy.yaml"] {
      let ran = try shop.whittle("diff", "\(path)@main", path)
      #expect(ran.status == 2, "\(ran.complaint)")
      #expect(ran.complaint.contains("it is outside of"), "\(ran.complaint)")
    }
    let hasRun = FileStatus(of: mark) != nil
    #expect(!hasRun)
  }

  @Test("an object that replaces another does not count")
  func replacement() throws {
    let shop = try Self.shop()
    let path = "manifests/app/toy.yaml"
    let blob = try must("git", ["rev-parse", "main:\(path)"], in: shop.directory.path)
    let text = try contents(of: shop.directory.path.pushing(FilePath(path)))
    let other = try must(
      "git", ["hash-object", "-w", "--stdin"],
      input: Array(String(decoding: text, as: UTF8.self).replacing("toy", with: "tor").utf8),
      in: shop.directory.path)
    func line(_ bytes: [UInt8]) -> String { String(decoding: bytes.dropLast(), as: UTF8.self) }
    try Self.git(shop.directory.path, "replace", line(blob), line(other))
    let ran = try shop.whittle("diff", "\(path)@main", path)
    #expect(ran.status == 0, "\(ran.complaint)")
  }

  @Test("the user's own configuration is not needed, and a linked worktree is read")
  func worktree() throws {
    let shop = try Self.shop()
    let linked = shop.directory.appending("out")
    try Self.git(shop.directory.path, "worktree", "add", "-q", linked.string)
    let ran = try run(
      Workshop.program.string, ["diff", "manifests/app/toy.yaml@main", "manifests/app/toy.yaml"],
      environment: shop.environment, in: linked)
    #expect(ran.status == 0, "\(ran.complaint)")
  }
}
