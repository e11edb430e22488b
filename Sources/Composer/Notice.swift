internal import Lock

/// Something that whoever reviews a lock should know of, and that is no error by itself.
public enum Notice: Hashable, Sendable {
  /// A package has a lower version than in the lock before.
  case lowerVersion(package: String, old: String, new: String, architecture: String, lock: String)
  /// An archive calls itself by another name than when the lock was made, or another key signs it.
  case identity(
    field: String, archive: String, suite: String, old: String?, new: String?, lock: String)
  /// A suite of the lock before is not read any more, so that its date bounds nothing.
  case suiteGone(archive: String, suite: String, lock: String)
}

extension Notice {
  /// What changed of the archives from one lock to the next.
  static func archives(from old: Lock, to new: Lock, path: String) -> [Notice] {
    let all = new.archives.values.flatMap { $0 }
    return old.archives.sorted { $0.key < $1.key }.flatMap { archive, suites in
      let named = Dictionary(
        (new.archives[archive] ?? []).map { ($0.suite, $0) },
        uniquingKeysWith: { first, _ in first })
      return suites.flatMap { was in
        guard let now = named[was.suite] else {
          let isThere = all.contains { was.isSame(as: $0) }
          return isThere
            ? [] : [Notice.suiteGone(archive: archive, suite: was.suite, lock: path)]
        }
        return was.changes(to: now).map { field, old, new in
          Notice.identity(
            field: field, archive: archive, suite: was.suite, old: old, new: new, lock: path)
        }
      }
    }
  }

  /// The packages that go to a lower version from one lock to the next.
  static func lowerVersions(_ moves: LockChanges, path: String) -> [Notice] {
    moves.downgrades.map {
      .lowerVersion(
        package: $0.package, old: $0.old, new: $0.new, architecture: $0.architecture, lock: path)
    }
  }
}
