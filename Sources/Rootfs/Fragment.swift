package import Content

/// One package's share of a layer: a run of tar bytes and what stands in it.
///
/// A pure function of the `.deb`'s SHA-256, the selection and the placement, and so cached under
/// the digest of these three.
public struct Fragment: Hashable, Sendable {
  /// One path of the run.
  public struct Member: Hashable, Sendable {
    public var entry: Entry
    public var reason: EntryReason
    /// Where the body begins in the run, in bytes; a hard link has its target's.
    public var offset: Int64
  }

  /// A folder of the package, which the head of the layer may need.
  public struct Folder: Hashable, Sendable {
    public var entry: Entry
    /// Nil where the selection itself does not take it.
    public var reason: EntryReason?
  }

  /// A file whose content generated entries are made from.
  package struct Harvest: Hashable, Sendable {
    package var path: MemberPath
    package var content: [UInt8]
  }

  /// Files and links, by path.
  public var members: [Member]
  /// All folders of the package, by path.
  public var folders: [Folder]
  package var harvest: [Harvest]
  /// The package's `control` file.
  package var control: [UInt8]
  /// The package's MD5 sums, of the files that are taken; nil where it has none.
  package var md5sums: [UInt8]?
  /// The run of tar bytes.
  package var tar: Blob
}

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
      "whittle fragment", String(LayerFormat.version), String(FragmentRecord.version), name,
      architectureKey, deb.digest.hex, selection.canonical, placement.canonical,
    ]
    return Digest(of: Array(text.joined(separator: "\n").utf8))
  }

  /// Empty where no pattern depends on the architecture, so that packages for all architectures
  /// are unpacked once for all images.
  private var architectureKey: String {
    var patterns = selection.exclude + selection.conceded + selection.harvest
    if case .patterns(let own) = selection.files { patterns += own.map(\.pattern) }
    return patterns.contains(where: \.source.hasVariables) ? architecture : ""
  }
}

/// The version of the layer format (docs/lock.md, "Layer format"): a change to any byte of a
/// layer is a new one.
public enum LayerFormat {
  public static let version = 1
}
