import Content
import SystemPackage
import TestSupport
import Testing

/// dpkg reads the database of an image that has one (`metadata: {dpkg: status}`).
@Suite struct DpkgDatabaseTests {
  @Test(
    "dpkg lists the packages of an image and finds every file as it must be",
    .enabled(if: Tool.has("dpkg", "dpkg-query", "tar"), "dpkg is not installed"))
  func verify() throws {
    let shop = try Workshop(
      ToyArchive.manifest.replacing("dpkg: status.d", with: "dpkg: status")
        + "compression: none\n")
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(ran.status == 0, "\(ran.complaint)")
    let root = shop.directory.appending("root")
    try makeDirectory(root)
    for layer in try layers(shop.directory.appending("image")) {
      try must("tar", ["-xf", layer.string, "-C", root.string, "--no-same-owner"])
    }
    let database = root.pushing("var/lib/dpkg").string
    let listed = String(
      decoding: try must(
        "dpkg-query", ["--admindir", database, "-W", "-f", "${Package} ${db:Status-Status}\n"]),
      as: UTF8.self)
    #expect(listed.contains("toy installed\n"))
    let checked = try run("dpkg", ["--root=\(root)", "--verify"])
    #expect(checked.status == 0, "\(checked.complaint)")
    #expect(checked.output.isEmpty)
  }
}
