import Content
import Manifest
import Testing

@Suite("The key dlopen")
struct DlopenKeyTests {
  private func digest(_ text: String) throws -> JSON {
    try ManifestSample(text).load().digestInput { _ in Digest(of: []) }
  }

  @Test("is read, in a variant, too", arguments: Manifest.Dlopen.allCases)
  func words(_ word: Manifest.Dlopen) throws {
    let manifest = try ManifestSample(
      "dlopen: \(word.rawValue)\nvariants: {debug: {dlopen: suggested}}"
    ).load()
    #expect(try manifest.variant("latest").dlopen?.value == word)
    #expect(try manifest.variant("debug").dlopen?.value == .suggested)
    let silent = try ManifestSample("").load()
    #expect(try silent.variant("latest").dlopen == nil)
  }

  @Test("counts in the manifest's digest only where it is given")
  func counts() throws {
    let plain = try digest("")
    #expect(plain["variants"]?["latest"]?["dlopen"] == nil)
    let usual = try digest("dlopen: recommended")
    #expect(usual["variants"]?["latest"]?["dlopen"] == "recommended")
    #expect(plain != usual)
  }

  @Test("takes no other word")
  func mistake() {
    let mistakes = ManifestSample("dlopen: always").mistakes()
    #expect(mistakes.hasPrefix("m.yaml:7:9: "), "\(mistakes)")
    #expect(mistakes.contains("required"), "\(mistakes)")
  }
}
