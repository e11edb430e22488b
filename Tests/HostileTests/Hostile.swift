import Testing

/// What becomes of an input.
enum Verdict: Hashable, Sendable {
  case takes
  case refuses
}

/// One malformed input with our verdict and, where there is one to ask, a reference tool's.
struct Hostile: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// What our error says, or a part of it; nil where the input is taken.
  let refusal: String?
  /// What the reference tool does; nil where it is not asked.
  let theirs: Verdict?
  /// Why ours is stricter or laxer than the tool.
  let reason: String?

  var ours: Verdict { refusal == nil ? .takes : .refuses }
  var testDescription: String { name }
}

/// A table of inputs, filled row by row: one expression a row keeps the compiler quick.
struct HostileTable {
  private(set) var rows: [Hostile] = []

  init(_ fill: (inout HostileTable) -> Void) { fill(&self) }

  mutating func takes(
    _ name: String, _ bytes: [UInt8], they theirs: Verdict? = nil, because reason: String? = nil
  ) {
    rows.append(
      Hostile(name: name, bytes: bytes, refusal: nil, theirs: theirs, reason: reason))
  }

  mutating func refuses(
    _ name: String, _ bytes: [UInt8], _ refusal: String, they theirs: Verdict? = nil,
    because reason: String? = nil
  ) {
    rows.append(
      Hostile(name: name, bytes: bytes, refusal: refusal, theirs: theirs, reason: reason))
  }
}

extension [Hostile] {
  /// Faults of the table itself: a name twice, a difference without a reason.
  var faults: [String] {
    var names: Set<String> = []
    return flatMap { row -> [String] in
      var faults: [String] = []
      if !names.insert(row.name).inserted { faults.append("\(row.name): stands twice") }
      if let theirs = row.theirs, theirs != row.ours, row.reason == nil {
        faults.append("\(row.name): ours \(row.ours), theirs \(theirs), and no reason")
      }
      return faults
    }
  }
}

/// Holds what a reader said of an input against its row.
func expect(
  _ found: String?, of row: Hostile, sourceLocation: SourceLocation = #_sourceLocation
) {
  switch (row.refusal, found) {
  case (nil, nil): break
  case (nil, let found?):
    Issue.record("refused: \(found)", sourceLocation: sourceLocation)
  case (let refusal?, nil):
    Issue.record("taken, not refused: \(refusal)", sourceLocation: sourceLocation)
  case (let refusal?, let found?):
    #expect(found.contains(refusal), sourceLocation: sourceLocation)
    // One paragraph that says what and why.
    #expect(!found.contains("\n"), sourceLocation: sourceLocation)
    #expect(found.utf8.count < 2000, sourceLocation: sourceLocation)
  }
}
