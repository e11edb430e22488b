/// Why what travels beside an image is of no use.
public enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something that was attached cannot be read.
  case malformed(String, String)
  /// An image has nothing beside it that is needed.
  case absent(String, image: String)
  /// An image layout has no lock beside it, or not this one.
  case noLock(image: String)
  case otherLock(String, image: String, String)

  public var description: String {
    switch self {
    case .malformed(let what, let reason): "cannot read \(what): \(reason)"
    case .absent(let what, let image):
      "cannot find the \(what) of \(image): none is attached; push it with `whittle push`, without "
        + "--no-attach"
    case .noLock(let image):
      "cannot say how \(image) was made: an image layout has no lock of its own; name it with "
        + "--lock"
    case .otherLock(let lock, let image, let difference):
      "cannot say how \(image) was made: \(lock) is the lock of another image, \(difference)"
    }
  }
}
