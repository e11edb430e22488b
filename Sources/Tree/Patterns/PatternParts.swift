/// One alternative of a bound pattern, cut into the parts of a path.
struct PatternParts: Hashable, Sendable {
  /// What one part of a path must be.
  enum Part: Hashable, Sendable {
    case literal([UInt8])
    case glob([PatternToken])
    /// `**`: any parts; at the end at least one.
    case deep
  }

  let parts: [Part]
  /// The bytes that every matching path begins with, the first `/` left out.
  let literalPrefix: [UInt8]
  /// Whether exactly one path matches, `literalPrefix`.
  let isLiteral: Bool
  /// Whether everything that begins with `literalPrefix`, which ends in `/`, matches.
  let isBelow: Bool

  init(_ tokens: [PatternToken]) {
    let parts = tokens.split(separator: .byte(UInt8(ascii: "/")), omittingEmptySubsequences: false)
      .map { Part(Array($0)) }
    self.parts = parts
    var prefix: [UInt8] = []
    for token in tokens {
      guard case .byte(let byte) = token else { break }
      prefix.append(byte)
    }
    literalPrefix = prefix
    isLiteral = prefix.count == tokens.count
    isBelow = tokens.last == .deep && prefix.count == tokens.count - 1
  }

  /// Whether the path matches.
  ///
  /// Time is bounded by the product of both lengths: a mismatch goes
  /// back to the last `**` (and within a part the last `*`) alone, which is enough because what an
  /// earlier one could take, the last one can.
  func matches(_ path: [UInt8]) -> Bool {
    guard path.starts(with: literalPrefix) else { return false }
    if isLiteral { return path.count == literalPrefix.count }
    if isBelow { return path.count > literalPrefix.count }
    guard !path.isEmpty else { return false }
    var start = 0
    var index = 0
    var retry: (start: Int, index: Int)?
    while true {
      if index == parts.count {
        if start > path.count { return true }
      } else if case .deep = parts[index] {
        if index == parts.count - 1 { return start <= path.count }
        index += 1
        retry = (start, index)
        continue
      } else if start <= path.count {
        let end = Self.end(of: start, in: path)
        if parts[index].matches(path[start..<end]) {
          start = end + 1
          index += 1
          continue
        }
      }
      guard let last = retry, last.start <= path.count else { return false }
      start = Self.end(of: last.start, in: path) + 1
      index = last.index
      retry = (start, index)
    }
  }

  /// The end of the part that begins at `start`.
  private static func end(of start: Int, in path: [UInt8]) -> Int {
    path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
  }
}

extension PatternParts.Part {
  init(_ tokens: [PatternToken]) {
    if tokens == [.deep] {
      self = .deep
      return
    }
    var bytes: [UInt8] = []
    for token in tokens {
      guard case .byte(let byte) = token else { break }
      bytes.append(byte)
    }
    self = bytes.count == tokens.count ? .literal(bytes) : .glob(tokens)
  }

  /// Whether one part of a path is as this asks; never called for `.deep`.
  func matches(_ part: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .literal(let bytes): part.elementsEqual(bytes)
    case .glob(let tokens): Self.glob(tokens, part)
    case .deep: true
    }
  }

  private static func glob(_ tokens: [PatternToken], _ part: ArraySlice<UInt8>) -> Bool {
    var at = part.startIndex
    var index = 0
    var retry: (at: Int, index: Int)?
    while at < part.endIndex {
      if index < tokens.count {
        if case .star = tokens[index] {
          index += 1
          retry = (at, index)
          continue
        }
        if tokens[index].takes(part[at]) {
          at += 1
          index += 1
          continue
        }
      }
      guard let last = retry else { return false }
      at = last.at + 1
      index = last.index
      retry = (at, index)
    }
    return tokens[index...].allSatisfy { $0 == .star }
  }
}

extension PatternToken {
  /// Whether this stands for the one byte.
  func takes(_ byte: UInt8) -> Bool {
    switch self {
    case .byte(let wanted): byte == wanted
    case .anyByte: byte != UInt8(ascii: "/")
    case .set(let set): set.contains(byte)
    case .star, .deep: false
    }
  }
}
