import Rootfs
import Testing

@Suite("os-release")
struct OSReleaseFileTests {
  private func merge(_ base: String, _ lines: [(name: String, value: String?)]) -> String {
    String(decoding: OSReleaseFile.merge(Array(base.utf8), lines), as: UTF8.self)
  }

  @Test("has the manifest's lines first, and of the package's those that it says nothing of")
  func merged() {
    let text = merge(
      "PRETTY_NAME=\"Debian\"\nNAME=Debian\nVERSION_ID=13\nHOME_URL=https://x",
      [("PRETTY_NAME", "Distroless"), ("HOME_URL", nil), ("VARIANT", "base")])
    #expect(
      text == "PRETTY_NAME=\"Distroless\"\nVARIANT=\"base\"\nNAME=Debian\nVERSION_ID=13\n")
    #expect(merge("", []) == "")
    #expect(merge("NAMES=1\nNAME=2\n", [("NAME", nil)]) == "NAMES=1\n")
  }

  @Test(
    "quotes what a shell would read",
    arguments: [("a b", "a b"), (#"$"`\'"#, #"\$\"\`\\'"#), ("", "")])
  func quoted(_ value: String, _ expected: String) {
    #expect(merge("", [("X", value)]) == "X=\"\(expected)\"\n")
  }
}
