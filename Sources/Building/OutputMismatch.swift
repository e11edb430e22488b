/// What was built is not what the lock promises.
public struct OutputMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The lock's file.
  public let lock: String
  /// The differences, the first of each image.
  public let differences: [String]

  package init(lock: String, differences: [String]) {
    self.lock = lock
    self.differences = differences
  }

  public var description: String {
    """
    cannot build what the lock \(lock) promises: \(differences.joined(separator: "; ")); \
    `whittle lock` makes the lock anew, `whittle verify` looks closer
    """
  }
}
