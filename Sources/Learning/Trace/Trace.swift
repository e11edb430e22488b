internal import Spelling

/// A system call that succeeded, whole, with its process.
struct TracedCall: Hashable, Sendable {
  let process: Int64
  let name: String
  let arguments: [TraceArgument]
  /// The number that it returned.
  let value: Int64
  /// The path of the descriptor that it returned, where `-y` says it.
  let path: [UInt8]?
}

/// What a log of strace(1) says: the calls on paths that succeeded, in their order.
///
/// A log of `strace -f -y` names the process of each line; one of `strace -ff` is that of one
/// process, whose number ends the file's name.
package struct Trace: Sendable {
  private(set) var calls: [TracedCall] = []
  /// The users that processes ran as, as far as the log says.
  private(set) var users: Set<UInt32> = []
  /// How many lines could be read.
  package private(set) var lineCount = 0

  /// - Parameter process: of which the log is where it names none.
  package init(_ log: [UInt8], process: Int64 = 0) {
    var reader = TraceReader(process: process)
    for line in log.split(separator: 0x0a) { reader.read(line) }
    calls = reader.calls
    users = reader.users
    lineCount = reader.lineCount
  }

  /// The process of a log that `-ff` made, from the file's name.
  package static func process(ofFile name: String) -> Int64 {
    name.utf8.split(separator: UInt8(ascii: ".")).last.flatMap { decimal($0) } ?? 0
  }
}

/// Joins the lines of a log into calls.
private struct TraceReader {
  let process: Int64
  private(set) var calls: [TracedCall] = []
  private(set) var users: Set<UInt32> = []
  private(set) var lineCount = 0
  /// Calls whose end is yet to come.
  private var begun: [Int64: (name: ArraySlice<UInt8>, arguments: ArraySlice<UInt8>)] = [:]

  init(process: Int64) { self.process = process }

  mutating func read(_ text: ArraySlice<UInt8>) {
    let line = TraceLine(text)
    let process = line.process ?? process
    if case .other = line.content { return }
    lineCount += 1
    switch line.content {
    case .whole(let name, let arguments, let result):
      take(process, name, Array(arguments)[...], result)
    case .begun(let name, let arguments): begun[process] = (name, arguments)
    case .resumed(let name, let arguments, let result):
      guard let first = begun.removeValue(forKey: process), first.name.elementsEqual(name) else {
        return
      }
      take(process, name, (Array(first.arguments) + Array(arguments))[...], result)
    case .superseded(let thread): begun[process] = begun.removeValue(forKey: thread)
    case .child(let user): users.insert(user)
    case .other: break
    }
  }

  private mutating func take(
    _ process: Int64, _ name: ArraySlice<UInt8>, _ arguments: ArraySlice<UInt8>,
    _ result: ArraySlice<UInt8>
  ) {
    // What failed made no difference, and `?` is the end of the process.
    let digits = result.prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: " ") }
    guard let value = decimal(digits) else { return }
    let name = String(decoding: name, as: UTF8.self)
    guard SystemCall.isKnown(name) else { return }
    var scanner = TraceScanner(arguments)
    let after = result[digits.endIndex...]
    calls.append(
      TracedCall(
        process: process, name: name, arguments: scanner.parts().map { TraceArgument($0) },
        value: value, path: TraceArgument.path(after: Self.annotation(after))))
  }

  /// Up to the end of `<…>`: `-T` adds a time in the same brackets.
  private static func annotation(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return text }
    return text[...end]
  }
}
