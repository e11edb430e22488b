internal import Manifest
package import Content
package import Inspection
internal import Debian
package import Lock
internal import Packing
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

  /// What would bring a path in.
  package struct Remedy {
    package var text: String
    package var additions: [ManifestAddition] = []
  }

  private let draft: ImageDraft
  private let paths: [(package: Lock.Package, kinds: [MemberPath: TarEntry.Kind])]
  private let named: Set<PackageName>

  /// - Parameter packages: by name.
  package init(
    _ packages: [Lock.Package], _ listings: [Digest: PackageListing], _ draft: ImageDraft
  ) {
    self.draft = draft
    named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    paths = packages.map { package in
      guard let listing = listings[package.deb.digest] else { return (package, [:]) }
      var kinds = listing.kinds(draft.placement)
      for link in listing.alternatives.sorted(by: { $0.priority > $1.priority }) {
        guard let path = (try? MemberPath(absolute: link.link)).map(draft.placement.place),
          kinds[path] == nil
        else { continue }
        kinds[path] = .symbolicLink(to: Array(link.path.utf8))
      }
      return (package, kinds)
    }
  }

  /// The packages that have a path; those that the manifest names first.
  package func holders(of path: MemberPath) -> [Holder] {
    let exclude = draft.plan.packages.first?.selection.exclude ?? []
    let excluded = exclude.first { $0.matches(path) }?.source
    return paths.filter { $0.kinds[path] != nil }
      .map {
        Holder(
          package: $0.package, isNamed: named.contains($0.package.name), excluded: excluded)
      }
      .sorted { $0.isNamed && !$1.isNamed }
  }

  /// What would bring a path in, with the links on the way and where they lead; nil where no package
  /// at hand has it.
  package func remedy(_ path: MemberPath) -> Remedy? {
    let steps = steps(to: path)
    guard let first = steps.first else { return nil }
    if let holder = steps.map(\.holder).first(where: { $0.excluded != nil }),
      let pattern = holder.excluded
    {
      return Remedy(
        text: "\(holder.package.name) has it, but '\(pattern)' of exclude (\(pattern.position)) "
          + "keeps it out")
    }
    let triplet = (try? Architecture(parsing: draft.plan.architecture))?.triplet
    var patterns: [(name: String, list: [String])] = []
    for step in steps {
      let name = step.holder.package.name.text
      let pattern =
        PathPattern.naming(step.path, triplet: triplet) + (isFilled(step) ? "/**" : "")
      if let place = patterns.firstIndex(where: { $0.name == name }) {
        patterns[place].list.append(pattern)
      } else {
        patterns.append((name, [pattern]))
      }
    }
    let lines = patterns.map { name, list in
      "`\(name): [\(list.map(YAMLText.quoted).joined(separator: ", "))]`"
    }
    let name = first.holder.package.name
    return Remedy(
      text: "\(name) has it: add \(lines.joined(separator: " and ")) to "
        + (first.holder.isNamed && lines.count == 1 ? "the patterns of \(name)" : "packages"),
      additions: patterns.map { .package($0.name, $0.list) })
  }

  /// The most files of a directory that are offered with it.
  private static let filledLimit = 1000

  /// Whether a path is a directory that its package fills: who links to it means what is in it.
  private func isFilled(_ step: (holder: Holder, path: MemberPath)) -> Bool {
    guard step.path.components.count > 2,
      let kinds = paths.first(where: { $0.package.name == step.holder.package.name })?.kinds,
      case .directory? = kinds[step.path]
    else { return false }
    let count = kinds.keys.count { $0.isBelow(step.path) }
    return count > 0 && count <= Self.filledLimit
  }

  /// The links and the file that a path leads to which the image lacks, and who has each.
  private func steps(to path: MemberPath) -> [(holder: Holder, path: MemberPath)] {
    var found: [(holder: Holder, path: MemberPath)] = []
    let end = PathWalk.follow(
      path.bytes, from: MemberPath.root, root: .root, parent: { $0.parent ?? .root }
    ) { name, directory, _ -> PathWalk.Step<MemberPath> in
      let path = directory.appending(part: name)
      switch draft.tree?[path]?.kind {
      case .directory?: return .directory(path)
      case .symbolicLink(let target)?: return .link(path, target: target)
      case .some: return .leaf(path)
      case nil: break
      }
      guard let holder = holders(of: path).first,
        let kind = paths.first(where: { $0.package.name == holder.package.name })?.kinds[path]
      else { return .nothing(path) }
      switch kind {
      case .directory: return .directory(path)
      case .symbolicLink(let target):
        found.append((holder, path))
        return .link(path, target: target)
      default:
        found.append((holder, path))
        return .leaf(path)
      }
    }
    // A directory is brought by itself where a link leads to it.
    if case .found(let place) = end, draft.tree?[place] == nil,
      !found.contains(where: { $0.path == place }), let holder = holders(of: place).first
    {
      found.append((holder, place))
    }
    guard case .found = end else { return Array(found.prefix(1)) }
    return found
  }

  /// The paths of a package that someone most likely meant who wrote one that it does not have.
  func nearest(to path: MemberPath, in package: String?) -> [MemberPath] {
    guard let own = paths.first(where: { $0.package.name.text == package })?.kinds.keys,
      let pattern = try? PathPattern(
        parsing: PathPattern.naming(path), at: SourcePosition(file: "", line: 1, column: 1))
    else { return [] }
    return pattern.bound(architecture: "", triplet: "").nearest(among: own.sorted(), limit: 3)
  }

  /// Where the package in which a program was looked for has one of the same name in another
  /// directory of programs: a link to it.
  func additions(
    likeIn package: String?, _ wanted: [MemberPath]
  ) -> [ManifestAddition]? {
    guard let path = wanted.first, Self.isProgram(path),
      let own = paths.first(where: { $0.package.name.text == package })?.kinds.keys,
      let other = Self.likeliest(own.filter(Self.isProgram), path.lastComponent)
    else { return nil }
    let name = PathPattern.naming(other)
    return [
      .package(package ?? "", [name]), .symlink(path: PathPattern.naming(path), target: name),
    ]
  }

  /// The program of the same name, else the only one whose name goes on with a variant or version:
  /// `vi.small`, `sh5.4`.
  private static func likeliest(
    _ programs: [MemberPath], _ name: ArraySlice<UInt8>
  ) -> MemberPath? {
    if let same = programs.filter({ $0.lastComponent == name }).min() { return same }
    let variants = programs.filter { program in
      let other = program.lastComponent
      guard other.starts(with: name), other.count > name.count else { return false }
      let next = other[other.startIndex + name.count] | 0x20
      return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next)
    }
    return variants.count == 1 ? variants[0] : nil
  }

  private static func isProgram(_ path: MemberPath) -> Bool {
    ["usr/bin", "usr/sbin", "usr/games", "bin", "sbin"].contains { directory in
      path.parent.map { $0.bytes.elementsEqual(directory.utf8) } ?? false
    }
  }
}
