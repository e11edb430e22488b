import Content
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
  @Test(
    "has one spelling",
    arguments: [
      (.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"),
      (.int(.max), "9223372036854775807"), (.int(.min), "-9223372036854775808"),
      ("", #""""#), ([], "[]"), ([:], "{}"), ([1, "a", []], #"[1,"a",[]]"#),
      (["b": 1, "a": ["d": 2, "c": .null]], #"{"a":{"c":null,"d":2},"b":1}"#),
      ("/<é😀>\u{7f}", #""/<é😀>"# + "\u{7f}\""),
      (#"a"b\c"#, #""a\"b\\c""#),
      ("\u{8}\t\n\u{c}\r\u{0}\u{1f}", #""\b\t\n\f\r\u0000\u001f""#),
    ] as [(JSON, String)])
  func spelling(_ value: JSON, _ expected: String) {
    #expect(value.canonicalText == expected)
  }

  @Test("sorts members by the bytes of their names, not by UTF-16")
  func order() {
    let value: JSON = ["\u{1f600}": 1, "\u{fb00}": 2, "a": 3, "Z": 4, "": 5, "ab": 6, "a/": 7]
    #expect(
      value.canonicalText == #"{"":5,"Z":4,"a":3,"a/":7,"ab":6,"\#u{fb00}":2,"\#u{1f600}":1}"#)
  }

  @Test("spreads over as many levels as asked, one record a line below")
  func lines() {
    let value: JSON = ["b": [["y": 2, "x": 1], [:]], "a": [:], "c": [], "d": 1]
    let text = String(decoding: value.lines(depth: 2), as: UTF8.self)
    #expect(
      text == """
        {
          "a": {},
          "b": [
            {"x":1,"y":2},
            {}
          ],
          "c": [],
          "d": 1
        }

        """)
    let flat = String(decoding: value.lines(depth: 0), as: UTF8.self)
    #expect(flat == value.canonicalText + "\n")
  }

  @Test("is read back as the same value, however it is spread", arguments: 0...5)
  func roundTrip(_ depth: Int) throws {
    let value: JSON = [
      "a": ["b": ["c": ["d": [1, -2, "\u{0}\"\\é"], "e": .null]], "f": [[], [:], [[true]]]],
      "": "", "é": false,
    ]
    let read = try JSON(parsing: value.lines(depth: depth))
    #expect(read == value)
  }
}
