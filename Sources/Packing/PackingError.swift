/// Why an archive, or a compressed stream, was refused.
package struct PackingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was read: a file, a member of it, an entry; outermost first.
  package var subject: String
  package var reason: String

  package init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  package var description: String { "cannot read \(subject): \(reason)" }

  /// The same failure, told of something inside `container`.
  package func inside(_ container: String) -> PackingError {
    PackingError("\(container): \(subject)", reason)
  }
}
