import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The toy archive's image, byte for byte, as it was when somebody last looked at it.
///
/// Without compression, so that the goldens hold whatever library compresses elsewhere. A change
/// here is a change of what users get: it belongs in CHANGELOG.md under "Output changes".
@Suite struct GoldenTests {
  private static let manifest = ToyArchive.manifest + "compression: none\n"

  @Test("tree, diffIDs and digests of the toy image are those of old")
  func image() throws {
    let shop = try Workshop(Self.manifest)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(ran.status == 0, "\(ran.complaint)")
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    var lines: [String] = []
    for name in layout.names {
      let index = try layout.descriptor(named: name)
      lines.append("\(name) \(index.digest)")
      for descriptor in try layout.imageManifests(index) {
        let manifest = try layout.imageManifest(descriptor)
        let config = try layout.imageConfig(manifest)
        lines.append(
          "  \(config.platform) \(descriptor.digest) created \(config.created?.text ?? "-")")
        lines += config.diffIDs.map { "    diffID \($0)" }
        guard name == "latest" else { continue }
        var trees: [String] = []
        for layer in manifest.layers {
          trees.append(picture(ofTar: try contents(of: try layout.check(layer))))
        }
        try golden("toy/tree-\(config.platform.architecture)", trees.joined(separator: "\n--\n"))
        if config.platform.architecture == "amd64" {
          try golden("toy/config", config.json.lines(depth: 2))
        }
      }
    }
    try golden("toy/digests", lines.joined(separator: "\n"))
  }

  @Test("the lock of the toy image is that of old")
  func lock() throws {
    let shop = try Workshop(Self.manifest)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    try golden("toy/lock", String(decoding: try contents(of: shop.lock), as: UTF8.self))
  }

  @Test("what build prints is the digest, the sizes and what to do next")
  func output() throws {
    let shop = try Workshop(Self.manifest)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image")
    try golden("toy/build-stdout", ran.text)
    try golden("toy/build-stderr", ran.complaint)
    let again = try shop.whittle("build", "toy.yaml", "-o", "image")
    try golden("toy/build-again-stdout", again.text)
    try golden("toy/build-again-stderr", again.complaint)
  }
}

extension GoldenTests {
  private func golden(_ name: String, _ bytes: [UInt8]) throws {
    try TestSupport.golden(name, String(decoding: bytes, as: UTF8.self))
  }

  private func golden(_ name: String, _ text: String) throws {
    try TestSupport.golden(name, text)
  }
}
