internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Packing
internal import Repository
internal import Rootfs
internal import Tree

/// What another `.deb` of a package brings to the images of a lock.
public struct ContentForecast: Hashable, Sendable {
  /// Paths of the images with other code or data, that are new, or that go; sorted.
  public var changed: [String] = []
  /// Paths that hold the same code and data and were only built again; sorted.
  public var rebuilt: [String] = []
  /// Paths of documentation that would be another, sorted: changelogs, copyright.
  public var documentation: [String] = []
  /// How many files of the images were looked at.
  public var compared = 0

  /// Whether nothing that the images run or read would be another.
  public var isSame: Bool { changed.isEmpty }

  mutating func add(_ other: ContentForecast) {
    compared = max(compared, other.compared)
    changed = Set(changed).union(other.changed).sorted(by: Self.precedes)
    documentation = Set(documentation).union(other.documentation).sorted(by: Self.precedes)
    rebuilt = Set(rebuilt).union(other.rebuilt).subtracting(changed).sorted(by: Self.precedes)
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}

/// Holds two `.deb`s of a package against each other, as far as an image has files of it.
struct ForecastMaker: Sendable {
  let context: BuildContext

  /// What moving a package of a plan to another `.deb` would change.
  ///
  /// - Returns: nil if one of them cannot be fetched, or the selection does not fit the old one.
  func forecast(
    _ planned: ImagePlan.PlannedPackage, to new: Lock.Package, _ placement: Placement
  ) async throws -> ContentForecast? {
    do {
      try await context.fetch(planned.package)
      try await context.fetch(new)
    } catch let error as RepositoryError where error.kind == .unavailable {
      return nil
    }
    let old = planned.package
    let delta = try await context.packages.delta(
      from: old.deb, to: new.deb, subjects: (old.fileName, new.fileName))
    guard let before = try await paths(of: old, planned.selection, placement) else { return nil }
    // Where the manifest's patterns do not fit the new package, a bump says so.
    let after = try await paths(of: new, planned.selection, placement)
    var forecast = ContentForecast()
    forecast.compared = before.count
    for file in delta.files {
      let path = placement.place(file.path)
      let isTaken =
        switch file.change {
        case .changed, .rebuilt, .removed: before.contains(path)
        case .added: after?.contains(path) ?? false
        }
      guard isTaken else { continue }
      if file.change == .rebuilt {
        forecast.rebuilt.append("\(path)")
      } else if !file.isExecutable, FileChange.isDocumentation("\(path)") {
        forecast.documentation.append("\(path)")
      } else {
        forecast.changed.append("\(path)")
      }
    }
    return forecast
  }

  /// The paths that a selection takes of a package, directories left out; nil where it does not fit.
  private func paths(
    of package: Lock.Package, _ selection: Selection, _ placement: Placement
  ) async throws -> Set<MemberPath>? {
    let listings = try await context.listings.listings([package])
    let name = package.name.text
    do {
      let listing = listings[package.deb.digest]
      let members = try PackageMembers(
        listing?.entries ?? [],
        AlternativeLinks(listing?.alternatives ?? [], of: selection), placement: placement,
        package: name)
      let plan = try SelectionPlan(
        selection, of: members, named: name, placement: placement, package: name)
      return Set(
        plan.taken.keys.filter { members[$0].entry.kind != .directory }.map { members[$0].path })
    } catch is SelectionError {
      return nil
    }
  }
}
