import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The tools that people use on images take ours.
@Suite struct ImageTests {
  private static func build(_ shop: borrowing Workshop) throws {
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(ran.status == 0, "\(ran.complaint)")
  }

  @Test(
    "skopeo inspects it, and copies it to Docker and back without a change",
    .enabled(if: Tool.has("skopeo"), "skopeo is not installed"))
  func skopeo() throws {
    let shop = try Workshop()
    try Self.build(shop)
    let skopeo = ["--insecure-policy", "--override-arch", "amd64"]
    let image = "oci:\(shop.directory.appending("image")):latest"
    let text = String(
      decoding: try must("skopeo", skopeo + ["inspect", image]), as: UTF8.self)
    let inspected = try JSON(parsing: Array(text.utf8))
    #expect(inspected["Architecture"]?.string == "amd64")
    #expect(inspected["Labels"]?["purpose"]?.string == "test")
    let docker = shop.directory.appending("docker.tar")
    try must("skopeo", skopeo + ["copy", "--quiet", image, "docker-archive:\(docker):toy:1"])
    let copy = "oci:\(shop.directory.appending("copy")):latest"
    try must("skopeo", skopeo + ["copy", "--quiet", image, copy])
    let ours = try manifest(shop.directory.appending("image"))
    let theirs = try manifest(shop.directory.appending("copy"))
    #expect(ours == theirs)
  }

  private func manifest(_ directory: FilePath) throws -> Descriptor? {
    let layout = try ImageLayout.open(directory)
    var found = try layout.imageManifests(try layout.descriptor(named: "latest")).first
    found?.annotations = [:]
    found?.platform = nil
    return found
  }

  @Test(
    "umoci unpacks it, and finds every entry as the layer has it",
    .enabled(if: Tool.has("umoci"), "umoci is not installed"))
  func umoci() throws {
    let shop = try Workshop()
    try Self.build(shop)
    let bundle = shop.directory.appending("bundle")
    let rootless = isRoot ? [] : ["--rootless"]
    try must(
      "umoci",
      ["unpack"] + rootless
        + ["--image", "\(shop.directory.appending("image")):latest", bundle.string])
    let program = bundle.pushing("rootfs/usr/bin/toy")
    let link = FileStatus(of: bundle.pushing("rootfs/usr/bin/jouet"))
    #expect(FileStatus(of: program)?.mode == 0o755)
    #expect(link?.isSymbolicLink == true)
    #expect(
      FileStatus(of: bundle.pushing("rootfs/usr/bin/toi"))?.inode == FileStatus(of: program)?.inode)
    #expect(FileStatus(of: bundle.pushing("rootfs/tmp"))?.mode == 0o1777)
    // mtree's verdict on what was unpacked: nothing was changed since.
    guard isRoot else { return }
    let repacked = try run(
      "umoci", ["stat", "--image", "\(shop.directory.appending("image")):latest"])
    #expect(repacked.status == 0, "\(repacked.complaint)")
  }

  @Test(
    "GNU tar, bsdtar and Python list a layer alike",
    .enabled(if: Tool.has("tar", "bsdtar", "python3"), "tar, bsdtar or python3 missing"))
  func listings() throws {
    let shop = try Workshop(ToyArchive.manifest + "compression: none\n")
    try Self.build(shop)
    let layer = try layers(shop.directory.appending("image"))[0]
    let python = try TarListing.python(layer)
    let gnu = try TarListing.gnu(layer)
    let bsd = try TarListing.bsd(layer)
    let lines = python.split(separator: "\n").count
    #expect(lines > 30)
    #expect(gnu == python)
    #expect(bsd == python)
  }

  @Test("every compression holds the same tar", arguments: ["gzip", "zstd", "none"])
  func compressions(_ name: String) throws {
    if name == "zstd", !Tool.has("zstd") { try Test.cancel("zstd is not installed") }
    let shop = try Workshop(ToyArchive.manifest + "compression: \(name)\n")
    try Self.build(shop)
    let layer = try layers(shop.directory.appending("image"))[0]
    let plain =
      switch name {
      case "gzip": try must("gzip", ["-dc", layer.string])
      case "zstd": try must("zstd", ["-dcq", layer.string])
      default: try contents(of: layer)
      }
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    let manifest = try layout.imageManifests(try layout.descriptor(named: "latest"))[0]
    let config = try layout.imageConfig(try layout.imageManifest(manifest))
    #expect(Digest(of: plain) == config.diffIDs[0])
  }
}

/// The files of the layers of the image `latest`, lowest first.
func layers(_ directory: FilePath) throws -> [FilePath] {
  let layout = try ImageLayout.open(directory)
  let descriptor = try layout.imageManifests(try layout.descriptor(named: "latest"))[0]
  return try layout.imageManifest(descriptor).layers.map { try layout.check($0) }
}

let isRoot: Bool = (try? run("id", ["-u"]).text) == "0\n"
