internal import Spelling
package import Tree

/// Why a selection cannot be made from a package.
package struct SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// The pattern matches nothing in the package; the nearest paths that are there.
    case matchesNothing(PathPattern, nearest: [MemberPath])
    /// All that the pattern matches is excluded by these patterns.
    case allExcluded(PathPattern, by: [PathPattern])
    /// An entry that no image may hold, such as a device.
    case unsupported(MemberPath, kind: String)
    /// Two entries of the package have one path.
    case doubled(MemberPath)
    /// The package's script has no `update-alternatives` call for a name; those that it has.
    case noAlternative(String, has: [String])
    /// A hard link to something that is not there or is no file.
    case brokenHardLink(MemberPath, target: String)
  }

  /// The file name of the package.
  package let package: String
  package let reason: Reason

  package init(_ package: String, _ reason: Reason) {
    self.package = package
    self.reason = reason
  }

  package var description: String {
    switch reason {
    case .matchesNothing(let pattern, let nearest):
      "\(pattern.position): cannot select '\(pattern)': it matches nothing in \(package)"
        + (nearest.isEmpty
          ? "; `optional: true` allows that"
          : "; nearest: \(nearest.map(\.description).joined(separator: ", "))")
    case .allExcluded(let pattern, let by):
      "\(pattern.position): cannot select '\(pattern)': all of its matches in \(package) are "
        + "excluded by \(by.map { "'\($0)' (\($0.position))" }.joined(separator: ", "))"
    case .unsupported(let path, let kind):
      "cannot unpack \(package): \(path) is a \(kind), which an image cannot hold; exclude it"
    case .doubled(let path):
      "cannot unpack \(package): two entries have the path \(path)"
    case .noAlternative(let name, let has):
      "cannot make the alternative '\(printable(Array(name.utf8)))': the script of \(package) "
        + (has.isEmpty
          ? "offers none"
          : "offers \(has.map { printable(Array($0.utf8)) }.joined(separator: ", "))")
    case .brokenHardLink(let path, let target):
      "cannot unpack \(package): \(path) is a hard link to '\(target)', which it does not have"
    }
  }
}
