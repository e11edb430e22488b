import Manifest
import Testing

@testable import Learning

@Suite struct WritingTests {
  @Test(
    "writes text as YAML reads it back",
    arguments: [
      ("plain", "\"plain\""), ("a\"b\\c", #""a\"b\\c""#), ("a\nb\tc", #""a\nb\tc""#),
      ("ä", "\"ä\""), ("\u{1b}", #""\U0000001b""#), ("\u{202e}", #""\U0000202e""#),
    ])
  func quoted(_ text: String, _ yaml: String) {
    #expect(YAMLText.quoted(text) == yaml)
  }

  @Test(
    "writes names bare only where YAML takes them for text",
    arguments: [
      ("libc6", "libc6"), ("g++-14", "g++-14"), ("7zip", "\"7zip\""), ("no", "\"no\""),
      ("-", "\"-\""), ("A", "\"A\""), ("null", "\"null\""),
    ])
  func plain(_ text: String, _ yaml: String) {
    #expect(YAMLText.plain(text) == yaml)
  }

  @Test("writes a text in lines only where no byte of it can be lost")
  func block() {
    #expect(YAMLText.block("a\n\n b\n") == ["a", "", " b"])
    for text in ["a", "", " a\n", "a \n", "a\n\n", "\ta\n", "a\r\n", "ä\n"] {
      #expect(YAMLText.block(text) == nil, "\(text)")
    }
  }

  @Test("keeps a comment on its line")
  func comment() {
    for end in ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{7f}", "\u{feff}"] {
      #expect(YAMLText.comment("a\(end)b: c") == "# a b: c")
    }
  }
}
