/// Why what travels beside an image is of no use.
public enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something that was attached cannot be read.
  case malformed(String, String)
  /// An image has nothing beside it that is needed.
  case absent(String, image: String)

  public var description: String {
    switch self {
    case .malformed(let what, let reason): "cannot read \(what): \(reason)"
    case .absent(let what, let image):
      "cannot find the \(what) of \(image): none is attached; push it with `whittle push`, without "
        + "--no-attach"
    }
  }
}
