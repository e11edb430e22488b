extension Lock.Suite {
  /// What identifies the archive and differs, by the names of its fields; of a lock that does not
  /// keep them only the key.
  package func changes(to new: Lock.Suite) -> [(field: String, old: String?, new: String?)] {
    var pairs: [(String, String?, String?)] = [("signing key", key, new.key)]
    if let old = release, let new = new.release {
      pairs += [
        ("Origin", old.origin, new.origin), ("Label", old.label, new.label),
        ("Suite", old.suite, new.suite), ("Codename", old.codename, new.codename),
      ]
    }
    return pairs.filter { $0.1 != $0.2 }
  }

  /// Whether it is the same suite under another name of the manifest.
  package func isSame(as other: Lock.Suite) -> Bool {
    guard key == other.key else { return false }
    guard let old = release, let new = other.release else { return suite == other.suite }
    return old.origin == new.origin && old.codename == new.codename
      && (old.codename != nil || old.suite == new.suite)
  }
}

extension Lock.Package {
  /// What it is called while it is fetched: `libc6 2.41-12 amd64`.
  package var title: String { "\(name) \(version) \(architecture)" }
}
