/// How two images differ, or two sets of images: packages, files, config.
///
/// A change that is the same in several images is said once, with the images that have it.
public struct Difference: Hashable, Sendable {
  /// What the two sides are called.
  public var old: String
  public var new: String
  /// The images that both sides have and that were compared.
  public var images: [ImageKey] = []
  /// Images that only one side has.
  public var removedImages: [ImageKey] = []
  public var addedImages: [ImageKey] = []
  /// What could not be looked at, and why.
  public var notes: [String] = []
  /// How the archives moved on between two locks; no difference of the images by itself.
  public var archives: [ArchiveChange] = []
  /// By name.
  public var packages: [Scoped<PackageChange>] = []
  /// By package, then path.
  public var files: [Scoped<FileChange>] = []
  /// New files of a package that no pattern of the manifest takes.
  public var untaken: [Scoped<UnselectedFile>] = []
  /// Patterns that took something before and take nothing now.
  public var idle: [Scoped<UnmatchedPattern>] = []
  public var settings: [Scoped<SettingChange>] = []
  public var sizes: [ImageSizes] = []

  public init(old: String, new: String) {
    self.old = old
    self.new = new
  }

  /// Whether the images are the same.
  public var isEmpty: Bool {
    packages.isEmpty && files.isEmpty && untaken.isEmpty && idle.isEmpty && settings.isEmpty
      && removedImages.isEmpty && addedImages.isEmpty
  }

  /// How many files, and what they take now; one that is in several images counts once.
  public struct ContentSum: Hashable, Sendable {
    public var files: Int
    public var bytes: Int64
  }

  /// The sum of the files whose change is of one kind.
  public func contentSum(_ isCounted: (FileChange) -> Bool) -> ContentSum {
    let counted = files.filter { isCounted($0.change) }
    return ContentSum(
      files: counted.count,
      bytes: counted.reduce(0) { $0 + ($1.measures.first?.unpacked?.new ?? 0) })
  }

  /// What a package that moved brings to an image.
  public enum Bringing: Hashable, Sendable {
    /// Other code or data, or other paths.
    case change
    /// The same code and data, built again.
    case rebuild
    /// Nothing but documentation and times.
    case documentation
  }

  /// What the files of a package that differ bring; nil where none is known to differ.
  public func bringing(of package: String) -> Bringing? {
    let own = files.map(\.change).filter { $0.package == package }
    guard !own.isEmpty else { return nil }
    let rest = own.filter { !$0.isTimeOnly && !FileChange.isDocumentation($0.path) }
    if rest.isEmpty { return .documentation }
    return rest.allSatisfy(\.isRebuiltOnly) ? .rebuild : .change
  }

  /// The vulnerabilities that the changelogs of the packages say are fixed, each once.
  public var vulnerabilities: [String] {
    Array(Set(packages.flatMap(\.change.vulnerabilities))).sorted()
  }
}

/// Which image of a side is meant.
public struct ImageKey: Hashable, Sendable {
  /// Nil where a side has but one.
  public var variant: String?
  /// Debian's name; nil where nothing tells.
  public var architecture: String?

  public init(variant: String? = nil, architecture: String? = nil) {
    self.variant = variant
    self.architecture = architecture
  }

  /// `debug amd64`.
  public var text: String { [variant, architecture].compactMap { $0 }.joined(separator: " ") }
}

/// A number of bytes before and after; nil where there was, or is, nothing.
public struct SizeChange: Hashable, Sendable {
  public var old: Int64?
  public var new: Int64?

  public init(old: Int64?, new: Int64?) {
    self.old = old
    self.new = new
  }

  public var delta: Int64 { (new ?? 0) - (old ?? 0) }
}

/// The sizes that belong to a change in one image.
public struct Measures: Hashable, Sendable {
  /// What the files take when unpacked, in bytes.
  public var unpacked: SizeChange?
  /// What they take in the compressed layer, in bytes.
  public var compressed: SizeChange?

  public init(unpacked: SizeChange? = nil, compressed: SizeChange? = nil) {
    self.unpacked = unpacked
    self.compressed = compressed
  }
}

/// A change and the images that have it.
public struct Scoped<Change: Hashable & Sendable>: Hashable, Sendable {
  public var change: Change
  /// In the order of the comparison.
  public var images: [ImageKey]
  /// For each image.
  public var measures: [Measures]

  public init(_ change: Change, images: [ImageKey], measures: [Measures]) {
    self.change = change
    self.images = images
    self.measures = measures
  }
}

/// A suite that was read at another state.
public struct ArchiveChange: Hashable, Sendable {
  public var archive: String
  public var suite: String
  /// As `2026-11-21T09:15:44Z`.
  public var old: String?
  public var new: String?

  public init(archive: String, suite: String, old: String?, new: String?) {
    self.archive = archive
    self.suite = suite
    self.old = old
    self.new = new
  }
}

/// A value of the config or the annotations that differs.
public struct SettingChange: Hashable, Sendable {
  /// Such as `user`, `env PATH`, `label purpose`, `annotation …`.
  public var name: String
  public var old: String?
  public var new: String?

  public init(name: String, old: String?, new: String?) {
    self.name = name
    self.old = old
    self.new = new
  }
}

/// A file that a package has only now and that the manifest's patterns for it do not take.
public struct UnselectedFile: Hashable, Sendable {
  public var path: String
  public var package: String

  public init(path: String, package: String) {
    self.path = path
    self.package = package
  }
}

/// A pattern of the manifest that matched files of the old package and matches none of the new.
public struct UnmatchedPattern: Hashable, Sendable {
  public var pattern: String
  public var package: String
  /// `file:line:column`.
  public var position: String

  public init(pattern: String, package: String, position: String) {
    self.pattern = pattern
    self.package = package
    self.position = position
  }
}

/// What one image weighs before and after.
public struct ImageSizes: Hashable, Sendable {
  public var image: ImageKey
  public var measures: Measures

  public init(image: ImageKey, measures: Measures) {
    self.image = image
    self.measures = measures
  }
}
