package import Content
package import Inspection
internal import Debian
package import Lock
package import Rootfs
package import Tree

/// What the packages at hand have, whether an image takes it or not.
package struct AvailablePackages {
  /// A package that has a path.
  package struct Holder {
    package var package: Lock.Package
    /// Whether the manifest names the package.
    package var isNamed: Bool
    /// The pattern of `exclude` that keeps the path out.
    package var excluded: PathPattern?
  }

  static let documentation = MemberPath.root.appending("usr").appending("share").appending("doc")

  private let draft: ImageDraft
  private let paths: [(package: Lock.Package, paths: Set<MemberPath>)]
  private let named: Set<PackageName>

  /// - Parameter packages: by name.
  package init(
    _ packages: [Lock.Package], _ listings: [Digest: PackageListing], _ draft: ImageDraft
  ) {
    self.draft = draft
    named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    paths = packages.map { package in
      let kinds = listings[package.deb.digest]?.kinds(draft.placement) ?? [:]
      return (package, Set(kinds.keys))
    }
  }

  /// The packages that have a path; those that the manifest names first.
  package func holders(of path: MemberPath) -> [Holder] {
    let exclude = draft.plan.packages.first?.selection.exclude ?? []
    let excluded = exclude.first { $0.matches(path) }?.source
    return paths.filter { $0.paths.contains(path) }
      .map {
        Holder(
          package: $0.package, isNamed: named.contains($0.package.name), excluded: excluded)
      }
      .sorted { $0.isNamed && !$1.isNamed }
  }

  /// What would bring a path in; nil where no package at hand has it.
  package func remedy(_ path: MemberPath) -> (text: String, addition: ManifestAddition?)? {
    guard let holder = holders(of: path).first else { return nil }
    let name = holder.package.name
    if let pattern = holder.excluded {
      return (
        "\(name) has it, but '\(pattern)' of exclude (\(pattern.position)) keeps it out", nil
      )
    }
    let triplet = (try? Architecture(parsing: draft.plan.architecture))?.triplet
    let pattern = PathPattern.naming(path, triplet: triplet)
    return (
      holder.isNamed
        ? "\(name) has it: add `\(name): [\"\(pattern)\"]` to the patterns of \(name)"
        : "\(name) has it: add `\(name): [\"\(pattern)\"]` to packages",
      .package(name.text, [pattern])
    )
  }
}
