/// The licences that a package's copyright file declares (Debian Policy 12.5).
package struct DeclaredLicences: Hashable, Sendable {
  /// Nil for a file that names none.
  package private(set) var expression: LicenceExpression?
  /// What SPDX's list does not have, sorted by reference.
  package private(set) var texts: [LicenceText] = []
  /// Whether the file is in the machine-readable format.
  package private(set) var isMachineReadable: Bool

  /// The most that is read of one file, in bytes; the longest of Debian 13 has 2 MiB.
  private static let limit = 16 << 20

  /// Reads a copyright file.
  ///
  /// In the machine-readable format (copyright-format 1.0) the package is under all that its `Files`
  /// and header stanzas say. Of any other file the whole text is the licence: nothing is guessed.
  ///
  /// - Parameter package: whose file it is, for the name of a text that has none.
  package init(copyright body: [UInt8], of package: String) {
    let text = String(decoding: body.prefix(Self.limit), as: UTF8.self)
    let file = CopyrightFile(text)
    isMachineReadable = file != nil
    guard let file else {
      let whole = LicenceText(name: "\(package)-copyright", text: text)
      texts = [whole]
      expression = .licence(whole.reference)
      return
    }
    var reader = LicenceReader(file: file)
    let parts = file.declarations.compactMap { reader.expression(of: $0) }
    expression = LicenceExpression.joined(parts, all: true)
    texts = Set(reader.texts).sorted { $0.reference < $1.reference }
  }
}

/// A copyright file in the machine-readable format, as far as licences are concerned.
struct CopyrightFile {
  /// A licence field: the line beside its name, and the text below.
  struct Declaration: Hashable {
    let synopsis: String
    let text: String
  }

  /// What the header and the `Files` stanzas say.
  private(set) var declarations: [Declaration] = []
  /// The texts of stanzas of their own, by the name in lower case.
  private(set) var texts: [String: String] = [:]

  /// - Returns: nil for a file that does not begin with `Format`.
  init?(_ text: String) {
    var stanzas: [[(name: String, lines: [String])]] = [[]]
    // As scalars: CR and LF are one character.
    for part in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = Substring(part)
      if line.allSatisfy({ $0 == " " || $0 == "\t" || $0 == "\r" }) {
        if stanzas[stanzas.count - 1].isEmpty { continue }
        stanzas.append([])
      } else if line.first == " " || line.first == "\t" {
        guard let last = stanzas[stanzas.count - 1].indices.last else { continue }
        stanzas[stanzas.count - 1][last].lines.append(Self.unfolded(line))
      } else if line.first != "#", let colon = line.firstIndex(of: ":") {
        let value = Self.trimmed(line[line.index(after: colon)...])
        let name = line[..<colon].lowercased()
        // Stanzas without a line between them.
        if name == "files", stanzas[stanzas.count - 1].contains(where: { $0.name == "files" }) {
          stanzas.append([])
        }
        stanzas[stanzas.count - 1].append((name, [value]))
      }
    }
    Self.join(&stanzas)
    let header = stanzas[0].first?.name
    guard header == "format" || header == "format-specification" else { return nil }
    for (index, stanza) in stanzas.enumerated() {
      guard let licence = stanza.first(where: { $0.name == "license" }) else { continue }
      let synopsis = licence.lines[0]
      let body = licence.lines.dropFirst().joined(separator: "\n")
      let isOwn = index > 0 && !stanza.contains { $0.name == "files" }
      if !body.isEmpty, texts[synopsis.lowercased()] == nil { texts[synopsis.lowercased()] = body }
      if !isOwn { declarations.append(Declaration(synopsis: synopsis, text: body)) }
    }
  }

  /// Joins a stanza of files with its licence where an empty line separates them by mistake.
  private static func join(_ stanzas: inout [[(name: String, lines: [String])]]) {
    for index in stanzas.indices.dropFirst().reversed() {
      let (before, own) = (stanzas[index - 1], stanzas[index])
      guard before.contains(where: { $0.name == "files" }),
        !before.contains(where: { $0.name == "license" }), own.first?.name == "license"
      else { continue }
      stanzas[index - 1] += own
      stanzas.remove(at: index)
    }
  }

  /// A continuation line without its first space; a lone dot stands for an empty one.
  private static func unfolded(_ line: Substring) -> String {
    let rest = line.dropFirst().reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed()
    let text = String(rest)
    return text == "." ? "" : text
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}

/// Turns what copyright files say into expressions.
struct LicenceReader {
  let file: CopyrightFile
  private(set) var texts: [LicenceText] = []

  init(file: CopyrightFile) { self.file = file }

  /// The expression of one declaration: `GPL-2+ or Artistic, and BSD-3-clause`.
  ///
  /// `and` binds tighter than `or`, a comma looser than both (copyright-format 1.0, "Syntax"). A
  /// sentence that is no such expression is a name with the text below it.
  mutating func expression(of declaration: CopyrightFile.Declaration) -> LicenceExpression? {
    let synopsis = declaration.synopsis
    guard !synopsis.isEmpty else {
      return declaration.text.isEmpty ? nil : own("licence", declaration.text)
    }
    guard let parsed = Self.split(synopsis) else {
      return own(synopsis, declaration.text.isEmpty ? text(of: synopsis) : declaration.text)
    }
    // The text below belongs to the name beside it, if there is but one.
    let isSingle = parsed.count == 1 && parsed[0].terms.count == 1 && parsed[0].terms[0].count == 1
    var result: LicenceExpression?
    for piece in parsed {
      let alternatives = piece.terms.compactMap { names in
        LicenceExpression.joined(
          names.map { name in licence(name, declaration.text, isOnly: isSingle) }, all: true)
      }
      guard let next = LicenceExpression.joined(alternatives, all: false) else { continue }
      result =
        result.flatMap { LicenceExpression.joined([$0, next], all: piece.isAnd) } ?? next
    }
    return result
  }

  /// What a comma separates: alternatives of names that hold together.
  private struct Piece {
    var isAnd: Bool
    var terms: [[String]]
  }

  private static func split(_ synopsis: String) -> [Piece]? {
    var pieces: [Piece] = []
    for part in synopsis.split(separator: ",") {
      var words = part.split(separator: " ").map(String.init)[...]
      var isAnd = true
      if let first = words.first?.lowercased(), first == "and" || first == "or" {
        isAnd = first == "and"
        words.removeFirst()
      } else if !pieces.isEmpty {
        // A list such as `A, B and C` says no word for its first comma.
        return nil
      }
      var piece = Piece(isAnd: isAnd, terms: [[]])
      var name: [String] = []
      for word in words + ["and"] {
        let lowered = word.lowercased()
        guard lowered == "and" || lowered == "or" else {
          name.append(word)
          continue
        }
        guard isName(name) else { return nil }
        piece.terms[piece.terms.count - 1].append(name.joined(separator: " "))
        name = []
        if lowered == "or" { piece.terms.append([]) }
      }
      pieces.append(piece)
    }
    return pieces.isEmpty ? nil : pieces
  }

  /// One word, or a word `with` an exception.
  private static func isName(_ words: [String]) -> Bool {
    words.count == 1 || words.count > 2 && words[1].lowercased() == "with"
  }

  /// - Parameters:
  ///   - below: the text below the name, or below all the names of which it is one.
  ///   - isOnly: whether it is below this one alone.
  private mutating func licence(
    _ name: String, _ below: String, isOnly: Bool
  ) -> LicenceExpression {
    let text = isOnly && !below.isEmpty ? below : file.texts[name.lowercased()]
    if let space = name.firstRange(of: " with ") ?? name.firstRange(of: " With ") {
      let stem = String(name[..<space.lowerBound])
      if let licence = LicenceNames.licence(stem, text: text),
        let exception = LicenceNames.exception(String(name[space.upperBound...]))
      {
        return .exception(licence, with: exception)
      }
    } else if let licence = LicenceNames.licence(name, text: text) {
      return .licence(licence)
    }
    return own(name, text ?? (below.isEmpty ? self.text(of: name) : below))
  }

  /// What the file says of a name whose text it does not have.
  private func text(of name: String) -> String {
    file.texts[name.lowercased()]
      ?? "The copyright file names this licence and has no text of it: \(name)"
  }

  private mutating func own(_ name: String, _ text: String) -> LicenceExpression {
    let own = LicenceText(name: name, text: text)
    texts.append(own)
    return .licence(own.reference)
  }
}
