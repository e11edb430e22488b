/// What a process did with a path: the sum of what a learned manifest must serve.
struct TracedUse: Hashable, Sendable {
  /// How it was used; the first of several is the reason that a line is given.
  enum Action: Int, Hashable, Sendable, Comparable, CaseIterable {
    case executed, opened, listed, entered, connected, readAsLink, lookedAt
    /// What was made need not be there, but its directory.
    case created

    static func < (a: Action, b: Action) -> Bool { a.rawValue < b.rawValue }

    /// As a reason says it, before `by PROGRAM`.
    var word: String {
      switch self {
      case .executed: "run"
      case .opened: "opened"
      case .listed: "listed"
      case .entered: "entered"
      case .connected: "connected to"
      case .readAsLink: "read as a link"
      case .lookedAt: "looked up"
      case .created: "written to"
      }
    }
  }

  let action: Action
  /// Absolute, as the process spelled it, with the directory that it was relative to.
  let path: [UInt8]
  let followsLast: Bool
  /// The name of the program that did it; nil where the log does not say.
  let program: [UInt8]?
}
