/// Why an archive, or a compressed stream, was refused.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was read: a file, a member of it, an entry; outermost first.
  public var subject: String
  public var reason: String

  package init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  public var description: String { "cannot read \(subject): \(reason)" }

  /// The same failure, told of something inside `container`.
  package func inside(_ container: String) -> ArchiveError {
    ArchiveError("\(container): \(subject)", reason)
  }
}
