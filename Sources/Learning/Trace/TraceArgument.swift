internal import Spelling
internal import Tree

/// An argument of a system call, as strace(1) prints it.
enum TraceArgument: Hashable, Sendable {
  /// A text in quotes, its escapes undone; `isCut` where strace left out its end, or where it is
  /// longer than any path and so no argument that a call took for one.
  case text([UInt8], isCut: Bool)
  /// A descriptor with what `-y` says of it: an absolute path, or nil for anything else. No number
  /// stands for `AT_FDCWD`.
  case descriptor(Int64?, path: [UInt8]?)
  /// What stands in brackets; lists within lists stay as they are printed.
  case list([TraceArgument])
  /// Flags, numbers, structures: as they are printed.
  case other([UInt8])

  init(_ text: ArraySlice<UInt8>, isNested: Bool = false) {
    switch text.first {
    case UInt8(ascii: "\""):
      let end = Self.end(ofText: text)
      let bytes = Self.unescaped(
        text[(text.startIndex + 1)..<max(end - 1, text.startIndex + 1)])
      // What a program is given, in a list, may be longer.
      let isLong = !isNested && bytes.count > MemberPath.longest
      self = .text(
        isLong ? [] : bytes, isCut: isLong || text[end...].starts(with: "...".utf8))
    case UInt8(ascii: "[") where !isNested:
      var inner = text.dropFirst()
      if inner.last == UInt8(ascii: "]") { inner.removeLast() }
      var scanner = TraceScanner(inner)
      self = .list(scanner.parts().map { TraceArgument($0, isNested: true) })
    default: self = Self.descriptor(text) ?? .other(Array(text))
    }
  }

  /// `3`, `3</etc/passwd>`, `AT_FDCWD`, `AT_FDCWD</>`.
  private static func descriptor(_ text: ArraySlice<UInt8>) -> TraceArgument? {
    let name = text.prefix { $0 != UInt8(ascii: "<") }
    let number: Int64?
    if name.elementsEqual("AT_FDCWD".utf8) {
      number = nil
    } else if let value = decimal(name) {
      number = value
    } else {
      return nil
    }
    return .descriptor(number, path: path(after: text[name.endIndex...]))
  }

  /// The path of `</…>`, without the mark of a file that is gone.
  static func path(after text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.starts(with: "</".utf8),
      let end = text.lastIndex(of: UInt8(ascii: ">")), end > text.startIndex
    else { return nil }
    var path = unescaped(text[(text.startIndex + 1)..<end])
    let mark = Array(" (deleted)".utf8)
    if path.ends(with: mark) { path.removeLast(mark.count) }
    return path.count <= MemberPath.longest ? path : nil
  }

  /// Where a text that begins with a quote ends, its closing quote included.
  private static func end(ofText text: ArraySlice<UInt8>) -> Int {
    var at = text.startIndex + 1
    while at < text.endIndex, text[at] != UInt8(ascii: "\"") {
      at += text[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(at + 1, text.endIndex)
  }

  /// Undoes the escapes of C that strace writes: `\n`, `\"`, `\342`, `\xe2`.
  static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.contains(UInt8(ascii: "\\")) else { return Array(text) }
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): bytes.append(0x0a)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0d)
      case UInt8(ascii: "v"): bytes.append(0x0b)
      case UInt8(ascii: "f"): bytes.append(0x0c)
      case UInt8(ascii: "x"):
        var value: UInt8 = 0
        for _ in 0..<2 {
          guard let digit = rest.first.flatMap({ hexadecimal(digit: $0) }) else { break }
          value = value << 4 | digit
          rest.removeFirst()
        }
        bytes.append(value)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = next - UInt8(ascii: "0")
        for _ in 0..<2 {
          guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit)
          else { break }
          value = value << 3 | (digit - UInt8(ascii: "0"))
          rest.removeFirst()
        }
        bytes.append(value)
      default: bytes.append(next)
      }
    }
    return bytes
  }
}

extension TraceArgument {
  /// The text, where it is whole.
  var text: [UInt8]? {
    if case .text(let bytes, isCut: false) = self { bytes } else { nil }
  }

  /// Whether one of the names joined by `|` is this one.
  func has(flag name: StaticString) -> Bool {
    guard case .other(let bytes) = self else { return false }
    let wanted = Array("\(name)".utf8)
    return bytes.split {
      $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=")
        || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ",")
    }
    .contains { $0.elementsEqual(wanted) }
  }

  /// The path of a socket's address (unix(7)); nil for one without.
  var socketPath: [UInt8]? {
    guard case .other(let bytes) = self else { return nil }
    let mark = Array("sun_path=\"".utf8)
    guard let start = bytes.firstRange(of: mark)?.upperBound else { return nil }
    return TraceArgument(bytes[(start - 1)...]).text
  }
}
