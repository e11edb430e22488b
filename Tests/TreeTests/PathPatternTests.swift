import Tree
import Testing

@Suite("A path pattern")
struct PathPatternTests {
  @Test(
    "matches what the manual says",
    arguments: [
      ("/usr/bin/env", ["/usr/bin/env"], ["/usr/bin", "/usr/bin/env2", "/usr/bin/env/x"]),
      (
        "/usr/share/doc/**", ["/usr/share/doc/a", "/usr/share/doc/a/b"], ["/usr/share/doc", "/usr"]
      ),
      ("/**", ["/a", "/a/b"], ["/"]),
      (
        "/usr/**/x", ["/usr/x", "/usr/a/x", "/usr/a/b/x"], ["/usr/a/x/b", "/usr", "/x", "/usr/ax"]
      ),
      ("/**/doc/**", ["/doc/a", "/usr/doc/a/b", "/doc/doc"], ["/doc", "/usr/doc", "/usr/docs/a"]),
      ("/**/**", ["/a", "/a/b"], ["/"]),
      ("/a/**/b/**/c", ["/a/b/c", "/a/x/b/y/c", "/a/b/b/c/c"], ["/a/c/b", "/a/b", "/a/c"]),
      (
        "/usr/lib/*/libc.so.6", ["/usr/lib/t/libc.so.6"],
        ["/usr/lib/libc.so.6", "/usr/lib/a/b/libc.so.6"]
      ),
      ("/usr/*", ["/usr/a", "/usr/.hidden"], ["/usr", "/usr/a/b"]),
      ("/a*b*c", ["/abc", "/axbxc", "/abbcc", "/abcbc"], ["/ab", "/a/b/c", "/abcb"]),
      ("/lib?.so", ["/liba.so"], ["/lib.so", "/libab.so", "/lib/.so"]),
      ("/[a-c]x", ["/ax", "/cx"], ["/dx", "/x", "/-x"]),
      ("/[!a-c]x", ["/dx", "/-x"], ["/ax", "/x", "//x"]),
      ("/[a-]", ["/a", "/-"], ["/b"]),
      ("/usr/bin/\\[", ["/usr/bin/["], ["/usr/bin/\\["]),
      ("/[\\]x]", ["/]", "/x"], ["/\\"]),
      ("/x\\\\2d", ["/x\\2d"], ["/x2d"]),
      ("/{bin,sbin}/sh", ["/bin/sh", "/sbin/sh"], ["/sh", "/xbin/sh"]),
      ("/a{,.gz}", ["/a", "/a.gz"], ["/a."]),
      ("/{a,b}{1,2*}", ["/a1", "/b2", "/b2x"], ["/a1x", "/ab", "/12"]),
      ("/a,b}", ["/a,b}"], ["/a", "/b"]),
      ("/usr/lib/${triplet}/x", ["/usr/lib/s390x-linux-gnu/x"], ["/usr/lib/${triplet}/x"]),
      ("/{${arch},all}", ["/s390x", "/all"], ["/arch"]),
      ("/$x", ["/$x"], ["/x"]),
      ("/?", ["/a"], ["/\u{e1}"]),
      ("/??", ["/\u{e1}"], ["/a"]),
    ])
  func manual(_ pattern: String, _ yes: [String], _ no: [String]) throws {
    let bound = try bind(pattern)
    let missed = try yes.filter { try !bound.matches(member($0)) }
    let wrong = try no.filter { try bound.matches(member($0)) }
    #expect(missed == [])
    #expect(wrong == [])
  }

  @Test(
    "refuses with the place of the mistake",
    arguments: [
      ("usr/bin", 0, PatternError.Reason.relative), ("", 0, .relative), ("/", 0, .endsInSlash),
      ("/usr/", 0, .endsInSlash), ("/usr//bin", 5, .emptyPart), ("/usr/./bin", 5, .dotPart),
      ("/usr/../bin", 5, .dotPart), ("/usr/**x", 5, .deepInPart), ("/x**", 2, .deepInPart),
      ("/{**,a}", 2, .deepInPart), ("/***", 1, .deepInPart), ("/[a", 1, .unclosed("[")),
      ("/[a/b]", 1, .unclosed("[")), ("/{a,b", 1, .unclosed("{")), ("/{a/b}", 1, .unclosed("{")),
      ("/[]", 1, .emptySet), ("/[!]", 1, .emptySet), ("/[z-a]", 1, .reversedRange),
      ("/[\u{e1}]", 1, .setNotASCII), ("/[^a]", 1, .caret), ("/{a,{b,c}}", 4, .nestedBraces),
      ("/${tripel}", 1, .unknownVariable("tripel")), ("/${arch", 1, .unknownVariable("arch")),
      ("/a\\b", 2, .needlessEscape), ("/a\\", 2, .needlessEscape), ("/a\tb", 2, .controlCharacter),
      ("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 31, .tooManyAlternatives),
      ("/" + String(repeating: "a", count: 1024), 0, .tooLong),
    ])
  func refused(_ pattern: String, _ offset: Int, _ reason: PatternError.Reason) {
    let expected = PatternError(pattern: pattern, offset: offset, reason: reason)
    #expect(throws: expected) { try bind(pattern) }
  }

  @Test("says what is wrong in a sentence")
  func message() throws {
    let error = #expect(throws: PatternError.self) { try bind("/usr/${tripel}/x") }
    #expect(
      error?.description
        == "cannot read pattern '/usr/${tripel}/x': no variable 'tripel' at byte 6;"
        + " the variables are ${arch} and ${triplet}")
  }

  @Test(
    "knows the bytes that every match begins with",
    arguments: [
      ("/usr/bin/env", "usr/bin/env", true), ("/usr/lib/*/x", "usr/lib/", false),
      ("/usr/{lib,libexec}/x", "usr/lib", false), ("/{a,b}", "", false), ("/a/**", "a/", false),
      ("/a\\*", "a*", true), ("/${arch}/?", "s390x/", false),
    ])
  func prefix(_ pattern: String, _ prefix: String, _ isLiteral: Bool) throws {
    let bound = try bind(pattern)
    #expect(String(decoding: bound.literalPrefix, as: UTF8.self) == prefix)
    #expect(bound.isLiteral == isLiteral)
  }

  @Test("agrees with a naive matcher on random patterns")
  func random() throws {
    var generator = Xorshift(state: 20_261_123)
    var matched = 0
    for _ in 0..<20_000 {
      let pattern = generator.pattern()
      let path = generator.path()
      let bound = try bind("/" + pattern)
      let found = bound.matches(try MemberPath(parsing: Array(path.utf8)))
      let expected = naive(pattern.split(separator: "/")[...], path.split(separator: "/")[...])
      if expected { matched += 1 }
      if found != expected { Issue.record("\(pattern) \(path): \(found)") }
    }
    #expect(matched > 1_000)
  }

  @Test("stays fast on hostile patterns")
  func hostile() throws {
    let stars = "/" + String(repeating: "a*", count: 500) + "b"
    let deep = "/" + String(repeating: "**/a*/", count: 160) + "b"
    let path = try MemberPath(parsing: [UInt8](repeating: UInt8(ascii: "a"), count: 4000))
    let tall = try MemberPath(
      parsing: Array(String(repeating: "a/", count: 2000).utf8))
    let results = [try bind(stars).matches(path), try bind(deep).matches(tall)]
    #expect(results == [false, false])
  }

  @Test(
    "suggests what was meant",
    arguments: [
      ("/usr/lib/libc.so.6", "/usr/lib/t/libc.so.6"),
      ("/usr/lib/t/libc.so", "/usr/lib/t/libc.so.6"),
      ("/usr/lib/*/lbm.so.6", "/usr/lib/t/libm.so.6"), ("/bin/env", "/usr/bin/env"),
      ("/usr/share/dok/**", "/usr/share/doc/x"), ("/nothing/like/it/at/all", nil),
    ] as [(String, String?)])
  func suggestions(_ pattern: String, _ expected: String?) throws {
    let tree = [
      "/usr", "/usr/lib", "/usr/lib/t", "/usr/lib/t/libc.so.6", "/usr/lib/t/libm.so.6",
      "/usr/bin/env", "/usr/share/doc/x",
    ]
    let paths = try tree.map { try member($0) }
    let nearest = try bind(pattern).nearest(among: paths, limit: 3).map(\.description)
    #expect(nearest.first == expected)
    #expect(nearest.count <= 3)
  }

  @Test("keeps the text and the place for messages")
  func source() throws {
    let position = SourcePosition(file: "base.yaml", line: 3, column: 7)
    let pattern = try PathPattern(parsing: "/usr/{a,${arch}}", at: position)
    let bound = pattern.bound(architecture: "amd64", triplet: "x86_64-linux-gnu")
    #expect(bound.text == "/usr/{a,${arch}}")
    #expect(bound.position.description == "base.yaml:3:7")
    #expect(pattern.hasVariables)
  }
}

private func bind(_ text: String) throws(PatternError) -> BoundPattern {
  let position = SourcePosition(file: "test.yaml", line: 1, column: 1)
  return try PathPattern(parsing: text, at: position)
    .bound(architecture: "s390x", triplet: "s390x-linux-gnu")
}

private func member(_ text: String) throws(MemberPathError) -> MemberPath {
  try MemberPath(parsing: Array(text.utf8))
}

/// What a pattern means, said as plainly as possible; exponential.
private func naive(_ pattern: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
  guard let first = pattern.first else { return path.isEmpty }
  let rest = pattern.dropFirst()
  if first == "**" {
    if rest.isEmpty { return !path.isEmpty }
    return (0...path.count).contains { naive(rest, path.dropFirst($0)) }
  }
  guard let part = path.first, naivePart(first[...], part[...]) else { return false }
  return naive(rest, path.dropFirst())
}

private func naivePart(_ pattern: Substring, _ part: Substring) -> Bool {
  guard let first = pattern.first else { return part.isEmpty }
  if first == "*" {
    return (0...part.count).contains { naivePart(pattern.dropFirst(), part.dropFirst($0)) }
  }
  guard let byte = part.first, first == "?" || first == byte else { return false }
  return naivePart(pattern.dropFirst(), part.dropFirst())
}

/// A small generator with a fixed seed: the same patterns on every run.
private struct Xorshift {
  var state: UInt64

  mutating func below(_ bound: UInt64) -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state % bound
  }

  mutating func pattern() -> String {
    let parts = (0...below(4)).map { _ in
      if below(4) == 0 { return "**" }
      var part = ""
      for _ in 0...below(4) {
        let next = ["a", "b", "*", "?"][Int(below(4))]
        if next != "*" || part.last != "*" { part += next }
      }
      return part
    }
    return parts.joined(separator: "/")
  }

  mutating func path() -> String {
    let parts = (0...below(5)).map { _ in
      (0...below(3)).map { _ in ["a", "b"][Int(below(2))] }.joined()
    }
    return parts.joined(separator: "/")
  }
}
