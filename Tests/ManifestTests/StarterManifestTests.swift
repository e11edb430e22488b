import Manifest
import SystemPackage
import Testing

@Suite("The starter manifest")
struct StarterManifestTests {
  @Test("has no mistake, stands alone, and asks for nothing that is not there yet")
  func loads() throws {
    let text = StarterManifest.text(named: "my-app")
    let manifest = try ManifestSample(["my-app.yaml": text]).load()
    let unsupported = manifest.unsupported()
    #expect(manifest.name == "my-app")
    #expect(manifest.localFiles.isEmpty)
    #expect(unsupported == nil)
    #expect(manifest.variants.map(\.name) == ["latest", "nonroot"])
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest <= 100)
  }
}
