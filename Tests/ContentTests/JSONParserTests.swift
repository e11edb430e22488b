import Content
import TestSupport
import Testing

@Suite("The JSON reader")
struct JSONParserTests {
  @Test(
    "takes what RFC 8259 allows and our documents need",
    arguments: [
      (" \t\r\n[ ] ", "[]"), ("-0", "0"), ("0", "0"), ("10", "10"),
      ("9223372036854775807", "9223372036854775807"),
      ("-9223372036854775808", "-9223372036854775808"),
      (#"{ "b" : 1 , "a" : [ true, false, null ] }"#, #"{"a":[true,false,null],"b":1}"#),
      (#""\u00e9\ud83d\ude00\/\"\\\b\f\n\r\t\u0001\u00E9""#, #""é😀/\"\\\b\f\n\r\t\u0001é""#),
      (#"{"":{}}"#, #"{"":{}}"#), ("\"\u{2028}\u{feff}\"", "\"\u{2028}\u{feff}\""),
    ])
  func taken(_ text: String, _ expected: String) throws {
    let value = try JSON(parsing: Array(text.utf8))
    #expect(value.canonicalText == expected)
  }

  @Test(
    "refuses all else, with line and column",
    arguments: [
      ("", "1:1: the text ends where a value is expected"),
      (" \n ", "2:2: the text ends where a value is expected"),
      (#"{"a":1,"a":2}"#, "1:8: the member 'a' is given twice"),
      (#"{"a":1,"\u0061":2}"#, "1:8: the member 'a' is given twice"),
      ("[\n1,\n]", "3:1: expected a value"), (#"{"a":1,}"#, "1:8: expected '\"'"),
      ("01", "1:1: a number must not begin with 0"),
      ("-01", "1:1: a number must not begin with 0"), ("1.5", "1:1: only whole numbers are read"),
      ("1e3", "1:1: only whole numbers are read"), ("1E3", "1:1: only whole numbers are read"),
      ("9223372036854775808", "1:1: the number is too large"),
      ("-9223372036854775809", "1:1: the number is too large"),
      ("[99999999999999999999]", "1:2: the number is too large"), ("+1", "1:1: expected a value"),
      ("-", "1:1: expected a value"), ("1 2", "1:3: unexpected text after the value"),
      ("{}\n}", "2:1: unexpected text after the value"), ("tru", "1:1: expected a value"),
      ("truer", "1:5: unexpected text after the value"), ("NaN", "1:1: expected a value"),
      ("'a'", "1:1: expected a value"), ("\u{feff}1", "1:1: expected a value"),
      ("1\u{a0}", "1:2: unexpected text after the value"), ("// x", "1:1: expected a value"),
      (#""a"#, "1:2: the string has no end"), (#""a\"#, "1:4: the string has no end"),
      ("\"\u{1}\"", "1:2: a control character in a string"),
      ("\"a\tb\"", "1:3: a control character in a string"),
      ("\"a\nb\"", "1:3: a control character in a string"), (#""\x""#, "1:2: an unknown escape"),
      (#""\u12""#, "1:4: the escape has no end"),
      (#""\u12g4""#, "1:4: expected four hexadecimal digits"),
      (#""\u+123""#, "1:4: expected four hexadecimal digits"),
      (#""\ud800""#, "1:2: half a surrogate pair"), (#""\udc00""#, "1:2: half a surrogate pair"),
      (#""\ud800\u0041""#, "1:2: half a surrogate pair"),
      (#""\ud800\ud800""#, "1:2: half a surrogate pair"), ("{1:2}", "1:2: expected '\"'"),
      ("[1 2]", "1:4: expected ']'"), ("[1", "1:3: expected ']'"),
      (#"{"a" 1}"#, "1:6: expected ':'"), (#"{"a":}"#, "1:6: expected a value"),
      (#"{"a":1 "b":2}"#, "1:8: expected '}'"), (#"{"a""#, "1:5: expected ':'"),
    ])
  func refused(_ text: String, _ expected: String) {
    let found = complaint { try JSON(parsing: Array(text.utf8)) }
    #expect(found == expected)
  }

  @Test(
    "refuses strings that are not UTF-8",
    arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xc3], [0xf4, 0x90, 0x80, 0x80]])
  func notUTF8(_ bytes: [UInt8]) {
    let found = complaint { try JSON(parsing: [0x22] + bytes + [0x22]) }
    #expect(found == "1:2: the string is not UTF-8")
  }

  @Test(
    "reads 64 levels and no more", arguments: [(64, true), (65, false), (100_000, false)])
  func depth(_ levels: Int, _ isRead: Bool) {
    let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    let arrays = complaint { try JSON(parsing: Array(text.utf8)) }
    #expect(arrays == (isRead ? nil : "1:65: the nesting is too deep"))
  }

  @Test("refuses every document that is cut off")
  func truncated() throws {
    let text = Array(#"{"a":[1,{"b":"cé\u00e9"},true,null,-5],"d":{}}"#.utf8)
    _ = try JSON(parsing: text)
    let taken = (0..<text.count).filter { end in
      complaint { try JSON(parsing: Array(text[..<end])) } == nil
    }
    #expect(taken == [])
  }
}
