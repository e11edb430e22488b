internal import Content
internal import Inspection
public import SystemPackage

/// What `bump` may do.
public struct BumpOptions: Hashable, Sendable {
  /// Only say what there is.
  public var isCheck = false
  /// Only packages that have security fixes, and only to these.
  public var isSecurityOnly = false
  /// Only these packages, and those of the same source packages; empty: all.
  public var packages: [String] = []
  /// Read the indices as they were then, `20261121T000000Z`.
  public var snapshot: String?
  /// Take indices older than the lock's, and lower versions.
  public var allowsDowngrade = false
  /// What the diff shows.
  public var diff = DiffOptions()

  public init() {}
}

/// What `bump` did, or would do, with one lock.
public struct BumpResult: Sendable {
  /// A package that moves.
  public struct Change: Hashable, Sendable {
    public var name: String
    public var old: String
    /// Nil for a package that is no longer needed.
    public var new: String?
    public var source: String
    /// The archive that has the new version.
    public var archive: String
    /// Whether a suite of security fixes has a version higher than the locked one.
    public var isSecurity: Bool
    /// Debian's names.
    public var architectures: [String]
    /// What it brings to the images; nil if that was not examined, or could not be fetched.
    public var content: ContentForecast?
    /// What the changelog names between both versions, sorted; only for a check.
    public var vulnerabilities: [String] = []
  }

  /// A package that stays where it is although something newer is there, since the bump was asked
  /// to leave it.
  public struct Left: Hashable, Sendable {
    public var name: String
    public var version: String
    public var newest: String
  }

  /// The lock's file.
  public var path: FilePath
  /// By name.
  public var changes: [Change]
  /// Why the lock has to be made anew whatever the packages are; nil: no reason.
  public var reason: String?
  /// Whether the lock was written; false for a check too.
  public var isWritten: Bool
  /// What `--security` and `--package` leave, by name.
  public var left: [Left] = []
  /// How the images changed; nil for a check and where nothing did.
  public var diff: DiffResult?

  /// Whether there is something to do, or was.
  public var isNewer: Bool { !changes.isEmpty || reason != nil }
}

/// Why a lock is not moved.
public enum BumpError: Error, Hashable, Sendable, CustomStringConvertible {
  case downgrades([String], lock: String)
  case older(snapshot: String, suite: String, locked: String)
  case badSnapshot(String)
  case pinnedSnapshot(position: String)
  case notLocked([String], lock: String)
  case partial(lock: String, option: String)

  public var description: String {
    switch self {
    case .downgrades(let packages, let lock):
      "cannot bump \(lock): the archives have lower versions than the lock: "
        + packages.joined(separator: ", ") + "; --allow-downgrade accepts them"
    case .older(let snapshot, let suite, let locked):
      "cannot bump to the snapshot \(snapshot): the lock already has \(suite) of \(locked); "
        + "--allow-downgrade accepts older indices"
    case .badSnapshot(let text):
      "cannot read the snapshot '\(text)': write a time in UTC such as 20261121T000000Z"
    case .pinnedSnapshot(let position):
      "cannot bump to another snapshot: the manifest pins one (\(position)); change it there"
    case .notLocked(let names, let lock):
      "cannot bump \(names.joined(separator: ", ")): the lock \(lock) has no such package"
    case .partial(let lock, let option):
      "cannot bump \(lock) in part: a lock moves as a whole; leave out \(option)"
    }
  }
}
