/// Why an image could not be looked at.
public enum ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing is there.
  case missing(String)
  /// What is there is no image in any form that Whittle reads.
  case notAnImage(String, reason: String)
  /// A document of the image is not what it must be.
  case malformed(image: String, document: String, reason: String)
  /// The image names a blob or file that it does not hold.
  case missingFile(String, image: String)
  /// No image of that name or architecture is there.
  case noSuchImage(String, image: String, has: [String])
  /// Several images are there and nothing says which is meant.
  case ambiguous(image: String, has: [String], option: String)
  /// Nothing stands at a path that was asked for.
  case noSuchPath(String, image: String, nearest: [String])
  /// What stands at a path is not what the verb reads.
  case wrongKind(String, image: String, kind: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "cannot open the image \(path): no such file or directory"
    case .notAnImage(let path, let reason):
      "cannot open the image \(path): \(reason); it must be an OCI image layout, an oci-archive, "
        + "a docker-archive, a root filesystem in a tar file, or a directory"
    case .malformed(let image, let document, let reason):
      "cannot read \(document) of \(image): \(reason)"
    case .missingFile(let name, let image):
      "cannot read \(name) of \(image): the image names it but does not hold it"
    case .noSuchImage(let wanted, let image, let has):
      "cannot find \(wanted) in \(image): it holds \(list(has))"
    case .ambiguous(let image, let has, let option):
      "cannot choose an image of \(image): it holds \(list(has)); choose one with \(option)"
    case .noSuchPath(let path, let image, let nearest):
      "cannot find \(path) in \(image)"
        + (nearest.isEmpty ? ": no such path" : "; nearest: \(list(nearest))")
    case .wrongKind(let path, let image, let kind):
      "cannot read \(path) of \(image): it is a \(kind)"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "no image" : names.joined(separator: ", ")
  }
}
