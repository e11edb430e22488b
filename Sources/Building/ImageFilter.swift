/// Which images of a manifest or lock a command is about.
package struct ImageFilter: Hashable, Sendable {
  /// Debian's names; nil: all.
  package var architectures: [String]?
  /// Nil: all.
  package var variants: [String]?

  /// Every image.
  package static let all = ImageFilter(architectures: nil, variants: nil)

  package init(architectures: [String]?, variants: [String]?) {
    self.architectures = architectures
    self.variants = variants
  }
}
