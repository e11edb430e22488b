/// Reads the text of a pattern, from front to back, without recursion.
///
/// Braces are multiplied out while reading: `alternatives` holds what the text so far stands for,
/// and inside braces `choices` holds the finished alternatives of this pair.
struct PatternParser {
  private let text: String
  private let bytes: [UInt8]
  private var at = 0
  private var partStart = 0
  private var alternatives: [PatternSyntax] = [[]]
  private var choices: [PatternSyntax]?
  private var choice: PatternSyntax = []
  private var braceStart = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  /// What the text means.
  mutating func parse() throws(PatternError) -> [PatternSyntax] {
    guard bytes.count <= PathPattern.longest else { throw fail(.tooLong) }
    guard bytes.first == UInt8(ascii: "/") else { throw fail(.relative) }
    guard bytes.count > 1, bytes.last != UInt8(ascii: "/") else { throw fail(.endsInSlash) }
    at = 1
    partStart = 1
    while at < bytes.count { try step() }
    try finishPart()
    return alternatives
  }

  private mutating func step() throws(PatternError) {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "/"):
      try finishPart()
      emit(.token(.byte(byte)))
      at += 1
      partStart = at
    case UInt8(ascii: "*"): try readStar()
    case UInt8(ascii: "?"): take(.anyByte)
    case UInt8(ascii: "["): try readSet()
    case UInt8(ascii: "{"): try openBrace()
    case UInt8(ascii: ",") where choices != nil: closeChoice()
    case UInt8(ascii: "}") where choices != nil: try closeBrace()
    case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "{"): try readVariable()
    case UInt8(ascii: "\\"): try readEscape()
    case 0..<0x20, 0x7f: throw fail(.controlCharacter)
    default: take(.byte(byte))
    }
  }

  private func peek(_ distance: Int) -> UInt8? {
    at + distance < bytes.count ? bytes[at + distance] : nil
  }

  private mutating func take(_ token: PatternToken) {
    emit(.token(token))
    at += 1
  }

  private mutating func emit(_ item: PatternItem) {
    if choices != nil {
      choice.append(item)
    } else {
      for index in alternatives.indices { alternatives[index].append(item) }
    }
  }

  private func finishPart() throws(PatternError) {
    if choices != nil { throw fail(.unclosed("{"), braceStart) }
    let part = bytes[partStart..<at]
    if part.isEmpty { throw fail(.emptyPart) }
    if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
      throw fail(.dotPart, partStart)
    }
  }

  private mutating func readStar() throws(PatternError) {
    guard peek(1) == UInt8(ascii: "*") else { return take(.star) }
    let isWholePart = at == partStart && (peek(2) ?? UInt8(ascii: "/")) == UInt8(ascii: "/")
    guard isWholePart else { throw fail(.deepInPart) }
    emit(.token(.deep))
    at += 2
  }

  private mutating func readEscape() throws(PatternError) {
    guard let next = peek(1), "*?[]{},$\\".utf8.contains(next) else { throw fail(.needlessEscape) }
    at += 1
    take(.byte(next))
  }

  private mutating func readVariable() throws(PatternError) {
    let start = at + 2
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "}"), bytes[end] != UInt8(ascii: "/") {
      end += 1
    }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    guard end < bytes.count, bytes[end] == UInt8(ascii: "}"),
      let variable = PatternVariable(rawValue: name)
    else { throw fail(.unknownVariable(name)) }
    emit(.variable(variable))
    at = end + 1
  }

  func fail(_ reason: PatternError.Reason, _ offset: Int? = nil) -> PatternError {
    PatternError(pattern: text, offset: offset ?? at, reason: reason)
  }
}

// MARK: Braces

extension PatternParser {
  private mutating func openBrace() throws(PatternError) {
    guard choices == nil else { throw fail(.nestedBraces) }
    braceStart = at
    choices = []
    choice = []
    at += 1
  }

  private mutating func closeChoice() {
    choices?.append(choice)
    choice = []
    at += 1
  }

  private mutating func closeBrace() throws(PatternError) {
    closeChoice()
    let ends = choices ?? []
    choices = nil
    guard alternatives.count * ends.count <= PathPattern.mostAlternatives else {
      throw fail(.tooManyAlternatives, braceStart)
    }
    alternatives = alternatives.flatMap { start in ends.map { start + $0 } }
  }
}

// MARK: Sets

extension PatternParser {
  /// Reads `[a-z]` or `[!a-z]`; `\` escapes within.
  private mutating func readSet() throws(PatternError) {
    let start = at
    at += 1
    if peek(0) == UInt8(ascii: "^") { throw fail(.caret, start) }
    let isInverted = peek(0) == UInt8(ascii: "!")
    if isInverted { at += 1 }
    var set = ByteSet()
    var isEmpty = true
    while let first = try readSetByte(start) {
      isEmpty = false
      let isRange = peek(0) == UInt8(ascii: "-") && peek(1) != UInt8(ascii: "]")
      guard isRange else {
        set.insert(first)
        continue
      }
      at += 1
      guard let last = try readSetByte(start) else { throw fail(.unclosed("["), start) }
      guard first <= last else { throw fail(.reversedRange, start) }
      for byte in first...last where byte != UInt8(ascii: "/") { set.insert(byte) }
    }
    guard !isEmpty else { throw fail(.emptySet, start) }
    emit(.token(.set(isInverted ? set.inverted : set)))
  }

  /// The next byte of the set that began at `start`; nil when `]` closes it.
  private mutating func readSetByte(_ start: Int) throws(PatternError) -> UInt8? {
    guard var byte = peek(0), byte != UInt8(ascii: "/") else { throw fail(.unclosed("["), start) }
    at += 1
    if byte == UInt8(ascii: "]") { return nil }
    if byte == UInt8(ascii: "\\") {
      guard let next = peek(0), "[]!^-\\".utf8.contains(next) else {
        at -= 1
        throw fail(.needlessEscape)
      }
      byte = next
      at += 1
    }
    guard byte < 0x80 else { throw fail(.setNotASCII, start) }
    guard byte >= 0x20, byte != 0x7f else { throw fail(.controlCharacter, at - 1) }
    return byte
  }
}
