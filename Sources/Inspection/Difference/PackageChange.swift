package import Debian

/// A package that was added, removed or changed.
public struct PackageChange: Hashable, Sendable {
  /// One state of it.
  public struct State: Hashable, Sendable {
    public var version: String
    public var source: String

    public init(version: String, source: String) {
      self.version = version
      self.source = source
    }
  }

  /// What is known of the changes that a new version brings.
  package enum News: Hashable, Sendable {
    /// The changelog's entries between the two versions, the newest first.
    case entries([ChangelogEntry])
    /// Why there are none.
    case unknown(String)
  }

  public var name: String
  /// Nil for a package that was added.
  public var old: State?
  /// Nil for a package that was removed.
  public var new: State?
  /// Why it is there, or was.
  public var reason: String?
  package var news: News
  /// Whether the new version comes from an archive of security fixes.
  public var isSecurity: Bool

  package init(
    name: String, old: State?, new: State?, reason: String? = nil, news: News = .entries([]),
    isSecurity: Bool = false
  ) {
    self.name = name
    self.old = old
    self.new = new
    self.reason = reason
    self.news = news
    self.isSecurity = isSecurity
  }

  package var entries: [ChangelogEntry] {
    if case .entries(let entries) = news { entries } else { [] }
  }

  /// The vulnerabilities that the entries name, sorted.
  public var vulnerabilities: [String] {
    Array(Set(entries.flatMap(\.vulnerabilities))).sorted()
  }

  /// The Debian bugs that the entries close, sorted.
  public var bugs: [Int64] { Array(Set(entries.flatMap(\.bugs))).sorted() }

  /// The highest urgency among the entries.
  package var urgency: ChangelogEntry.Urgency? { entries.compactMap(\.urgency).max() }

  /// Whether only the `.deb` differs: it was made again under the same version.
  public var isRebuilt: Bool { old != nil && old?.version == new?.version }

  /// Whether the new version is lower.
  public var isDowngrade: Bool {
    guard let old, let new, let before = try? Version(parsing: old.version),
      let after = try? Version(parsing: new.version)
    else { return false }
    return after < before
  }
}
