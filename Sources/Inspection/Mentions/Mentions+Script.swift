package import Tree

extension Mentions {
  /// Reads a script: the paths of its lines, less comments, and of a shell script the words at the
  /// places of commands.
  package init(script bytes: [UInt8]) {
    self.init()
    mayStartPrograms = true
    guard bytes.count <= Self.longestScript, let shebang = Shebang(bytes[...]) else { return }
    let isShell = shebang.isShell
    var values: [[UInt8]: Set<[UInt8]>] = [:]
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard text.first != UInt8(ascii: "#") else { continue }
      text.withUnsafeBytes { readPaths($0) }
      if isShell {
        readCommands(text)
        readJoinedPaths(text)
        readAssignment(text, &values)
      } else {
        readImports(text)
      }
    }
    // A command that a variable names: `GPG="gpg"`, then `$GPG -d`.
    guard !values.isEmpty else { return }
    for name in Self.commandVariables(bytes) {
      for word in values[name] ?? [] { allWords.insert(word[...]) }
    }
  }

  /// The longest script or module that is read, in bytes: what is larger has an archive in it.
  package static let longestScript = 1 << 20

  /// Paths behind a variable or a command's output: `$DIR/x`, `${0%/*}/x`, `$(dirname "$0")/x`.
  private mutating func readJoinedPaths(_ line: ArraySlice<UInt8>) {
    var index = line.startIndex
    while index < line.endIndex {
      guard line[index] == UInt8(ascii: "/") else {
        index += 1
        continue
      }
      let start = index
      while index < line.endIndex, Self.isPathByte(line[index]) { index += 1 }
      var first = start
      while first > line.startIndex, Self.isVariableByte(line[first - 1]) { first -= 1 }
      guard first > line.startIndex else { continue }
      let before = line[first - 1]
      let isJoined =
        first < start
        ? before == UInt8(ascii: "$")
        : before == UInt8(ascii: "}") || before == UInt8(ascii: ")") || before == UInt8(ascii: "\"")
      if isJoined { addTail(line[start..<index], isJoined: true) }
    }
  }

  /// Whether it may stand in a name of a variable or a module.
  static func isVariableByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// Notes a variable that is set to the name of a program and nothing else.
  private func readAssignment(
    _ line: ArraySlice<UInt8>, _ values: inout [[UInt8]: Set<[UInt8]>]
  ) {
    let name = line.prefix(while: Self.isVariableByte)
    let rest = line[name.endIndex...]
    guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return }
    let quotes = Set("\"'".utf8)
    let word = rest.dropFirst().drop { quotes.contains($0) }.prefix(while: Self.isPathByte)
    let end = line[word.endIndex...].first
    let isWhole = end.map { quotes.contains($0) || $0 == 0x20 || $0 == UInt8(ascii: ";") } ?? true
    guard isWhole, !word.contains(UInt8(ascii: "/")) else { return }
    values[Array(name), default: []].insert(Array(word))
  }

  /// The variables that a script has where a command begins.
  private static func commandVariables(_ bytes: [UInt8]) -> Set<[UInt8]> {
    var names: Set<[UInt8]> = []
    for line in bytes.split(separator: 0x0A) {
      var isCommand = true
      // What becomes `"$@"` is run in another line.
      let isList = line.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: "set -- ".utf8)
      for (index, byte) in zip(line.indices, line) {
        if byte == UInt8(ascii: "$"), isCommand || isList {
          let rest = line[(index + 1)...].drop(while: { $0 == UInt8(ascii: "{") })
          let name = rest.prefix(longestName).prefix(while: isVariableByte)
          if !name.isEmpty { names.insert(Array(name)) }
        }
        switch byte {
        case 0x20, 0x09, UInt8(ascii: "\""): continue
        case UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "("),
          UInt8(ascii: "`"), UInt8(ascii: "!"):
          isCommand = true
        default: isCommand = false
        }
      }
    }
    return names
  }

  /// Reads a text for the settings of a program: the paths of its lines, less comments, and the words
  /// among them that were asked for.
  package init(text bytes: [UInt8], words vocabulary: Set<[UInt8]>) {
    self.init()
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard let first = text.first, !Self.commentSigns.contains(first) else { continue }
      text.withUnsafeBytes { readPaths($0) }
      for word in text.split(whereSeparator: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 })
      where vocabulary.contains(Array(word)) {
        words.insert(Array(word))
      }
    }
    mayStartPrograms = !words.isEmpty
  }

  private static let commentSigns = Set("#;".utf8)

  /// Reads a module of an interpreted language: the paths in it, and the words that a string begins
  /// with.
  package init(module bytes: [UInt8]) {
    self.init()
    startsPrograms = bytes.withUnsafeBytes { bytes in
      Self.moduleStarters.contains { Self.holds(bytes, $0) }
    }
    mayStartPrograms = startsPrograms
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard text.first != UInt8(ascii: "#") else { continue }
      text.withUnsafeBytes { readPaths($0) }
      readImports(text)
      guard startsPrograms else { continue }
      for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] {
        let parts = text.split(separator: quote, omittingEmptySubsequences: false)
        for index in stride(from: 1, to: parts.count, by: 2) {
          allWords.insert(parts[index].prefix { $0 != 0x20 })
        }
      }
    }
  }

  /// What a module has that starts programs, in Python, Perl, Ruby, Tcl, Lua, JavaScript or PHP: a list of
  /// encodings or of commands of one's own has none of it.
  private static let moduleStarters = [
    "subprocess", "system", "popen", "Popen", "exec", "spawn", "`", "qx",
  ].map { Array($0.utf8) }

  /// The endings of modules' names.
  private static let endings = [".py", ".pl", ".pm", ".rb", ".tcl", ".lua", ".js", ".php", ".sh"]
    .map { Array($0.utf8) }

  /// Directories of what tests a library and is no part of it.
  private static let tests = Set(["test", "tests"].map { Array($0.utf8) })

  /// What Python was built with, tools and directories of the machine that built it among it.
  private static let settings = Array("_sysconfigdata".utf8)

  /// Whether a file is a module of an interpreted language, by its name.
  package static func isModule(_ path: MemberPath) -> Bool {
    guard !path.components.contains(where: { tests.contains(Array($0)) }),
      !path.lastComponent.starts(with: settings)
    else { return false }
    return endings.contains { path.lastComponent.suffix($0.count) == $0[...] }
  }

  /// Words after which a shell expects a command.
  private static let openers = Set(
    ["then", "do", "else", "if", "elif", "while", "until", "exec", "command", "!", "eval", "time"]
      .map { Array($0.utf8) })

  private mutating func readCommands(_ line: ArraySlice<UInt8>) {
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
        if isCommand { allWords.insert(word[...]) }
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
