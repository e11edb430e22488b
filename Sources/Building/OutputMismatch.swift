/// What was built is not what the lock promises.
package struct OutputMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The lock's file.
  package let lock: String
  /// The differences, the first of each image.
  package let differences: [String]

  package init(lock: String, differences: [String]) {
    self.lock = lock
    self.differences = differences
  }

  package var description: String {
    """
    cannot reproduce the lock \(lock): \(differences.joined(separator: "; ")); \
    `whittle verify` shows where; `whittle lock` regenerates the lock
    """
  }
}
