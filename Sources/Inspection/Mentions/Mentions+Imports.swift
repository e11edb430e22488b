extension Mentions {
  /// Reads what a line of Perl, Python, Ruby or JavaScript takes from another file: the end of the path
  /// under which Debian's packages have that.
  ///
  /// The languages are told apart by how the line is written: which one a file is in, its name alone
  /// would tell.
  mutating func readImports(_ line: ArraySlice<UInt8>) {
    let words = line.prefix(Self.longestImport).split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
    guard let first = words.first else { return }
    switch String(decoding: first, as: UTF8.self) {
    case "use" where words.count > 1: readPerl(words[1])
    case "import", "from": readPython(words)
    case "require" where words.count > 1: readRuby(words[1])
    default: break
    }
    readNode(line)
  }

  private static let longestImport = 256

  /// `use Try::Tiny;` is `Try/Tiny.pm` (perlfunc, "use").
  private mutating func readPerl(_ word: ArraySlice<UInt8>) {
    let name = word.prefix { Self.isVariableByte($0) || $0 == UInt8(ascii: ":") }
    let parts = name.split(separator: UInt8(ascii: ":"))
    guard let first = name.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
      return
    }
    let path = parts.map { "/" + String(decoding: $0, as: UTF8.self) }.joined() + ".pm"
    tail(parts.count == 1 ? "/perl5" + path : path)
  }

  /// `import a.b, c` and `from a.b import c` are in the directories or modules `a` and `c`.
  private mutating func readPython(_ words: [ArraySlice<UInt8>]) {
    let isFrom = words[0].elementsEqual("from".utf8)
    let names = isFrom ? words.dropFirst().prefix(1) : words.dropFirst()
    for word in names {
      // `import a as b`, and what is JavaScript.
      if word.elementsEqual("as".utf8) { return }
      let name = word.prefix(while: Self.isVariableByte)
      guard !name.isEmpty, word.allSatisfy({ Self.isVariableByte($0) || ".,;".utf8.contains($0) })
      else { return }
      let text = String(decoding: name, as: UTF8.self)
      tail("/dist-packages/\(text)")
      tail("/dist-packages/\(text).py")
      if word.last != UInt8(ascii: ",") { return }
    }
  }

  /// `require "a/b"` is `a/b.rb`, in Debian's directory or a gem's.
  private mutating func readRuby(_ word: ArraySlice<UInt8>) {
    guard let quote = word.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return
    }
    let name = word.dropFirst().prefix { $0 != quote }
    guard Self.isPlain(name) else { return }
    let text = String(decoding: name, as: UTF8.self)
    tail("/vendor_ruby/\(text).rb")
    tail("/lib/\(text).rb")
  }

  /// `require("a/b")` is in the directory `a` of Node's modules (Debian's JavaScript policy).
  private mutating func readNode(_ line: ArraySlice<UInt8>) {
    let mark = Array("require(".utf8)
    var index = line.startIndex
    while index < line.endIndex, line.endIndex - index > mark.count {
      defer { index += 1 }
      guard line[index] == mark[0], line[index...].starts(with: mark) else { continue }
      let rest = line[(index + mark.count)...]
      guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        continue
      }
      let name = rest.dropFirst().prefix(Self.longestImport).prefix { $0 != quote }
      let scope = name.first == UInt8(ascii: "@")
      guard Self.isPlain(scope ? name.dropFirst() : name) else { continue }
      let parts = name.split(separator: UInt8(ascii: "/")).prefix(scope ? 2 : 1)
      tail("/nodejs" + parts.map { "/" + String(decoding: $0, as: UTF8.self) }.joined())
    }
  }

  private mutating func tail(_ path: String) { addTail(Array(path.utf8), isJoined: true) }

  /// Whether it is a name of a module and no path beside the file.
  private static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
    guard let first = name.first, isVariableByte(first) else { return false }
    return name.allSatisfy { isVariableByte($0) || "-./".utf8.contains($0) }
  }
}
