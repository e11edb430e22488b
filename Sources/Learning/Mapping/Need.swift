internal import Spelling
internal import Tree

/// Why a path is needed.
struct Reason: Hashable, Sendable {
  /// Nil for what only leads to something that is needed.
  let action: TracedUse.Action?
  let program: [UInt8]?
  /// What a reader needs beside it, such as where a link leads.
  var detail: String?

  /// The better of two reasons, whatever their order.
  static func better(_ a: Reason, _ b: Reason) -> Reason {
    func key(_ reason: Reason) -> (Int, Int, [UInt8]) {
      (
        reason.action?.rawValue ?? TracedUse.Action.allCases.count, reason.program == nil ? 1 : 0,
        (reason.program ?? []) + Array((reason.detail ?? "").utf8)
      )
    }
    let (first, second) = (key(a), key(b))
    if (first.0, first.1) != (second.0, second.1) {
      return (first.0, first.1) < (second.0, second.1) ? a : b
    }
    return second.2.lexicographicallyPrecedes(first.2) ? b : a
  }

  /// In words.
  var text: String {
    var words: [String] = []
    if let action {
      words.append(action.word + (program.map { " by \(String(printable: $0))" } ?? ""))
    }
    if let detail { words.append(detail) }
    return words.joined(separator: "; ")
  }
}

/// What an image must have at one path.
struct Need: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file
    case link(target: [UInt8])
    case directory
  }

  let kind: Kind
  var reason: Reason
}
