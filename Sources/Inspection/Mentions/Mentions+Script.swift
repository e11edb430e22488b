package import Tree

extension Mentions {
  /// Reads a script: the paths of its lines, less comments, and of a shell script the words at the
  /// places of commands.
  package init(script bytes: [UInt8], vocabulary: Set<[UInt8]>) {
    self.init()
    mayStartPrograms = true
    guard let shebang = Shebang(bytes[...]) else { return }
    let isShell = shebang.isShell
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard text.first != UInt8(ascii: "#") else { continue }
      text.withUnsafeBytes { readPaths($0) }
      if isShell { readCommands(text, vocabulary) }
    }
  }

  /// Reads a module of an interpreted language: the paths in it, and the words that a string begins
  /// with.
  package init(module bytes: [UInt8], vocabulary: Set<[UInt8]>) {
    self.init()
    startsPrograms = true
    mayStartPrograms = true
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard text.first != UInt8(ascii: "#") else { continue }
      text.withUnsafeBytes { readPaths($0) }
      for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] {
        let parts = text.split(separator: quote, omittingEmptySubsequences: false)
        for index in stride(from: 1, to: parts.count, by: 2) {
          let word = Array(parts[index].prefix { $0 != 0x20 })
          if word.count > 1, vocabulary.contains(word) { words.insert(word) }
        }
      }
    }
  }

  /// The endings of modules' names.
  private static let endings = [".py", ".pl", ".pm", ".rb", ".tcl", ".lua", ".js", ".php", ".sh"]
    .map { Array($0.utf8) }

  /// Directories of what tests a library and is no part of it.
  private static let tests = Set(["test", "tests"].map { Array($0.utf8) })

  /// Whether a file is a module of an interpreted language, by its name.
  package static func isModule(_ path: MemberPath) -> Bool {
    guard !path.components.contains(where: { tests.contains(Array($0)) }) else { return false }
    return endings.contains { path.lastComponent.suffix($0.count) == $0[...] }
  }

  /// Words after which a shell expects a command.
  private static let openers = Set(
    ["then", "do", "else", "if", "elif", "while", "until", "exec", "command", "!", "eval", "time"]
      .map { Array($0.utf8) })

  private mutating func readCommands(_ line: ArraySlice<UInt8>, _ vocabulary: Set<[UInt8]>) {
    var isCommand = true
    var word: [UInt8] = []
    func isWordByte(_ byte: UInt8) -> Bool { Self.isPathByte(byte) }
    for byte in line + [0x20] {
      if isWordByte(byte) {
        word.append(byte)
        continue
      }
      if !word.isEmpty {
        if byte == UInt8(ascii: "="), isCommand {
          // An assignment before a command: its value ends at the next space.
          word = []
          isCommand = false
          continue
        }
        if isCommand, vocabulary.contains(word) { words.insert(word) }
        isCommand = isCommand && Self.openers.contains(word)
        word = []
      }
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "("),
        UInt8(ascii: "`"), UInt8(ascii: "{"):
        isCommand = true
      default: continue
      }
    }
  }
}

extension Shebang {
  /// The name of the program that runs the script: what `env` looks for, or the interpreter's own.
  package var programName: [UInt8] {
    soughtName ?? interpreter.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
  }

  /// Whether a Bourne shell runs it.
  var isShell: Bool {
    ["sh", "bash", "dash", "ash", "ksh"].contains { programName.elementsEqual($0.utf8) }
  }
}
