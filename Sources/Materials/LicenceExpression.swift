/// A licence expression of SPDX (SPDX 2.3, annex D): what a copyright file declares, with the names
/// that SPDX has for its licences.
package indirect enum LicenceExpression: Hashable, Sendable {
  /// A licence of SPDX's list, or one whose text is beside it (`LicenseRef-…`).
  case licence(String)
  /// A licence with an exception of SPDX's list.
  case exception(String, with: String)
  case all([LicenceExpression])
  case any([LicenceExpression])
}

extension LicenceExpression {
  /// Joins expressions: what occurs twice stands once, what is nested in its own kind is flat; sorted.
  static func joined(_ parts: [LicenceExpression], all: Bool) -> LicenceExpression? {
    var flat: [LicenceExpression] = []
    for part in parts {
      switch part {
      case .all(let inner) where all: flat += inner
      case .any(let inner) where !all: flat += inner
      default: flat.append(part)
      }
    }
    let unique = Set(flat).sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    guard unique.count > 1 else { return unique.first }
    return all ? .all(unique) : .any(unique)
  }

  /// As SPDX writes it.
  package var text: String {
    switch self {
    case .licence(let name): name
    case .exception(let name, let exception): "\(name) WITH \(exception)"
    case .all(let parts): Self.list(parts, " AND ")
    case .any(let parts): Self.list(parts, " OR ")
    }
  }

  private static func list(_ parts: [LicenceExpression], _ word: String) -> String {
    parts.map { part in
      switch part {
      case .all, .any: "(\(part.text))"
      default: part.text
      }
    }.joined(separator: word)
  }

  /// The licences in it, each once, with their exceptions; sorted.
  package var names: [String] {
    var found: Set<String> = []
    func collect(_ expression: LicenceExpression) {
      switch expression {
      case .licence, .exception: found.insert(expression.text)
      case .all(let parts), .any(let parts): parts.forEach(collect)
      }
    }
    collect(self)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
