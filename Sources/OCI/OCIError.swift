package import Content
package import SystemPackage

/// Why a document or a layout of an image was refused.
package enum OCIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A document is not what the image-spec says; `member` is the path to the culprit.
  case malformed(document: String, member: String, reason: String)
  /// A text does not have the grammar of its kind, such as `media type`.
  case misspelled(kind: String, text: String, reason: String)
  /// A directory is no image layout.
  case notALayout(FilePath, reason: String)
  /// A document of a layout names a blob that is not there.
  case missingBlob(Digest, layout: FilePath)
  /// A layout names no image, or several, where one is needed.
  case noSuchImage(String, layout: FilePath, names: [String])

  package var description: String {
    switch self {
    case .malformed(let document, "", let reason):
      "cannot read \(document): \(reason)"
    case .malformed(let document, let member, let reason):
      "cannot read \(document): \(member): \(reason)"
    case .misspelled(let kind, let text, let reason):
      "cannot read the \(kind) '\(text)': \(reason)"
    case .notALayout(let directory, let reason):
      "cannot open \(directory) as an image layout: \(reason)"
    case .missingBlob(let digest, let layout):
      "cannot read \(digest) in \(layout): the layout names it but does not hold it"
    case .noSuchImage(let name, let layout, let names):
      "cannot find the image '\(name)' in \(layout): it holds "
        + (names.isEmpty ? "no image with a name" : names.joined(separator: ", "))
    }
  }
}
