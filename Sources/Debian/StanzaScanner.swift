internal import Spelling

/// Splits a control file into stanzas and fields.
struct StanzaScanner {
  private var stanzas: [ControlStanza] = []
  private var fields: [ControlStanza.Field] = []
  private var names: Set<String> = []
  private var start = 0
  private var line = 0

  mutating func scan(_ text: [UInt8]) throws(ParseError) -> [ControlStanza] {
    let bytes = text.span
    var index = 0
    while index < bytes.count {
      line += 1
      var end = index
      while end < bytes.count, bytes[end] != 0x0A {
        if bytes[end] == 0x0D { throw error("it has a carriage return") }
        if bytes[end] == 0 { throw error("it has a NUL byte") }
        end += 1
      }
      let next = min(end + 1, bytes.count)
      if index == end {
        finish(text, before: index)
      } else if bytes[index].isBlank {
        try extend(bytes, index..<end)
      } else {
        if fields.isEmpty { start = index }
        try begin(bytes, index..<end)
      }
      index = next
    }
    finish(text, before: bytes.count)
    return stanzas
  }

  private func error(_ reason: String, field: String? = nil) -> ParseError {
    ParseError(ControlStanza.subject, line: line, field: field, reason)
  }

  private mutating func begin(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(ParseError) {
    var colon = range.lowerBound
    while colon < range.upperBound, bytes[colon] != 0x3A { colon += 1 }
    if colon == range.upperBound { throw error("no colon after the field's name") }
    let name = bytes.text(range.lowerBound..<colon)
    let first = bytes[range.lowerBound]
    if colon == range.lowerBound { throw error("the field's name is empty") }
    if first == 0x23 || first == 0x2D { throw error("a field's name begins with '#' or '-'") }
    for index in range.lowerBound..<colon where bytes[index] <= 0x20 || bytes[index] >= 0x7F {
      throw error("a field's name must be printable ASCII, found \(quoted(name))")
    }
    if !names.insert(name.lowercased()).inserted { throw error("it is given twice", field: name) }
    let value = bytes.trimmed(colon + 1..<range.upperBound)
    fields.append(.init(name: name, value: value, line: line))
  }

  private mutating func extend(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(ParseError) {
    let content = bytes.trimmed(range)
    if content.isEmpty { throw error("a line of nothing but white space") }
    guard let last = fields.popLast() else {
      throw error("a continuation line without a field before it")
    }
    // A value that begins on a later line keeps the line feed: lines(of:) counts on it.
    fields.append(
      .init(name: last.name, value: last.value.lowerBound..<content.upperBound, line: last.line))
  }

  private mutating func finish(_ text: [UInt8], before end: Int) {
    if fields.isEmpty { return }
    stanzas.append(ControlStanza(fields: fields, text: text, bounds: start..<end))
    fields = []
    names = []
  }
}
