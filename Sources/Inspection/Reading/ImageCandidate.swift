internal import Content
internal import OCI

/// One image that a layout or archive holds, not read yet.
package struct ImageCandidate: Sendable {
  /// How it is named there; nil where it is the only one, or has no name.
  package var tag: String?
  /// Debian's name, else the platform's; nil where nothing tells.
  package var architecture: String?
  /// Where its documents are.
  let source: Source

  enum Source: Sendable {
    /// An image manifest.
    case manifest(Descriptor)
    /// An item of `manifest.json`.
    case docker(config: String, layers: [String])
    /// The whole archive is one layer.
    case tar
    /// The directory is the tree.
    case directory
  }

  /// How messages list it.
  var name: String {
    let words = [tag, architecture].compactMap(\.self)
    return words.isEmpty ? "an image without a name" : words.joined(separator: " ")
  }
}

extension Platform {
  /// Debian's name of the architecture, or the platform's own where Debian has none.
  var architectureName: String { debianArchitecture ?? description }
}
