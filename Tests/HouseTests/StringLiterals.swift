import Testing

/// Finds the string literals of Swift source: the words that a program can say.
///
/// Interpolations are left out of the literal around them; literals inside of them count as
/// literals of their own.
struct StringLiterals {
  /// A literal and the line, from 1, on which it begins.
  struct Literal: Equatable {
    var line: Int
    var text: String
  }

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var found: [Literal] = []

  static func all(in source: String) -> [Literal] {
    var scanner = StringLiterals(bytes: Array(source.utf8))
    scanner.scanCode(until: nil)
    return scanner.found.sorted { $0.line < $1.line }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func starts(_ text: String, at offset: Int = 0) -> Bool {
    bytes[min(place + offset, bytes.count)...].starts(with: text.utf8)
  }

  private mutating func step(_ count: Int = 1) {
    for _ in 0..<count where place < bytes.count {
      if bytes[place] == 10 { line += 1 }
      place += 1
    }
  }

  /// Reads code to its end, or to the bracket that closes an interpolation.
  private mutating func scanCode(until end: UInt8?) {
    var depth = 0
    while place < bytes.count {
      if starts("//") {
        while place < bytes.count, bytes[place] != 10 { step() }
      } else if starts("/*") {
        while place < bytes.count, !starts("*/") { step() }
        step(2)
      } else if let pounds = openingPounds() {
        scanLiteral(pounds: pounds)
      } else {
        if bytes[place] == UInt8(ascii: "(") { depth += 1 }
        if bytes[place] == UInt8(ascii: ")") {
          depth -= 1
          if end != nil, depth < 0 { return step() }
        }
        step()
      }
    }
  }

  /// How many `#` stand before the quote of a literal that begins here; nil where none does.
  private func openingPounds() -> Int? {
    var count = 0
    while starts("#", at: count) { count += 1 }
    return starts("\"", at: count) ? count : nil
  }

  private mutating func scanLiteral(pounds: Int) {
    let start = line
    step(pounds)
    let quote = starts("\"\"\"") ? "\"\"\"" : "\""
    step(quote.utf8.count)
    let fence = String(repeating: "#", count: pounds)
    var text: [UInt8] = []
    while place < bytes.count, !starts(quote + fence) {
      if starts("\\" + fence + "(") {
        step(2 + pounds)
        scanCode(until: UInt8(ascii: ")"))
        text.append(UInt8(ascii: "*"))
      } else if pounds == 0, starts("\\") {
        // A line that goes on in the next one is one line for whoever reads it.
        let goesOn = starts("\n", at: 1)
        if !goesOn, place + 1 < bytes.count { text.append(bytes[place + 1]) }
        step(2)
        if goesOn { skipIndentation() }
      } else {
        text.append(bytes[place])
        step()
      }
    }
    step(quote.utf8.count + pounds)
    found.append(Literal(line: start, text: String(decoding: text, as: UTF8.self)))
  }

  private mutating func skipIndentation() {
    while place < bytes.count, bytes[place] == UInt8(ascii: " ") { step() }
  }
}

@Test("string literals are found with their interpolations, fences and comments")
func stringLiterals() {
  let source = #"""
    let a = "one \(two ? "three" : four("5")) six" // "no"
    /* "nor this" */ let b = #"a "quoted" \n"#
    let c = """
      long \
      line
      """
    """#
  let texts = StringLiterals.all(in: source).map { "\($0.line) \($0.text)" }
  #expect(
    Set(texts) == [
      "1 three", "1 5", "1 one * six", #"2 a "quoted" \n"#, "3 \n  long line\n  ",
    ])
}
