/// How many locks stand against what the archives have now.
public struct FleetStatus: Sendable {
  /// The images that must move first, the oldest first, then those that need not.
  public var locks: [LockStatus]
  /// Releases whose support ends soon, or has ended, and which locks use them.
  public var releases: [ReleaseSupport]
  /// What could not be looked at, and why.
  public var notes: [String]

  /// Whether something must move.
  public var mustMove: Bool { locks.contains(where: \.mustMove) }
}

/// One lock against what its archives have now.
public struct LockStatus: Sendable {
  /// The file.
  public var path: String
  /// The manifest's name.
  public var name: String
  /// When the newest of its archives' states was made, in seconds since 1970.
  public var date: Int64?
  /// The packages that have another version now, by name.
  public var moves: [BumpResult.Change]
  /// What a tracker says that the new versions fix, or what their changelogs name; sorted.
  public var vulnerabilities: [String] = []

  public var mustMove: Bool { !moves.isEmpty }

  /// Whether code or data of its images would be another; nil where that is not known.
  public var changesFiles: Bool? {
    if moves.contains(where: { $0.content.map { !$0.isSame } ?? false }) { return true }
    return moves.allSatisfy { $0.content != nil } ? false : nil
  }
}

/// How long a release of Debian is supported, by Debian's `distro-info-data`.
public struct ReleaseSupport: Hashable, Sendable {
  /// The codename.
  public var release: String
  /// The last day of support by the security team, `2026-06-10`.
  public var end: String
  /// The last day of long-term support; nil where none is planned.
  public var longTermEnd: String?
  /// Whether the support has ended already.
  public var hasEnded: Bool
  /// The locks that have packages of it.
  public var locks: [String]
}
