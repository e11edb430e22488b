internal import Debian
internal import Deciding
internal import Lock

/// What moves between a lock and what was decided now.
///
/// Only packages that the lock has count: what was decided beyond them is either new, and then
/// something that the lock has moves too, or a dependency of which no image takes a file.
struct LockChanges {
  /// By name, the same move on several architectures once.
  private(set) var changes: [BumpResult.Change] = []
  /// Packages that would get a lower version.
  private(set) var downgrades: [Downgrade] = []

  struct Downgrade: Hashable, Sendable, CustomStringConvertible {
    var package: String
    var old: String
    var new: String
    var architecture: String

    var description: String { "\(package) \(old) → \(new) on \(architecture)" }
  }

  init(from old: Lock, to decision: Decider.Decision) {
    for (architecture, inputs) in old.architectures.sorted(by: { $0.key < $1.key }) {
      guard let decided = decision.lock.architectures[architecture] else { continue }
      let now = Dictionary(
        decided.packages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      for package in inputs.packages where now[package.name]?.deb != package.deb {
        let new = now[package.name]
        add(
          BumpResult.Change(
            name: package.name.text, old: package.version.text, new: new?.version.text,
            source: (new?.source ?? package.source).text, archive: new?.archive ?? package.archive,
            isSecurity: new != nil
              && decision.fixes[architecture]?.contains(package.name) ?? false,
            architectures: [architecture]))
        guard let new, new.version < package.version else { continue }
        downgrades.append(
          Downgrade(
            package: "\(package.name)", old: "\(package.version)", new: "\(new.version)",
            architecture: architecture))
      }
    }
    changes.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Where a change stands in `changes`, whatever architectures it is on.
  private var places: [BumpResult.Change: Int] = [:]

  private mutating func add(_ change: BumpResult.Change) {
    var key = change
    key.architectures = []
    if let same = places[key] {
      changes[same].architectures += change.architectures
    } else {
      places[key] = changes.count
      changes.append(change)
    }
  }
}
