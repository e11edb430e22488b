import Debian
import Testing

@Suite("ControlStanza")
struct ControlStanzaTests {
  @Test("keeps fields, their order, lines and bytes")
  func read() throws {
    let text = "Package: a\nDescription: short\n long\n .\n  more\nEmpty:\nFiles:\n x\n y"
    let stanza = try ControlStanza(parsing: Array("\n\n\(text)\n".utf8))
    let names = stanza.fields.map { "\($0.line) \($0.name)" }
    #expect(names == ["3 Package", "4 Description", "8 Empty", "9 Files"])
    #expect(stanza["pAcKaGe"] == "a")
    #expect(stanza["Version"] == nil)
    #expect(stanza["Empty"] == "")
    #expect(stanza.lines(of: "Description") == ["short", "long", ".", " more"])
    #expect(stanza.lines(of: "Files") == ["", "x", "y"])
    #expect(stanza.bytes == Array("\(text)\n".utf8))
  }

  @Test("reads many stanzas, also without a last line feed")
  func many() throws {
    let all = try ControlStanza.parseAll(Array("A: 1\n\n\nA: 2\nB: 3\n\nA: 4".utf8))
    let values = all.map { $0["A"] }
    #expect(values == ["1", "2", "4"])
    let bytes = all.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(bytes == ["A: 1\n", "A: 2\nB: 3\n", "A: 4"])
  }

  @Test(
    "refuses what is no stanza, with its line",
    arguments: [
      ("A: 1\nB\n", 2, "no colon after the field's name"),
      ("A: 1\na: 2\n", 2, "it is given twice"),
      (" x\nA: 1\n", 1, "a continuation line without a field before it"),
      ("A: 1\n\n x\n", 3, "a continuation line without a field before it"),
      ("A: 1\r\nB: 2\n", 1, "it has a carriage return"),
      ("A: 1\nB: \0\n", 2, "it has a NUL byte"),
      ("A: 1\n \t\nB: 2\n", 2, "a line of nothing but white space"),
      (": 1\n", 1, "the field's name is empty"),
      ("#A: 1\n", 1, "a field's name begins with '#' or '-'"),
      ("A: 1\nA B: 1\n", 2, "a field's name must be printable ASCII, found \"A B\""),
    ])
  func refuse(_ text: String, _ line: Int, _ reason: String) {
    let error = #expect(throws: ParseError.self) { try ControlStanza.parseAll(Array(text.utf8)) }
    #expect(error?.line == line)
    #expect(error?.reason == reason)
  }

  @Test("takes one stanza where one is due", arguments: ["", "\n", "A: 1\n\nA: 2\n"])
  func one(_ text: String) {
    #expect(throws: ParseError.self) { try ControlStanza(parsing: Array(text.utf8)) }
  }
}
