package import Content

/// Why something cannot be read as a tree.
package enum TreeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A layer, archive or directory has an entry that no tree can have.
  case entry(String, of: String, reason: String)
  /// A directory cannot be read as a whole.
  case directory(String, reason: String)
  /// The content of a file is not where its tree came from.
  case missingContent(Digest, of: String)

  package var description: String {
    switch self {
    case .entry(let entry, let subject, let reason): "cannot read \(subject): \(entry): \(reason)"
    case .directory(let path, let reason): "cannot read the directory \(path): \(reason)"
    case .missingContent(let digest, let subject):
      "cannot read the file \(digest): it is not in \(subject)"
    }
  }
}
