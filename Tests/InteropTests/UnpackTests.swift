import Content
import SystemPackage
import TestSupport
import Testing

/// What we unpack is what dpkg-deb unpacks.
@Suite struct UnpackTests {
  private static let manifest = """
    whittle: 1
    name: toy
    architectures: [amd64]
    archives:
      toy: {suites: [toy], components: [main], keyring: toy.asc}
    dependencies: none
    packages:
      base-files: all
      libtoy1: all
      toy: all
      toy-data: all
    metadata: {copyright: true, dpkg: none}
    allow: {setuid: [/usr/lib/toy/helper], missing-libraries: [ld-toy.so.1]}
    compression: none

    """

  @Test(
    "a tree of whole packages is the tree that dpkg-deb makes",
    .enabled(if: Tool.has("dpkg-deb", "tar"), "dpkg-deb or tar missing"))
  func asDpkg() throws {
    let shop = try Workshop(Self.manifest)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(ran.status == 0, "\(ran.complaint)")
    let ours = shop.directory.appending("ours")
    let theirs = shop.directory.appending("theirs")
    try makeDirectory(ours)
    try makeDirectory(theirs)
    for layer in try layers(shop.directory.appending("image")) {
      try must("tar", ["-xpf", layer.string, "-C", ours.string])
    }
    let packages = [
      ToyArchive.baseFiles("amd64"), ToyArchive.library("amd64", version: "1.0-1"),
      ToyArchive.program("amd64"), ToyArchive.data(),
    ]
    for package in packages {
      let path = shop.archive.pushing(
        FilePath(ToyRepository.poolPath(package, component: "main")))
      try must("dpkg-deb", ["--extract", path.string, theirs.string])
    }
    let one = try picture(ofDirectory: ours, withModes: true)
    let two = try picture(ofDirectory: theirs, withModes: true)
    #expect(one == two)
  }
}
