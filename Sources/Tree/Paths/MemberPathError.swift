/// Why a path was refused.
package struct MemberPathError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the path.
  package enum Reason: Hashable, Sendable {
    /// It has a `..` part.
    case climbs
    /// It holds a NUL byte, which no file name can.
    case nul
    /// It is longer than `MemberPath.longest` bytes.
    case tooLong
    /// It does not begin with `/`.
    case relative
    /// It has a `.` or an empty part.
    case notNormal
  }

  /// The path, printable; a long one is cut.
  package let path: String
  /// What is wrong with it.
  package let reason: Reason

  /// An error about `path`.
  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// `cannot accept path '…': …`.
  package var description: String { "cannot accept path '\(path)': \(why)" }

  /// The reason in words.
  package var why: String {
    switch reason {
    case .climbs: "it has a '..' segment"
    case .nul: "it holds a NUL byte"
    case .tooLong: "it is longer than \(MemberPath.longest) bytes"
    case .relative: "it must begin with '/'"
    case .notNormal: "it has a '.' or an empty segment"
    }
  }
}
