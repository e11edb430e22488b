/// Lines of Markdown that never grow beyond a size; what does not fit is counted and said.
struct BoundedText {
  private(set) var text = ""
  private let limit: Int
  private var leftOut = 0
  /// Nothing is added behind a line that did not fit.
  private var isFull = false

  /// - Parameter limit: bytes.
  init(limit: Int) { self.limit = limit }

  private var room: Int { limit - text.utf8.count }

  /// Adds a line, or counts it where it does not fit.
  mutating func add(_ line: String) {
    let separator = text.isEmpty ? "" : "\n"
    guard !isFull, line.utf8.count + separator.utf8.count <= room else {
      isFull = true
      leftOut += 1
      return
    }
    text += separator + line
  }

  /// Adds lines as a block of code, as many as fit.
  mutating func block(_ lines: [String]) {
    let lines = lines.map(Markdown.oneLine)
    let longest = lines.map { Markdown.longestRun(of: "`", in: $0) }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    section([fence + "text"], { body in for line in lines { body.add(line) } }, [fence])
  }

  /// Adds a part that must be closed: the end has its room before the body begins.
  ///
  /// - Parameter end: the size that the whole text must not pass with it, in bytes.
  mutating func section(
    _ head: [String], until end: Int = .max, _ body: (inout BoundedText) -> Void,
    _ foot: [String]
  ) {
    let edges = (head + foot).reduce(0) { $0 + $1.utf8.count + 1 }
    // Room for the sentence about what is left out, too.
    let free = min(room, max(0, end - text.utf8.count))
    var inner = BoundedText(limit: free - edges - 80)
    body(&inner)
    guard inner.limit > 0, !inner.text.isEmpty, !isFull else {
      leftOut += max(1, inner.leftOut)
      if end == .max { isFull = true }
      return
    }
    let rest = inner.leftOut == 0 ? [] : [Self.rest(inner.leftOut)]
    for line in head + [inner.text] + rest + foot { add(line) }
  }

  private static func rest(_ count: Int) -> String {
    "… \(DifferenceWords.count(count, "line")) left out"
  }

  /// The text with a last line about what was left out of all of it.
  var finished: String {
    leftOut == 0 ? text : text + "\n\n\(Self.rest(leftOut)): `whittle diff` shows all."
  }
}
