import Content
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

  private static let debian12 = """
    PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
    NAME="Debian GNU/Linux"
    VERSION_ID="12"
    VERSION="12 (bookworm)"
    VERSION_CODENAME=bookworm
    ID=debian
    HOME_URL="https://www.debian.org/"
    SUPPORT_URL="https://www.debian.org/support"
    BUG_REPORT_URL="https://bugs.debian.org/"

    """

  private static let debian13 = debian12.replacing("bookworm", with: "trixie")
    .replacing("12", with: "13").replacing("ID=debian", with: "DEBIAN_VERSION_FULL=13.2\nID=debian")

  @Test(
    "can be that of distroless, byte for byte",
    arguments: [
      (
        debian12, "12", "bookworm", 346,
        "d9e62fb3baebbd71c7397d1d7c00ac60519ca331038e310d05681807090d407b"
      ),
      (
        debian13, "13", "trixie", 344,
        "b4d56a90bdd55b9d5b9b4acabfe748f559e505e340d2d93097937e11ee423cc1"
      ),
    ])
  func distroless(_ base: String, _ id: String, _ name: String, _ size: Int, _ digest: String) {
    let home = "https://github.com/GoogleContainerTools/distroless"
    let text = merge(
      base,
      [
        ("PRETTY_NAME", "Distroless"), ("NAME", "Debian GNU/Linux"), ("ID", "debian"),
        ("VERSION_ID", id), ("VERSION", "Debian GNU/Linux \(id) (\(name))"), ("HOME_URL", home),
        ("SUPPORT_URL", "\(home)/blob/master/README.md"), ("BUG_REPORT_URL", "\(home)/issues/new"),
        ("VERSION_CODENAME", nil), ("DEBIAN_VERSION_FULL", nil),
      ])
    #expect(text.utf8.count == size)
    #expect(Digest(of: Array(text.utf8)).hex == digest)
  }

  @Test("of the samples says what image it is, and to scanners what Debian")
  func samples() {
    let text = merge(Self.debian13, [("PRETTY_NAME", "Distroless")])
    #expect(
      text == """
        PRETTY_NAME="Distroless"
        NAME="Debian GNU/Linux"
        VERSION_ID="13"
        VERSION="13 (trixie)"
        VERSION_CODENAME=trixie
        DEBIAN_VERSION_FULL=13.2
        ID=debian
        HOME_URL="https://www.debian.org/"
        SUPPORT_URL="https://www.debian.org/support"
        BUG_REPORT_URL="https://bugs.debian.org/"

        """)
  }
}
