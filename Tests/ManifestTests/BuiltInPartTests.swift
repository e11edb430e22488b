import Manifest
import Testing

@Suite("What built-in parts take")
struct BuiltInPartTests {
  @Test("is read of each part for both releases", arguments: ["debian12", "debian13"])
  func shares(_ release: String) {
    let parts = BuiltInPart.all(of: release)
    let silent = parts.filter { $0.text.contains("\npackages:") == $0.shares.isEmpty }
    #expect(parts.count > 20)
    #expect(silent.map(\.name) == [])
  }

  @Test("is found by the package, the smallest part first")
  func taking() {
    let magic = BuiltInPart.all(taking: "libmagic-mgc", of: "debian13")
    #expect(magic.first?.name == "magic")
    let dash = BuiltInPart.all(taking: "dash", of: "debian13")
    #expect(dash.contains { $0.name == "shell" })
    let nothing = BuiltInPart.all(taking: "no-such-package", of: "debian13")
    #expect(nothing == [])
  }
}
