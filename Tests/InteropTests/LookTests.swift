import Content
import SystemPackage
import TestSupport
import Testing

/// `ls`, `du` and `cat` against their namesakes, on the unpacked layers of the same image.
@Suite struct LookTests {
  /// The toy image and its tree, unpacked by GNU tar.
  private static func unpacked(_ shop: borrowing Workshop) throws -> FilePath {
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(ran.status == 0, "\(ran.complaint)")
    let root = shop.directory.appending("root")
    try makeDirectory(root)
    for layer in try layers(shop.directory.appending("image")) {
      try must(
        "tar",
        [
          "-C", root.string, "--numeric-owner", "--same-owner", "--delay-directory-restore", "-xpf",
          layer.string,
        ])
    }
    return root
  }

  private static let manifest = ToyArchive.manifest + "compression: none\n"

  private func plain(_ tool: String, _ arguments: [String], in directory: FilePath) throws -> String
  {
    let bytes = try must(
      "env", ["-C", directory.string, "LC_ALL=C", "TZ=UTC", tool] + arguments)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Lines of `ls -l` with one space between columns, and what a file system decides left out:
  /// the blocks of a directory, and sizes and link counts of directories.
  private func comparable(_ listing: String) -> String {
    let lines = listing.utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      let words = line.split(separator: 32, maxSplits: 7, omittingEmptySubsequences: true)
        .map { String(Substring($0)) }
      if words.first == "total" { return "total" }
      guard words.count == 8, words[0].utf8.count == 10 else { return String(Substring(line)) }
      guard words[0].hasPrefix("d") else { return words.joined(separator: " ") }
      return ([words[0]] + words[2...3] + words[5...]).joined(separator: " ")
    }
    return lines.joined(separator: "\n")
  }

  @Test(
    "ls -lnAR shows what GNU ls shows of the unpacked tree",
    .enabled(if: isRoot && Tool.has("tar"), "needs root and tar"))
  func list() throws {
    let shop = try Workshop(Self.manifest)
    let root = try Self.unpacked(shop)
    let real = try plain(
      "ls", ["-lnAR", "--time-style=long-iso", "--quoting-style=literal", "."], in: root)
    let ours = try shop.whittle("ls", "-lnAR", "image", ".", "--arch", "amd64")
    #expect(ours.status == 0, "\(ours.complaint)")
    let (expected, found) = (comparable(real), comparable(ours.text))
    #expect(found == expected)
    let directory = try shop.whittle("ls", "-lnAR", root.string, ".")
    let asDirectory = comparable(directory.text)
    #expect(asDirectory == expected)
  }

  @Test(
    "ls sorts and marks as GNU ls does",
    .enabled(if: isRoot && Tool.has("tar"), "needs root and tar"),
    arguments: [
      ["-F", "usr/bin"], ["-S", "etc"], ["-rt", "usr/share/toy"], ["-a", "."], ["-r", "."],
    ])
  func order(_ arguments: [String]) throws {
    let shop = try Workshop(Self.manifest)
    let root = try Self.unpacked(shop)
    let real = try plain("ls", ["--quoting-style=literal"] + arguments, in: root)
    // The directory, so that sizes of directories do not decide.
    let ours = try run(
      Workshop.program.string, ["ls", root.string] + arguments, environment: shop.environment)
    #expect(ours.text == real, "\(ours.complaint)")
  }

  @Test(
    "du -b shows what GNU du counts, less what directories and links take",
    .enabled(if: isRoot && Tool.has("tar", "find"), "needs root, tar and find"))
  func usage() throws {
    let shop = try Workshop(Self.manifest)
    let root = try Self.unpacked(shop)
    var expected: [String: Int] = [:]
    for line in try plain("du", ["-b", "."], in: root).split(separator: "\n") {
      let words = line.split(separator: "\t", maxSplits: 1).map(String.init)
      expected[words[1]] = Int(words[0])
    }
    // A directory and a link count into every directory above.
    let others = try plain("find", [".", "!", "-type", "f", "-printf", "%y %s %p\\n"], in: root)
    for line in others.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      for path in expected.keys
      where words[2].hasPrefix(path + "/") || (words[2] == path && words[0] == "d") {
        expected[path]? -= Int(words[1]) ?? 0
      }
    }
    let ours = try shop.whittle("du", "-b", "image", ".", "--arch", "amd64")
    var found: [String: Int] = [:]
    for line in ours.text.split(separator: "\n") {
      let words = line.split(separator: "\t", maxSplits: 1).map(String.init)
      found[words[1]] = Int(words[0])
    }
    #expect(found.count > 10)
    #expect(found == expected)
  }

  @Test(
    "cat gives the bytes of every file as tar unpacked it",
    .enabled(if: isRoot && Tool.has("tar", "find"), "needs root, tar and find"))
  func cat() throws {
    let shop = try Workshop(Self.manifest)
    let root = try Self.unpacked(shop)
    let list = try plain("find", [".", "-type", "f"], in: root)
    let files = list.split(separator: "\n").map(String.init)
    let real = try must("env", ["-C", root.string, "cat"] + files)
    let ours = try run(
      Workshop.program.string, ["cat", "image", "--arch", "amd64"] + files,
      environment: shop.environment, in: shop.directory.path)
    #expect(ours.status == 0, "\(ours.complaint)")
    #expect(ours.output == real)
  }

  @Test(
    "what skopeo copies an image to is read like the image itself",
    .enabled(if: Tool.has("skopeo"), "skopeo is not installed"),
    arguments: ["docker-archive", "oci-archive", "dir-of-oci"])
  func skopeo(_ form: String) throws {
    let shop = try Workshop()
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(ran.status == 0, "\(ran.complaint)")
    let target = shop.directory.appending("copy")
    let name =
      form == "dir-of-oci" ? "oci:\(target):latest" : "\(form):\(target)" + ":toy:1"
    try must(
      "skopeo",
      [
        "--insecure-policy", "--override-arch", "amd64", "copy", "--quiet",
        "oci:\(shop.directory.appending("image")):latest", name,
      ])
    let first = try shop.whittle("ls", "-laR", "image")
    let second = try shop.whittle("ls", "-laR", target.string)
    #expect(second.status == 0, "\(second.complaint)")
    #expect(second.text == first.text)
  }

  @Test(
    "umoci's tree of an image has the same paths",
    .enabled(if: isRoot && Tool.has("umoci"), "needs root and umoci"))
  func umoci() throws {
    let shop = try Workshop()
    _ = try Self.unpacked(shop)
    let bundle = shop.directory.appending("bundle")
    try must(
      "umoci", ["unpack", "--image", "\(shop.directory.appending("image")):latest", bundle.string])
    let ours = try shop.whittle("ls", "-lnAR", "image", ".")
    let theirs = try shop.whittle("ls", "-lnAR", bundle.appending("rootfs").string, ".")
    let (expected, found) = (comparable(ours.text), comparable(theirs.text))
    #expect(found == expected)
  }

  @Test(
    "a layer that umoci makes of changes is stacked as umoci stacks it",
    .enabled(if: isRoot && Tool.has("umoci"), "needs root and umoci"))
  func whiteouts() throws {
    let shop = try Workshop()
    _ = try Self.unpacked(shop)
    let image = shop.directory.appending("image")
    let bundle = shop.directory.appending("bundle")
    try must("umoci", ["unpack", "--image", "\(image):latest", bundle.string])
    let root = bundle.appending("rootfs")
    // Gone, other content, a file where a directory was, a directory where a file was, new, other
    // mode.
    try must("rm", ["-r", root.pushing("usr/share/doc").string])
    try must(
      "rm", ["-r", root.pushing("usr/share/toy").string, root.pushing("etc/toy.conf").string])
    try writeFile("other\n", to: root.pushing("etc/greeting"))
    try writeFile("file", to: root.pushing("usr/share/toy"))
    try writeFile("deep", to: root.pushing("etc/toy.conf/below"))
    try must("ln", ["-s", "../etc", root.pushing("usr/conf").string])
    try must("chmod", ["0711", root.pushing("usr/bin").string])
    try must("umoci", ["repack", "--image", "\(image):changed", bundle.string])
    let ours = try shop.whittle("ls", "-lnAR", "image:changed", ".")
    #expect(ours.status == 0, "\(ours.complaint)")
    let again = shop.directory.appending("again")
    try must("umoci", ["unpack", "--image", "\(image):changed", again.string])
    let theirs = try shop.whittle("ls", "-lnAR", again.appending("rootfs").string, ".")
    let (expected, found) = (comparable(theirs.text), comparable(ours.text))
    #expect(found == expected)
    let text = try shop.whittle("cat", "image:changed", "/usr/conf/toy.conf/below", "etc/greeting")
    #expect(text.text == "deepother\n", "\(text.complaint)")
  }
}
