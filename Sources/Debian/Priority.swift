/// How important a package is to a system (Debian Policy 2.5), the most important first.
package enum Priority: Int, Hashable, Comparable, Sendable {
  /// The stanza does not say; apt ranks it before all others.
  case unstated
  case required
  case important
  case standard
  case optional
  case extra

  /// The priority of this name; any other name is `extra`, as for apt.
  init(_ name: String) {
    switch name {
    case "required": self = .required
    case "important": self = .important
    case "standard": self = .standard
    case "optional": self = .optional
    default: self = .extra
    }
  }

  package static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }
}
