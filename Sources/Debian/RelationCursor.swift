internal import Spelling

/// A place in a relation field that is being read (dpkg's `lib/dpkg/parsedep`'s grammar).
struct RelationCursor {
  private let range: Range<Int>
  private var index: Int

  init(_ range: Range<Int>) {
    self.range = range
    index = range.lowerBound
  }

  var isAtEnd: Bool { index == range.upperBound }

  mutating func skipSpace(_ bytes: Span<UInt8>) {
    while index < range.upperBound, bytes[index].isSpace { index += 1 }
  }

  /// Steps over the byte and the space after it when it is next.
  mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard index < range.upperBound, bytes[index] == byte else { return false }
    index += 1
    skipSpace(bytes)
    return true
  }

  func error(_ bytes: Span<UInt8>, _ reason: String) -> ParseError {
    let rest = bytes.text(index..<min(range.upperBound, index + 40))
    return ParseError(
      "relation", isAtEnd ? "\(reason), found the end" : "\(reason) at \(quoted(rest))")
  }

  /// The bytes up to a space or one of the grammar's own signs.
  private mutating func word(_ bytes: Span<UInt8>) -> Range<Int> {
    let start = index
    while index < range.upperBound {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x28, 0x29, 0x2C, 0x3C, 0x3D, 0x3E, 0x5B, 0x5D, 0x7C:
        return start..<index
      default: index += 1
      }
    }
    return start..<index
  }

  /// A name and all that belongs to it, with the space after it.
  mutating func alternative(_ bytes: Span<UInt8>) throws(ParseError) -> Alternative {
    let text = word(bytes)
    if text.isEmpty { throw error(bytes, "expected a package name") }
    var end = text.lowerBound
    while end < text.upperBound, bytes[end] != 0x3A { end += 1 }
    if let fault = PackageName.fault(bytes, text.lowerBound..<end) {
      throw ParseError("package name \(quoted(bytes.text(text.lowerBound..<end)))", fault)
    }
    let name = PackageName(checked: bytes.text(text.lowerBound..<end))
    var qualifier: Alternative.Qualifier?
    if end < text.upperBound {
      switch bytes.text(end + 1..<text.upperBound) {
      case "any": qualifier = .any
      case "native": qualifier = .native
      case let other: qualifier = .exactly(try Architecture(parsing: other))
      }
    }
    skipSpace(bytes)
    return Alternative(
      name, qualifier: qualifier, constraint: try constraint(bytes),
      architectures: try architectures(bytes), profiles: try profiles(bytes))
  }

  /// Reads `(>= 1.2)`; as for dpkg no sign at all is `=`, `<` is `<=` and `>` is `>=`.
  private mutating func constraint(_ bytes: Span<UInt8>) throws(ParseError) -> VersionConstraint? {
    if !take(0x28, bytes) { return nil }
    let sign = VersionConstraint.scanOperator(bytes, index..<range.upperBound)
    let relation: VersionConstraint.Operator
    switch bytes.text(sign) {
    case "", "=": relation = .equal
    case "<<": relation = .earlier
    case "<=", "<": relation = .earlierOrEqual
    case ">=", ">": relation = .laterOrEqual
    case ">>": relation = .later
    default: throw error(bytes, "expected <<, <=, =, >= or >>")
    }
    index = sign.upperBound
    skipSpace(bytes)
    let text = word(bytes)
    let version = try Version(parsing: bytes.text(text))
    skipSpace(bytes)
    if !take(0x29, bytes) { throw error(bytes, "expected ')'") }
    return VersionConstraint(relation, version)
  }

  /// `[amd64 !i386]`.
  private mutating func architectures(
    _ bytes: Span<UInt8>
  ) throws(ParseError) -> [ArchitectureTerm] {
    var terms: [ArchitectureTerm] = []
    if !take(0x5B, bytes) { return terms }
    while !take(0x5D, bytes) {
      let isNegated = take(0x21, bytes)
      let text = word(bytes)
      if text.isEmpty { throw error(bytes, "expected an architecture or ']'") }
      terms.append(
        ArchitectureTerm(pattern: try Architecture(parsing: bytes.text(text)), isNegated: isNegated)
      )
      skipSpace(bytes)
    }
    if terms.isEmpty { throw error(bytes, "an architecture restriction is empty") }
    return terms
  }

  /// `<!nocheck> <cross !nodoc>`.
  private mutating func profiles(
    _ bytes: Span<UInt8>
  ) throws(ParseError) -> [[Alternative.ProfileTerm]] {
    var groups: [[Alternative.ProfileTerm]] = []
    while take(0x3C, bytes) {
      var group: [Alternative.ProfileTerm] = []
      while !take(0x3E, bytes) {
        let isNegated = take(0x21, bytes)
        let text = word(bytes)
        if text.isEmpty { throw error(bytes, "expected a build profile or '>'") }
        group.append(.init(name: bytes.text(text), isNegated: isNegated))
        skipSpace(bytes)
      }
      if group.isEmpty { throw error(bytes, "a build profile restriction is empty") }
      groups.append(group)
    }
    return groups
  }
}
