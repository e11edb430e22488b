import SystemPackage
import TestSupport
import Testing

/// How an image was made, asked of its layout.
@Suite struct ProvenanceTests {
  @Test("an image layout has the statement of its lock, and of no other lock")
  func layout() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 0, "\(built.complaint)")
    let right = try shop.whittle("provenance", "toy.yaml")
    let ofImage = try shop.whittle("provenance", "image", "--lock", "toy.lock.json")
    #expect(ofImage.status == 0, "\(ofImage.complaint)")
    #expect(ofImage.text == right.text)
    let without = try shop.whittle("provenance", "image")
    #expect(without.status == 2, "\(without.complaint)")
    #expect(without.complaint.contains("name it with --lock"), "\(without.complaint)")
    try writeFile(
      ToyArchive.manifest.replacing("purpose: test", with: "purpose: other"), to: shop.manifest)
    let other = try shop.whittle("lock", "toy.yaml", "--lock", "other.lock.json")
    #expect(other.status == 0, "\(other.complaint)")
    let wrong = try shop.whittle("provenance", "image", "--lock", "other.lock.json")
    #expect(wrong.status == 2, "\(wrong.complaint)")
    #expect(wrong.complaint.contains("the lock of another image"), "\(wrong.complaint)")
  }
}
