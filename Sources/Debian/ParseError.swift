/// Where and why a text was refused.
package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being read, as a phrase: `version "1:"`, `control stanza`.
  package let subject: String
  /// The line of the text, from 1, where there is more than one.
  package let line: Int?
  /// The field, where it is known.
  package let field: String?
  /// Why it was refused.
  package let reason: String

  /// An error about a subject, at a place when one is known.
  package init(_ subject: String, line: Int? = nil, field: String? = nil, _ reason: String) {
    self.subject = subject
    self.line = line
    self.field = field
    self.reason = reason
  }

  /// `cannot parse <subject>: line 3, field Depends: <reason>`.
  package var description: String {
    var place: [String] = []
    if let line { place.append("line \(line)") }
    if let field { place.append("field \(field)") }
    let position = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
    return "cannot parse \(subject): \(position)\(reason)"
  }

  /// Where and why, without what was being read: `line 3, field Depends: <reason>`.
  package var placed: String {
    let place = [line.map { "line \($0)" }, field.map { "field \($0)" }].compactMap { $0 }
    return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + reason
  }

  /// The same refusal, placed in a larger text.
  func within(_ subject: String, line: Int?, field: String?) -> ParseError {
    ParseError(subject, line: line, field: field, "\(self.subject): \(reason)")
  }
}
