/// Finds the ends of what strace(1) prints: quoted texts, the paths of descriptors, lists.
struct TraceScanner {
  private let bytes: ArraySlice<UInt8>
  private(set) var at: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  /// The text between the parentheses of a call that begins here, and what follows the closing
  /// one; without one, as in a call that is resumed later, all of the rest and nil.
  mutating func call() -> (arguments: ArraySlice<UInt8>, rest: ArraySlice<UInt8>?) {
    let start = at
    var depth = 0
    while at < bytes.endIndex {
      switch bytes[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ")"):
        if depth <= 0 {
          let arguments = bytes[start..<at]
          at += 1
          return (arguments, bytes[at...])
        }
        depth -= 1
      default: break
      }
      skip()
    }
    return (bytes[start...], nil)
  }

  /// The parts between commas, without spaces around them; commas inside of texts and lists do not
  /// count.
  mutating func parts() -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start = at
    var depth = 0
    while at < bytes.endIndex {
      switch bytes[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        found.append(Self.trimmed(bytes[start..<at]))
        start = at + 1
      default: break
      }
      skip()
    }
    let last = Self.trimmed(bytes[start...])
    return last.isEmpty && found.isEmpty ? [] : found + [last]
  }

  /// Goes one step on: a byte, a whole text in quotes, or a whole path of a descriptor.
  private mutating func skip() {
    switch bytes[at] {
    case UInt8(ascii: "\""): skipText()
    case UInt8(ascii: "<") where isAnnotation: skipAnnotation()
    default: at += 1
    }
  }

  private mutating func skipText() {
    at += 1
    while at < bytes.endIndex, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(at + 1, bytes.endIndex)
  }

  /// Whether `<` here begins what `-y` adds to a descriptor: `3</etc/passwd>`, `AT_FDCWD</>`.
  private var isAnnotation: Bool {
    guard at > bytes.startIndex, at + 1 < bytes.endIndex else { return false }
    let before = bytes[at - 1]
    let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(before)
    return (isNumber || before == UInt8(ascii: "D")) && bytes[at + 1] != UInt8(ascii: "<")
      && bytes[at + 1] != UInt8(ascii: " ")
  }

  /// `>` of a path is escaped; that of `->` between two addresses is not.
  private mutating func skipAnnotation() {
    at += 1
    while at < bytes.endIndex {
      if bytes[at] == UInt8(ascii: ">"), bytes[at - 1] != UInt8(ascii: "-") { break }
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(at + 1, bytes.endIndex)
  }

  /// A text without spaces at its ends.
  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop { $0 == UInt8(ascii: " ") }
    while text.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}
