internal import Debian
internal import Lock
internal import Repository

/// Something that whoever reviews a lock should know of, and that is no error by itself.
public enum Notice: Hashable, Sendable {
  /// A package has a lower version than in the lock before.
  case lowerVersion(package: String, old: String, new: String, architecture: String, lock: String)
  /// A package could not stay where the lock had it.
  case moved(package: String, old: String, new: String, architectures: [String], lock: String)
  /// Architectures have a package at different versions: each version, and where it is.
  case versionsApart(package: String, versions: [String: [String]], lock: String)
  /// Stanzas of an index cannot be read, so that their packages are not seen; a sentence for each of
  /// the first.
  case unreadableStanzas(index: String, count: Int, first: [String])
  /// A suite has no packages for an architecture.
  case noPackages(suite: String, architecture: String)
  /// Two archives have a package at one version, with different bytes.
  case twin(package: String, taken: String, other: String)
  /// An archive calls itself by another name than when the lock was made, or another key signs it.
  case identity(
    field: String, archive: String, suite: String, old: String?, new: String?, lock: String)
  /// What others put into the shared store led to other images than the lock promises.
  case sharedRecordsDropped
  /// The shared store cannot be used in this run, or not be added to.
  case sharedStore(String, reason: String, isReading: Bool)
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

  /// The packages that architectures have at different versions, rebuilds of one version aside.
  static func versionsApart(in lock: Lock, path: String) -> [Notice] {
    var versions: [PackageName: [String: [String]]] = [:]
    for (architecture, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      for package in inputs.packages {
        versions[package.name, default: [:]][package.version.withoutRebuild, default: []]
          .append(architecture)
      }
    }
    return versions.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
      .versionsApart(package: $0.key.text, versions: $0.value, lock: path)
    }
  }
}

extension Version {
  /// The version without `+bN` at its end, which a rebuild of the same source has.
  fileprivate var withoutRebuild: String {
    let digits = text.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    let rest = text.utf8.dropLast(digits)
    guard digits > 0, rest.suffix(2).elementsEqual("+b".utf8) else { return text }
    return String(decoding: rest.dropLast(2), as: UTF8.self)
  }
}

extension Notice {
  init(_ note: ArchiveNote) {
    self =
      switch note {
      case .unreadableStanzas(let index, let count, let first):
        .unreadableStanzas(index: index, count: count, first: first)
      case .noPackages(let suite, let architecture):
        .noPackages(suite: suite, architecture: architecture)
      case .twin(let package, let taken, let other):
        .twin(package: package, taken: taken, other: other)
      }
  }
}
