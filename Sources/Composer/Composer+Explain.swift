internal import Archives
internal import Content
internal import Debian
internal import Rootfs
public import SystemPackage

/// Why something is in an image.
public struct Explanation: Hashable, Sendable {
  /// What was asked about, with its image.
  public var title: String
  /// What is to be said, one line each.
  public var lines: [String]

  /// The explanation for a person.
  public var text: String { ([title] + lines.map { "  \($0)" }).joined(separator: "\n") }

  /// The same as JSON.
  public var json: String {
    let json: JSON = [
      "title": .string(title), "lines": .array(lines.map { .string($0) }),
    ]
    return json.canonicalText
  }
}

extension Composer {
  /// Says why a path or a package is in the images of a manifest, from its lock.
  ///
  /// - Parameter subject: an absolute path, or a package's name.
  public func explain(
    _ manifest: FilePath, _ subject: String, lock: FilePath?
  ) async throws -> [Explanation] {
    let workspace = try Workspace(manifest, lock: lock, settings)
    guard let lock = try workspace.readLock() else {
      throw ComposerError.noLock(workspace.lockPath.string)
    }
    let store = try store()
    let fetcher = try LockedPackages([(workspace, lock)], store: store, composer: self)
    var architectures = try workspace.architectures(of: lock, settings)
    if settings.architectures == nil {
      // One is enough to see why; the host's is the most useful where it is locked.
      let own = architectures.filter { $0.text == HostArchitecture.name }
      architectures = own.isEmpty ? Array(architectures.prefix(1)) : own
    }
    let builder = ImageBuilder(
      store: store, jobs: settings.jobs, fetch: fetcher.fetch, onEvent: onEvent)
    let images = try await builder.build(try workspace.plans(lock, architectures))
    let explainer = Explainer(workspace: workspace, lock: lock, subject: subject)
    let found = try images.compactMap { try explainer.explain($0) }
    // Variants mostly say the same; the first that has it tells enough, unless some were named.
    guard found.isEmpty else { return settings.variants == nil ? Array(found.prefix(1)) : found }
    throw ComposerError.notInImage(
      subject, manifest: manifest.string, nearest: try explainer.nearest(images))
  }
}

/// Looks one path or package up in built images.
private struct Explainer {
  let workspace: Workspace
  let lock: Lock
  let subject: String

  func explain(_ image: BuiltImage) throws -> Explanation? {
    let title = "\(subject) in \(image.plan.title)"
    if subject.hasPrefix("/") {
      guard let item = image.tree[try MemberPath(absolute: subject)] else { return nil }
      return Explanation(title: title, lines: lines(item, image))
    }
    guard let package = image.plan.packages.first(where: { $0.package.name == subject }) else {
      return nil
    }
    return Explanation(title: title, lines: lines(package.package, image))
  }

  /// The names that look most like the one that is not there.
  func nearest(_ images: [BuiltImage]) throws -> [String] {
    guard let image = images.first else { return [] }
    guard subject.hasPrefix("/") else {
      let names = image.plan.packages.map(\.package.name)
      return names.filter { $0.contains(subject) || subject.contains($0) }
    }
    let pattern = try PathPattern(
      parsing: subject, at: SourcePosition(file: "", line: 1, column: 1))
    return pattern.bound(architecture: image.plan.architecture, triplet: "")
      .nearest(among: image.tree.items.map(\.entry.path), limit: 3).map(\.description)
  }

  private func lines(_ item: FileTree.Item, _ image: BuiltImage) -> [String] {
    var lines = [describe(item.entry)]
    switch item.owner {
    case .generated(let origin): lines.append("made by \(origin)")
    case .parent: lines.append("the folder of what is below it; no package has it")
    case .package(let name, let reason):
      guard let planned = image.plan.packages.first(where: { $0.package.name == name }) else {
        return lines
      }
      lines.append(self.reason(reason, planned))
      lines += origin(planned.package) + chain(planned.package, image)
    }
    return lines
  }

  private func describe(_ entry: Entry) -> String {
    var text = entry.node.word
    switch entry.node {
    case .file(let blob): text += ", \(blob.size) bytes, \(blob.digest)"
    case .symbolicLink(let target): text += " to \(printable(target))"
    case .hardLink(let target): text += " to \(target)"
    case .directory: break
    }
    return text + ", mode \(String(entry.mode, radix: 8)), owner \(entry.uid):\(entry.gid)"
  }

  private func reason(_ reason: EntryReason, _ planned: ImagePlan.PlannedPackage) -> String {
    switch reason {
    case .all: return "the manifest takes all of \(planned.package.name)"
    case .pattern(let index):
      guard case .patterns(let patterns) = planned.selection.files, index < patterns.count else {
        return "a pattern takes it"
      }
      let pattern = patterns[index].pattern.source
      return "taken by '\(pattern)' (\(pattern.position))"
    case .linkTarget: return "a selected symbolic link of \(planned.package.name) points to it"
    case .library: return library(planned.package)
    case .copyright: return "the copyright of \(planned.package.name) (metadata: copyright)"
    case .status: return "the record of \(planned.package.name) for scanners (metadata: dpkg)"
    case .parent: return "the folder of what is below it"
    }
  }

  private func library(_ package: Lock.Package) -> String {
    for why in package.why {
      guard case .library(let name, let file) = why else { continue }
      return "the library closure takes it; of \(package.name) first \(name), which \(file) needs"
    }
    return "the library closure takes it: a selected file needs it"
  }

  private func lines(_ package: Lock.Package, _ image: BuiltImage) -> [String] {
    var count = 0
    var bytes: Int64 = 0
    for item in image.tree.items {
      guard case .package(package.name, _) = item.owner, item.entry.node != .directory else {
        continue
      }
      count += 1
      if case .file(let blob) = item.entry.node { bytes += blob.size }
    }
    return origin(package) + ["\(count) entries, \(bytes) bytes"] + chain(package, image)
  }

  private func origin(_ package: Lock.Package) -> [String] {
    [
      "\(package.name) \(package.version) \(package.architecture) (source \(package.source))",
      "\(package.archive) \(package.path), \(package.deb.digest)",
    ]
  }

  /// The relations from the manifest to the package, the manifest first.
  private func chain(_ package: Lock.Package, _ image: BuiltImage) -> [String] {
    let packages = Dictionary(
      image.plan.packages.map { ($0.package.name, $0.package) }, uniquingKeysWith: { $1 })
    var seen: Set<String> = [package.name]
    var queue: [(package: Lock.Package, below: [String])] = [(package, [])]
    var next = 0
    while next < queue.count {
      let (current, below) = queue[next]
      next += 1
      for why in current.why {
        switch why {
        case .named(let file): return ["\(named(current.name, file)) names \(current.name)"] + below
        case .essential: return ["\(current.name) is essential"] + below
        case .library(let name, let file):
          return ["\(file) needs \(name) of \(current.name)"] + below
        case .dependency(let parent, let relation):
          guard seen.insert(parent).inserted, let package = packages[parent] else { continue }
          queue.append((package, ["\(parent) depends on \(relation)"] + below))
        }
      }
    }
    return []
  }

  /// The place that names a package, with its line where the manifest still says so.
  private func named(_ name: String, _ file: String) -> String {
    for variant in workspace.variants {
      for selection in variant.packages where selection.name?.text == name {
        return "\(selection.position)"
      }
    }
    return file
  }
}
