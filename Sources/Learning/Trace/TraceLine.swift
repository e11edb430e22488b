internal import Spelling

/// One line of a log of strace(1).
struct TraceLine {
  /// What a line says.
  enum Content {
    /// A call from its beginning to its end.
    case whole(name: ArraySlice<UInt8>, arguments: ArraySlice<UInt8>, result: ArraySlice<UInt8>)
    /// A call that others interrupt: `<unfinished ...>`.
    case begun(name: ArraySlice<UInt8>, arguments: ArraySlice<UInt8>)
    /// Its end: `<... NAME resumed>`.
    case resumed(name: ArraySlice<UInt8>, arguments: ArraySlice<UInt8>, result: ArraySlice<UInt8>)
    /// A thread that ran another program, and goes on as the process itself.
    case superseded(by: Int64)
    /// A child's end: the user that it ran as.
    case child(user: UInt32)
    case other
  }

  /// The process; nil in a log that holds only one, as `-ff` makes.
  let process: Int64?
  let content: Content

  init(_ line: ArraySlice<UInt8>) {
    var rest = line.drop { $0 == UInt8(ascii: " ") }
    var process: Int64?
    if rest.starts(with: "[pid".utf8) {
      // On standard error strace marks the processes so.
      let inner = rest.dropFirst(4).drop { $0 == UInt8(ascii: " ") }
      let digits = inner.prefix { $0 != UInt8(ascii: "]") }
      process = decimal(digits)
      rest = inner[digits.endIndex...].dropFirst().drop { $0 == UInt8(ascii: " ") }
    } else {
      let digits = rest.prefix { Self.isDigit($0) }
      if let number = decimal(digits), rest[digits.endIndex...].first == UInt8(ascii: " ") {
        process = number
        rest = rest[digits.endIndex...].drop { $0 == UInt8(ascii: " ") }
      }
    }
    self.process = process
    content = Self.content(Self.withoutTime(rest))
  }

  /// What `-t`, `-tt`, `-ttt` and `-r` put before a call: digits, `:` and `.`.
  private static func withoutTime(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let word = text.prefix { $0 != UInt8(ascii: " ") }
    let isTime =
      word.first.map(isDigit) ?? false
      && word.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    guard isTime else { return text }
    return text[word.endIndex...].drop { $0 == UInt8(ascii: " ") }
  }

  private static func content(_ text: ArraySlice<UInt8>) -> Content {
    if text.starts(with: "+++ superseded by execve in pid ".utf8) {
      let digits = text.dropFirst(32).prefix { isDigit($0) }
      return decimal(digits).map { .superseded(by: $0) } ?? .other
    }
    if text.starts(with: "---".utf8) {
      let mark = Array("si_uid=".utf8)
      guard text.starts(with: "--- SIGCHLD".utf8), let range = text.firstRange(of: mark),
        let user = decimal(text[range.upperBound...].prefix { isDigit($0) }).flatMap({
          UInt32(exactly: $0)
        })
      else { return .other }
      return .child(user: user)
    }
    if text.starts(with: "<... ".utf8) {
      let name = text.dropFirst(5).prefix { $0 != UInt8(ascii: " ") }
      let mark = Array("resumed>".utf8)
      let after = text[name.endIndex...].drop { $0 == UInt8(ascii: " ") }
      guard after.starts(with: mark) else { return .other }
      var scanner = TraceScanner(after.dropFirst(mark.count))
      let (arguments, end) = scanner.call()
      guard let end, let result = result(end) else { return .other }
      return .resumed(name: name, arguments: arguments, result: result)
    }
    let name = text.prefix { $0 != UInt8(ascii: "(") }
    guard !name.isEmpty, name.endIndex < text.endIndex, name.allSatisfy(isWord) else {
      return .other
    }
    let inner = text[(name.endIndex + 1)...]
    let mark = Array("<unfinished ...>".utf8)
    if inner.ends(with: mark) {
      return .begun(name: name, arguments: inner.dropLast(mark.count))
    }
    var scanner = TraceScanner(inner)
    let (arguments, end) = scanner.call()
    guard let end, let result = result(end) else { return .other }
    return .whole(name: name, arguments: arguments, result: result)
  }

  /// What stands after `=`.
  private static func result(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let text = TraceScanner.trimmed(text)
    guard text.first == UInt8(ascii: "=") else { return nil }
    return TraceScanner.trimmed(text.dropFirst())
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
