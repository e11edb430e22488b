/// How two images differ, or two sets of images: packages, files, config.
///
/// A change that is the same in several images is said once, with the images that have it.
package struct Difference: Hashable, Sendable {
  /// What the two sides are called.
  package var old: String
  package var new: String
  /// The images that both sides have and that were compared.
  package var images: [ImageKey] = []
  /// Images that only one side has.
  package var removedImages: [ImageKey] = []
  package var addedImages: [ImageKey] = []
  /// What could not be looked at, and why.
  package var notes: [String] = []
  /// How the archives moved on between two locks; no difference of the images by itself.
  package var archives: [ArchiveMove] = []
  /// By name.
  package var packages: [Scoped<PackageChange>] = []
  /// By package, then path.
  package var files: [Scoped<FileChange>] = []
  /// New files of a package that no pattern of the manifest takes.
  package var untaken: [Scoped<UntakenFile>] = []
  /// Patterns that took something before and take nothing now.
  package var idle: [Scoped<IdlePattern>] = []
  package var settings: [Scoped<SettingChange>] = []
  package var sizes: [ImageSizes] = []

  package init(old: String, new: String) {
    self.old = old
    self.new = new
  }

  /// Whether the images are the same.
  package var isEmpty: Bool {
    packages.isEmpty && files.isEmpty && untaken.isEmpty && idle.isEmpty && settings.isEmpty
      && removedImages.isEmpty && addedImages.isEmpty
  }

  /// The vulnerabilities that the changelogs of the packages say are fixed, each once.
  package var vulnerabilities: [String] {
    Array(Set(packages.flatMap(\.change.vulnerabilities))).sorted()
  }
}

/// Which image of a side is meant.
package struct ImageKey: Hashable, Sendable {
  /// Nil where a side has but one.
  package var variant: String?
  /// Debian's name; nil where nothing tells.
  package var architecture: String?

  package init(variant: String? = nil, architecture: String? = nil) {
    self.variant = variant
    self.architecture = architecture
  }

  /// `debug amd64`.
  package var text: String { [variant, architecture].compactMap { $0 }.joined(separator: " ") }
}

/// A number of bytes before and after; nil where there was, or is, nothing.
package struct SizeChange: Hashable, Sendable {
  package var old: Int64?
  package var new: Int64?

  package init(old: Int64?, new: Int64?) {
    self.old = old
    self.new = new
  }

  package var delta: Int64 { (new ?? 0) - (old ?? 0) }
}

/// The sizes that belong to a change in one image.
package struct Measures: Hashable, Sendable {
  /// What the files take when unpacked, in bytes.
  package var unpacked: SizeChange?
  /// What they take in the compressed layer, in bytes.
  package var compressed: SizeChange?

  package init(unpacked: SizeChange? = nil, compressed: SizeChange? = nil) {
    self.unpacked = unpacked
    self.compressed = compressed
  }
}

/// A change and the images that have it.
package struct Scoped<Change: Hashable & Sendable>: Hashable, Sendable {
  package var change: Change
  /// In the order of the comparison.
  package var images: [ImageKey]
  /// For each image.
  package var measures: [Measures]

  package init(_ change: Change, images: [ImageKey], measures: [Measures]) {
    self.change = change
    self.images = images
    self.measures = measures
  }
}

/// A suite that was read at another state.
package struct ArchiveMove: Hashable, Sendable {
  package var archive: String
  package var suite: String
  /// As `2026-11-21T09:15:44Z`.
  package var old: String?
  package var new: String?

  package init(archive: String, suite: String, old: String?, new: String?) {
    self.archive = archive
    self.suite = suite
    self.old = old
    self.new = new
  }
}

/// A value of the config or the annotations that differs.
package struct SettingChange: Hashable, Sendable {
  /// Such as `user`, `env PATH`, `label purpose`, `annotation …`.
  package var name: String
  package var old: String?
  package var new: String?

  package init(name: String, old: String?, new: String?) {
    self.name = name
    self.old = old
    self.new = new
  }
}

/// A file that a package has only now and that the manifest's patterns for it do not take.
package struct UntakenFile: Hashable, Sendable {
  package var path: String
  package var package: String

  package init(path: String, package: String) {
    self.path = path
    self.package = package
  }
}

/// A pattern of the manifest that matched files of the old package and matches none of the new.
package struct IdlePattern: Hashable, Sendable {
  package var pattern: String
  package var package: String
  /// `file:line:column`.
  package var position: String

  package init(pattern: String, package: String, position: String) {
    self.pattern = pattern
    self.package = package
    self.position = position
  }
}

/// What one image weighs before and after.
package struct ImageSizes: Hashable, Sendable {
  package var image: ImageKey
  package var measures: Measures

  package init(image: ImageKey, measures: Measures) {
    self.image = image
    self.measures = measures
  }
}
