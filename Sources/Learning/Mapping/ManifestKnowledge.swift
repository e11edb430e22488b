package import Debian
internal import Rootfs
package import Manifest
internal import SystemPackage
internal import Tree

/// What a manifest has already, so that what was learned does not say it again.
package struct ManifestKnowledge {
  /// The file's name, which what was learned includes.
  package let file: String
  package let architecture: Architecture
  let triplet: String
  private let variant: Manifest.Variant
  private let excluded: [BoundPattern]
  private let patterns: [String: [BoundPattern]]
  private let whole: Set<String>
  private let made: Set<MemberPath>

  /// - Parameter architecture: that of the root.
  /// - Throws: ``LearnError`` where the manifest does not have it.
  package init(
    _ manifest: Manifest, architecture name: String, root: String
  ) throws(LearnError) {
    guard let architecture = manifest.architectures.map(\.value).first(where: { $0.text == name }),
      let triplet = architecture.triplet, let variant = manifest.variants.first
    else {
      throw .architecture(root: root, name, manifest: manifest.path.string)
    }
    self.architecture = architecture
    self.triplet = triplet
    self.variant = variant
    file = manifest.path.lastComponent?.string ?? manifest.path.string
    func bound(_ pattern: PathPattern) -> BoundPattern {
      pattern.bound(architecture: architecture.text, triplet: triplet)
    }
    excluded = variant.exclude.map(bound)
    var patterns: [String: [BoundPattern]] = [:]
    var whole: Set<String> = []
    for package in variant.packages where package.isTaken(on: architecture) {
      guard let name = package.name?.text else { continue }
      switch package.files {
      case .all: whole.insert(name)
      case .patterns(let files): patterns[name] = files.map { bound($0.pattern) }
      }
    }
    self.patterns = patterns
    self.whole = whole
    made = Set(
      variant.directories.map(\.path) + variant.symlinks.map(\.path) + variant.files.map(\.path))
  }

  /// Which files of dependencies come along.
  var dependencies: Manifest.Dependencies { variant.dependencies.value }

  /// Whether the manifest takes a path of a package.
  func takes(_ path: MemberPath, of package: String) -> Bool {
    whole.contains(package) || patterns[package]?.contains { $0.matches(path) } == true
  }

  /// Whether it takes the whole of a package.
  func takesAll(of package: String) -> Bool { whole.contains(package) }

  /// Whether it leaves a path out of every package.
  func excludes(_ path: MemberPath) -> Bool { excluded.contains { $0.matches(path) } }

  /// Whether it makes a directory, link or file at a path.
  func makes(_ path: MemberPath) -> Bool { made.contains(path) }

  var hasCertificates: Bool { variant.certificates != nil }
  var hasLinkerCache: Bool { variant.ldSoCache?.value == true }

  func hasUser(_ name: String) -> Bool { variant.users.contains { $0.name == name } }
  func hasGroup(_ name: String) -> Bool { variant.groups.contains { $0.name == name } }
}
