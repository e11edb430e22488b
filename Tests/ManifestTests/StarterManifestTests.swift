import Manifest
import SystemPackage
import Testing

@Suite("The starter manifest")
struct StarterManifestTests {
  @Test("has no mistake and stands alone")
  func loads() throws {
    let text = StarterManifest.text(named: "my-app")
    let manifest = try ManifestSample(["my-app.yaml": text]).load()
    #expect(manifest.name == "my-app")
    #expect(manifest.localFiles.isEmpty)
    #expect(manifest.variants.map(\.name) == ["latest", "nonroot"])
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest <= 100)
  }
}
