/// The first line of a script: who is to run it (execve(2), "Interpreter scripts").
package struct Shebang: Hashable, Sendable {
  /// The path of the program, as it is spelled.
  package var interpreter: [UInt8]
  /// The rest of the line, without spaces around it.
  package var argument: [UInt8]

  /// What Linux reads of a file to know how to run it (`BINPRM_BUF_SIZE`).
  package static let length = 256

  /// - Parameter head: the file's first bytes, or all of them.
  /// - Returns: nil for a file that does not begin with `#!` and a name.
  package init?(_ head: ArraySlice<UInt8>) {
    guard head.starts(with: "#!".utf8) else { return nil }
    let line = head.prefix(Self.length).dropFirst(2).prefix { $0 != 10 && $0 != 0 }
    let words = line.drop(while: Self.isSpace)
    let name = words.prefix { !Self.isSpace($0) }
    guard !name.isEmpty else { return nil }
    interpreter = Array(name)
    var rest = words.dropFirst(name.count).drop(while: Self.isSpace)
    while let last = rest.last, Self.isSpace(last) { rest.removeLast() }
    argument = Array(rest)
  }

  /// The name of the program that `env` is to find; nil where it is no `env`, or gets no name.
  ///
  /// Options and settings of variables come before it (env(1)).
  package var soughtName: [UInt8]? {
    guard interpreter.split(separator: UInt8(ascii: "/")).last?.elementsEqual("env".utf8) == true
    else { return nil }
    let words = argument.split(whereSeparator: Self.isSpace)
    return words.first { $0.first != UInt8(ascii: "-") && !$0.contains(UInt8(ascii: "=")) }
      .map { Array($0) }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    // Some scripts were written on systems with other line ends; the kernel takes the byte as it
    // is, so it belongs to the name.
    byte == 0x20 || byte == 0x09
  }
}
