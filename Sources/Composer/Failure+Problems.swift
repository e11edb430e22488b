extension Failure {
  /// What `text` tells, one by one: a line that begins with `file:line:column: ` begins a mistake,
  /// others go on with the one above.
  public var problems: [Problem] {
    var problems: [Problem] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let placed = Problem(placed: line) {
        problems.append(placed)
      } else if let last = problems.popLast() {
        problems.append(Problem(place: last.place, message: "\(last.message)\n\(line)"))
      } else {
        problems.append(Problem(place: nil, message: line))
      }
    }
    return problems
  }
}

extension Failure.Problem {
  /// Reads `file:line:column: message`; nil for a line of another form.
  fileprivate init?(placed text: String) {
    guard let end = text.firstRange(of: ": ") else { return nil }
    let parts = text[..<end.lowerBound].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]), column > 0,
      let line = Int(parts[parts.count - 2]), line > 0
    else { return nil }
    let file = parts.dropLast(2).joined(separator: ":")
    guard !file.isEmpty else { return nil }
    self.init(
      place: Place(file: file, line: line, column: column),
      message: String(text[end.upperBound...]))
  }
}
