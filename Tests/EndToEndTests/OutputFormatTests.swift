import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The forms of a build's output: each holds what the image layout holds, and is the same bytes
/// every time.
@Suite struct OutputFormatTests {
  /// The diffIDs of an image in the layout that `build` writes.
  private static func layers(_ shop: borrowing Workshop, _ name: String) throws -> [Digest] {
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    let manifest = try layout.imageManifest(try layout.descriptor(named: name))
    return try layout.imageConfig(manifest).diffIDs
  }

  private static func must(_ ran: Ran) throws {
    try #require(ran.status == 0, "\(ran.complaint)")
  }

  @Test(
    "an archive is the same bytes every time", arguments: ["oci-archive", "docker-archive", "tar"])
  func same(_ form: String) throws {
    let shop = try Workshop()
    try Self.must(
      try shop.whittle("build", "toy.yaml", "-o", "one.tar", "--output-format", form))
    let again = try shop.whittle("build", "toy.yaml", "-o", "one.tar", "--output-format", form)
    #expect(again.status == 0, "\(again.complaint)")
    #expect(again.complaint.contains("nothing changed"), "\(again.complaint)")
    try Self.must(
      try shop.whittle(
        "build", "toy.yaml", "-o", "two.tar", "--output-format", form, "--cache", "other",
        changing: ["TZ": "Asia/Tokyo"], under: "077"))
    let one = Blob(of: try contents(of: shop.directory.appending("one.tar")))
    let two = Blob(of: try contents(of: shop.directory.appending("two.tar")))
    #expect(one == two)
    let left = try shop.leftovers()
    #expect(left == ["one.tar", "other", "toy.lock.json", "two.tar"])
  }

  @Test(
    "an output in one file is not written through a link",
    arguments: ["oci-archive", "docker-archive", "tar"])
  func link(_ form: String) throws {
    let shop = try Workshop()
    let victim = shop.directory.appending("victim")
    try writeFile("precious", to: victim)
    for target in ["victim", "nowhere"] {
      let link = shop.directory.appending("out.tar")
      removeFile(link)
      try TestSupport.must("ln", ["-s", target, link.string])
      let ran = try shop.whittle(
        "build", "toy.yaml", "-o", "out.tar", "--output-format", form, "--arch", "amd64")
      #expect(
        ran.status != 0 && ran.complaint.contains("it is a symbolic link"), "\(ran.complaint)")
    }
    let bytes = try contents(of: victim)
    #expect(bytes == Array("precious".utf8))
    let isThere = FileStatus(of: shop.directory.appending("nowhere")) != nil
    #expect(!isThere)
  }

  @Test("tar is the layer's own bytes")
  func tar() throws {
    let shop = try Workshop()
    try Self.must(try shop.whittle("build", "toy.yaml", "-o", "image"))
    try Self.must(
      try shop.whittle(
        "build", "toy.yaml", "-o", "root.tar", "--output-format", "tar", "--arch", "arm64"))
    let expected = try Self.layers(shop, "latest-arm64")
    let found = Digest(of: try contents(of: shop.directory.appending("root.tar")))
    #expect(expected == [found])
  }

  @Test(
    "skopeo reads the archives, and finds the images of the layout",
    .enabled(if: Tool.has("skopeo"), "needs skopeo"),
    arguments: ["oci-archive", "docker-archive"])
  func skopeo(_ form: String) throws {
    let shop = try Workshop()
    try Self.must(try shop.whittle("build", "toy.yaml", "-o", "image"))
    try Self.must(
      try shop.whittle(
        "build", "toy.yaml", "-o", "a.tar", "--output-format", form, "--arch", "amd64"))
    for variant in ["latest", "nonroot"] {
      let tag = form == "oci-archive" ? "\(variant)-amd64" : "toy:\(variant)"
      try TestSupport.must(
        "skopeo",
        [
          "--insecure-policy", "copy", "--quiet", "\(form):a.tar:\(tag)", "oci:copy:\(variant)",
        ], in: shop.directory.path)
      let copy = try ImageLayout.open(shop.directory.appending("copy"))
      let manifest = try copy.imageManifest(try copy.descriptor(named: variant))
      let found = try copy.imageConfig(manifest)
      let expected = try Self.layers(shop, "\(variant)-amd64")
      #expect(found.diffIDs == expected)
    }
  }

  @Test(
    "dir holds what GNU tar makes of the layer, with every mode and time",
    .enabled(if: Tool.has("tar", "find"), "needs tar and find"))
  func directory() throws {
    let shop = try Workshop()
    for (form, output) in [("tar", "root.tar"), ("dir", "root")] {
      try Self.must(
        try shop.whittle("build", "toy.yaml", "-o", output, "--output-format", form))
    }
    try writeFile("", to: shop.directory.appending("other/.keep"))
    removeFile(shop.directory.appending("other/.keep"))
    try TestSupport.must(
      "tar", ["--delay-directory-restore", "--numeric-owner", "-xpf", "root.tar", "-C", "other"],
      in: shop.directory.path)
    let one = try Self.look(shop.directory.appending("root"))
    let two = try Self.look(shop.directory.appending("other"))
    #expect(one == two)
    #expect(one.contains("toi"))
    // Again, over the one that is there.
    try Self.must(try shop.whittle("build", "toy.yaml", "-o", "root", "--output-format", "dir"))
    let again = try Self.look(shop.directory.appending("root"))
    #expect(again == one)
    let left = try shop.leftovers()
    #expect(left == ["other", "root", "root.tar", "toy.lock.json"])
  }

  /// Every path with type, mode, owner, links, time, target and the digest of its content.
  private static func look(_ directory: FilePath) throws -> String {
    let lines = try TestSupport.must(
      "find", [".", "-printf", "%p %y %m %U:%G %n %T@ %l\\n"], in: directory)
    let sorted = String(decoding: lines, as: UTF8.self).split(separator: "\n").sorted()
    return try sorted.joined(separator: "\n") + picture(ofDirectory: directory)
  }

  @Test("a directory that holds other things is left alone", arguments: ["dir", "oci"])
  func foreign(_ form: String) throws {
    let shop = try Workshop()
    try writeFile("precious", to: shop.directory.appending("root/letters/one"))
    let ran = try shop.whittle("build", "toy.yaml", "-o", "root", "--output-format", form)
    #expect(ran.status == 2, "\(ran.complaint)")
    let kept = try contents(of: shop.directory.appending("root/letters/one"))
    #expect(kept == Array("precious".utf8))
  }

  @Test("a directory in an archive's place is left alone", arguments: ["oci-archive", "tar"])
  func directoryInPlace(_ form: String) throws {
    let shop = try Workshop()
    try writeFile("precious", to: shop.directory.appending("out/letter"))
    let ran = try shop.whittle("build", "toy.yaml", "-o", "out", "--output-format", form)
    #expect(ran.status == 2, "\(ran.complaint)")
    let left = try listDirectory(shop.directory.appending("out"))
    #expect(left == ["letter"])
  }

  @Test("a form for one image takes one, and says how to name another")
  func one() throws {
    let shop = try Workshop()
    let ran = try shop.whittle(
      "build", "toy.yaml", "-o", "root", "--output-format", "dir", "--arch", "amd64,arm64")
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("--arch"), "\(ran.complaint)")
    let two = try shop.whittle(
      "build", "toy.yaml", "-o", "root.tar", "--output-format", "tar", "--arch", "arm64",
      "--variant", "nonroot")
    #expect(two.status == 0, "\(two.complaint)")
  }
}
