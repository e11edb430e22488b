extension BoundPattern {
  /// The paths that someone who wrote this pattern most likely meant, best first: those whose last
  /// part fits, then by the fewest bytes to add, drop or change; wildcards cost nothing.
  ///
  /// For the error of a pattern that matches nothing; slow, so only for that.
  package func nearest(among paths: [MemberPath], limit: Int) -> [MemberPath] {
    var best: [Suggestion] = []
    for path in paths where !path.isRoot && limit > 0 {
      let hasName = alternatives.contains { $0.matchesLast(path.lastComponent) }
      let worst = best.count < limit ? nil : best.last
      if !hasName, worst?.hasName == true { continue }
      let bound = worst.map { $0.hasName == hasName ? $0.distance : Int.max } ?? Int.max
      let most = hasName ? bound : min(bound, max(4, text.utf8.count / 3))
      let distance = alternatives.compactMap { $0.distance(to: path.bytes, most: most) }.min()
      guard let distance else { continue }
      let suggestion = Suggestion(hasName: hasName, distance: distance, path: path)
      best.insert(suggestion, at: best.firstIndex { suggestion < $0 } ?? best.count)
      if best.count > limit { best.removeLast() }
    }
    return best.map(\.path)
  }
}

/// A path with what speaks for it.
private struct Suggestion: Comparable {
  let hasName: Bool
  let distance: Int
  let path: MemberPath

  static func < (a: Suggestion, b: Suggestion) -> Bool {
    if a.hasName != b.hasName { return a.hasName }
    return (a.distance, a.path) < (b.distance, b.path)
  }
}

extension PatternParts {
  /// Whether the last part, when it says anything, fits this one.
  fileprivate func matchesLast(_ name: ArraySlice<UInt8>) -> Bool {
    guard let last = parts.last, last != .deep, last != .glob([.star]) else { return false }
    return last.matches(name)
  }

  /// The edit distance between pattern and path, if it is at most `most`.
  fileprivate func distance(to path: [UInt8], most: Int) -> Int? {
    var tokens: [PatternToken] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { tokens.append(.byte(UInt8(ascii: "/"))) }
      switch part {
      case .literal(let bytes): tokens.append(contentsOf: bytes.map { .byte($0) })
      case .glob(let inner): tokens.append(contentsOf: inner)
      case .deep: tokens.append(.deep)
      }
    }
    var row = Array(0...path.count)
    var next = row
    for token in tokens {
      let isFree = token == .star || token == .deep
      next[0] = isFree ? row[0] : row[0] + 1
      var least = next[0]
      for (index, byte) in path.enumerated() {
        if isFree {
          let canTake = token == .deep || byte != UInt8(ascii: "/")
          next[index + 1] = min(row[index + 1], canTake ? next[index] : next[index] + 1)
        } else {
          let change = token.takes(byte) ? row[index] : row[index] + 1
          next[index + 1] = min(change, row[index + 1] + 1, next[index] + 1)
        }
        least = min(least, next[index + 1])
      }
      if least > most { return nil }
      swap(&row, &next)
    }
    let distance = row[path.count]
    return distance <= most ? distance : nil
  }
}
