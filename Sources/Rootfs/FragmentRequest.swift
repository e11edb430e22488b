package import Content
internal import Tree

/// What a fragment is a function of.
package struct FragmentRequest: Hashable, Sendable {
  /// The package's name.
  package var name: String
  /// Debian's name of the architecture that the image is for.
  package var architecture: String
  package var deb: Blob
  /// The file name of the package, for messages.
  package var subject: String
  package var selection: Selection
  package var placement: Placement

  package init(
    name: String, architecture: String, deb: Blob, subject: String, selection: Selection,
    placement: Placement
  ) {
    self.name = name
    self.architecture = architecture
    self.deb = deb
    self.subject = subject
    self.selection = selection
    self.placement = placement
  }

  /// The name of the fragment in the cache.
  package var key: Digest {
    let text = [
      "whittle fragment", String(LayerFormat.version), String(RecordKind.fragments.version), name,
      architectureKey, deb.digest.hex, selection.canonical, placement.canonical,
    ]
    return Digest(of: Array(text.joined(separator: "\n").utf8))
  }

  /// Empty where no pattern depends on the architecture, so that packages for all architectures
  /// are unpacked once for all images.
  private var architectureKey: String {
    let depends = { (pattern: BoundPattern) in pattern.source.hasVariables }
    if selection.exclude.contains(where: depends) || selection.conceded.contains(where: depends)
      || selection.harvest.contains(where: depends)
    {
      return architecture
    }
    guard case .patterns(let own) = selection.files else { return "" }
    return own.contains { depends($0.pattern) } ? architecture : ""
  }
}

/// The version of the layer format (docs/lock.md, "Layer format"): a change to any byte of a
/// layer is a new one.
package enum LayerFormat {
  package static let version = 1
}
