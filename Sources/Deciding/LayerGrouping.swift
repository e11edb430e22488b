package import Debian

/// Divides packages among layers so that nodes pull little when packages move.
///
/// A node pulls every layer again in which anything changed. So what a layer costs is its size times
/// how often any of its packages changes. How often that is, the changelogs tell: the weeks of the
/// last four years in which a source package was uploaded, where a week of the last year counts
/// eight times as much as one of the fourth. Packages that were uploaded in the same weeks cost
/// nothing together; big ones that rarely move stay apart from small ones that often do.
///
/// At first, each source package has a layer: its binary packages always move together. While there
/// are more layers than wanted, those two become one that cost least together.
///
/// The result is a pure function of the arguments, in whatever order they come: the newest date of
/// all changelogs stands for now, there is no floating point, and ties are decided by name.
package enum LayerGrouping {
  /// A package to be placed.
  package struct Member: Hashable, Sendable {
    package var name: PackageName
    /// The source package.
    package var source: PackageName
    /// What an image takes of it, in bytes.
    package var size: Int64
    /// When versions of it were uploaded, in seconds since 1970.
    package var dates: [Int64]

    package init(name: PackageName, source: PackageName, size: Int64, dates: [Int64]) {
      self.name = name
      self.source = source
      self.size = size
      self.dates = dates
    }
  }

  /// Groups of packages, one for each layer, in the order of the layers.
  ///
  /// Groups that are kept stay in their order, so that a layer and all that is below it stay what
  /// they are; the others follow, those that change least often first. A new package joins the
  /// others of its source.
  ///
  /// - Parameters:
  ///   - members: each package once.
  ///   - limit: the most groups, at least one.
  ///   - previous: groups whose packages stay together, as far as they are still there.
  /// - Returns: each package once, by name within its group.
  package static func groups(
    of members: [Member], atMost limit: Int, keeping previous: [[PackageName]] = []
  ) -> [[PackageName]] {
    var groups = beginning(members, previous)
    while groups.count > max(1, limit) {
      let (first, second) = cheapestPair(of: groups)
      groups[first].add(groups[second])
      groups.remove(at: second)
    }
    let kept = groups.filter(\.isKept)
    let new = groups.filter { !$0.isKept }
      .sorted { ($0.frequency, $0.first) < ($1.frequency, $1.first) }
    return (kept + new).map { $0.names.sorted() }
  }

  /// The groups that are kept, then one for each other source package, by name.
  private static func beginning(_ members: [Member], _ previous: [[PackageName]]) -> [Group] {
    let now = members.flatMap(\.dates).max() ?? 0
    var weeks: [PackageName: Weeks] = [:]
    for member in members {
      weeks[member.source, default: Weeks()].formUnion(Weeks(of: member.dates, before: now))
    }
    let byName = Dictionary(members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var groups: [Group] = []
    var places: [PackageName: Int] = [:]
    var placed: Set<PackageName> = []
    func place(_ member: Member, in index: Int) {
      groups[index].add(member, weeks[member.source] ?? Weeks())
      placed.insert(member.name)
      places[member.source] = places[member.source] ?? index
    }
    for names in previous {
      let own = Set(names).subtracting(placed).compactMap { byName[$0] }
      guard !own.isEmpty else { continue }
      groups.append(Group(isKept: true))
      for member in own { place(member, in: groups.count - 1) }
    }
    for member in byName.values.sorted(by: { $0.name < $1.name })
    where !placed.contains(member.name) {
      if places[member.source] == nil { groups.append(Group(isKept: false)) }
      place(member, in: places[member.source] ?? groups.count - 1)
    }
    return groups
  }

  /// The two groups that cost least together; two that are kept only where there are no others.
  private static func cheapestPair(of groups: [Group]) -> (Int, Int) {
    let hasNew = groups.contains { !$0.isKept }
    var best = (0, 1)
    var least = Int64.max
    for second in groups.indices {
      for first in 0..<second {
        if hasNew, groups[first].isKept, groups[second].isKept { continue }
        let increase =
          groups[first].cost(with: groups[second]) - groups[first].cost - groups[second].cost
        if increase < least { (best, least) = ((first, second), increase) }
      }
    }
    return best
  }

  /// Packages that share a layer.
  private struct Group {
    let isKept: Bool
    var names: Set<PackageName> = []
    private var sources: Set<PackageName> = []
    /// In KiB, so that no sum of products overflows.
    private var size: Int64 = 0
    private var weeks = Weeks()

    /// What counts beside uploads for each source package: as much as one in the second year.
    ///
    /// Any may move, even one that has not for years.
    private static let floor: Int64 = 4

    init(isKept: Bool) { self.isKept = isKept }

    /// How often it changes, in no unit.
    var frequency: Int64 { weeks.weight + Self.floor * Int64(sources.count) }
    var cost: Int64 { size * frequency }
    /// Stands for the group where others are equal.
    var first: String { names.min()?.text ?? "" }

    func cost(with other: Group) -> Int64 {
      let frequency =
        weeks.union(other.weeks).weight + Self.floor * Int64(sources.count + other.sources.count)
      return (size + other.size) * frequency
    }

    mutating func add(_ member: Member, _ history: Weeks) {
      names.insert(member.name)
      sources.insert(member.source)
      size += (member.size + 1023) / 1024
      weeks.formUnion(history)
    }

    mutating func add(_ other: Group) {
      names.formUnion(other.names)
      sources.formUnion(other.sources)
      size += other.size
      weeks.formUnion(other.weeks)
    }
  }

  /// The weeks of four years in which something was uploaded: a bit for each week, a word for each
  /// year, the last one first.
  private struct Weeks {
    private var years = SIMD4<UInt64>()

    init() {}

    /// - Parameter now: the end of the four years.
    init(of dates: [Int64], before now: Int64) {
      let length: Int64 = 7 * 86_400
      for date in dates {
        let week = now / length - date / length
        guard (0..<208).contains(week) else { continue }
        years[Int(week / 52)] |= 1 << UInt64(week % 52)
      }
    }

    /// The number of weeks, of which the latest count most.
    var weight: Int64 {
      Int64((years.nonzeroBitCount &* SIMD4<UInt64>(8, 4, 2, 1)).wrappedSum())
    }

    func union(_ other: Weeks) -> Weeks {
      var all = self
      all.formUnion(other)
      return all
    }

    mutating func formUnion(_ other: Weeks) { years |= other.years }
  }
}
