import Content
import SystemPackage
import TestSupport
import Testing

/// What the manifests have in common; the toy program's linker is nowhere.
private let head = """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  allow: {missing-interpreters: [/lib/ld-toy.so.1], setuid: [/usr/lib/toy/helper]}

  """

private let few = head + "packages: {base-files: ['/{bin,lib,sbin}'], toy: [/usr/bin/toy]}\n"

private let log = """
  7 execve("/usr/bin/jouet", ["jouet"], 0x1 /* 0 vars */) = 0
  7 openat(AT_FDCWD</>, "/lib/x86_64-linux-gnu/libtoy.so.1", O_RDONLY) = 3</usr/lib/x86_64-linux-gnu/libtoy.so.1.0>
  7 openat(AT_FDCWD</>, "/usr/share/toy/far", O_RDONLY <unfinished ...>
  8 stat("/usr/share/toy/none", 0x1) = -1 ENOENT (No such file or directory)
  7 <... openat resumed>) = 3</usr/share/toy/deep>
  8 openat(AT_FDCWD</>, "/tmp/made", O_RDWR|O_CREAT|O_EXCL, 0600) = 4</tmp/made>

  """

/// A workshop with a full root, dpkg's database in it, and a log.
private func shop() throws -> Workshop {
  let shop = try Workshop(few)
  let all = "packages: {base-files: all, libtoy1: all, toy: all, toy-data: all}\n"
  try writeFile(
    head.replacing("name: toy", with: "name: full") + all,
    to: shop.directory.appending("full.yaml"))
  let built = try shop.whittle("build", "full.yaml", "-o", "full", "--output-format", "dir")
  try #require(built.status == 0, "\(built.complaint)")
  let packages = [
    "base-files": ["/bin", "/lib", "/sbin", "/tmp"],
    "libtoy1": [
      "/usr/lib/x86_64-linux-gnu/libtoy.so.1", "/usr/lib/x86_64-linux-gnu/libtoy.so.1.0",
    ],
    "toy": ["/usr/bin/toy", "/usr/bin/toi", "/usr/bin/jouet", "/usr/lib/toy/helper"],
    "toy-data": ["/usr/share/toy", "/usr/share/toy/far", "/usr/share/toy/noise"]
      + (try deep(shop.directory.appending("full"))),
  ]
  var status = "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\n"
  let database = shop.directory.appending("full/var/lib/dpkg")
  for (name, paths) in packages.sorted(by: { $0.key < $1.key }) {
    status += "\nPackage: \(name)\nStatus: install ok installed\nArchitecture: amd64\n"
    try writeFile(
      paths.joined(separator: "\n") + "\n", to: database.child("info").child("\(name).list"))
  }
  try writeFile(status, to: database.child("status"))
  try writeFile(log, to: shop.directory.appending("run.log"))
  return shop
}

/// The directories and the file behind the link with a long target.
private func deep(_ root: FilePath) throws -> [String] {
  var path = "/usr/share/toy"
  var found: [String] = []
  while let name = try listDirectory(root.child(String(path.dropFirst()))).first(where: {
    $0 == "file" || $0.hasSuffix("long")
  }) {
    path += "/" + name
    found.append(path)
    if name == "file" { break }
  }
  return found
}

@Suite struct LearnTests {
  @Test("what was learned builds, and has what the command used")
  func learns() throws {
    let shop = try shop()
    let learned = try shop.whittle("learn", "toy.yaml", "--root", "full", "--trace", "run.log")
    #expect(learned.status == 0, "\(learned.complaint)")
    #expect(learned.text == "")
    let path = shop.directory.appending("toy.learned.yaml")
    try golden("toy/learned", String(decoding: try contents(of: path), as: UTF8.self))
    let built = try shop.whittle(
      "build", "toy.learned.yaml", "-o", "small", "--output-format", "dir")
    try #require(built.status == 0, "\(built.complaint)")
    let picture = try picture(ofDirectory: shop.directory.appending("small"))
    for used in ["/usr/bin/jouet -> toy", "/tmp/ dir", "/usr/share/toy/far -> ", "/file file 5 "] {
      #expect(picture.contains(used))
    }
    #expect(!picture.contains("noise"))
    // Learning again gives the same, and replaces its own file alone.
    let before = try contents(of: path)
    _ = try shop.whittle("learn", "toy.yaml", "--root", "full", "--trace", "run.log")
    #expect(try contents(of: path) == before)
    try writeFile("mine: true\n", to: path)
    let refused = try shop.whittle("learn", "toy.yaml", "--root", "full", "--trace", "run.log")
    #expect(refused.status == 2)
    #expect(refused.complaint.contains("was not written by `whittle learn`"))
    #expect(try contents(of: path) == Array("mine: true\n".utf8))
  }

  @Test("a mistake is an error that says what is missing")
  func mistakes() throws {
    let shop = try shop()
    try writeFile("hello\n", to: shop.directory.appending("text"))
    let cases: [(arguments: [String], status: Int32, text: String)] = [
      (["--trace", "run.log"], 2, "--root DIR is missing"),
      (["--root", "full"], 2, "--trace FILE is missing"),
      (["--root", "full", "--trace", "text"], 2, "text: it is not a log of strace"),
      (["--root", "cache", "--trace", "run.log"], 2, "it has no /var/lib/dpkg/status"),
      (["--root", "full", "--trace", "none"], 3, "none"),
    ]
    for (arguments, status, text) in cases {
      let ran = try run(
        Workshop.program.string, ["learn", "toy.yaml"] + arguments, environment: shop.environment,
        in: shop.directory.path)
      #expect(ran.status == status, "\(arguments)")
      #expect(ran.complaint.contains(text), "\(arguments): \(ran.complaint)")
    }
    #expect(try shop.leftovers().contains("toy.learned.yaml") == false)
  }
}
