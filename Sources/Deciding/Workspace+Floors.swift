internal import Building
internal import Lock
internal import Manifest
internal import Repository

extension Workspace {
  /// The suites of the lock that is there which the manifest does not name: an archive under
  /// another name is the same archive, and must not go back either.
  ///
  /// - Throws: `LockError` where the lock is damaged: what it bounds is not forgotten in silence.
  func orphanedFloors() throws -> [ReleaseFloor] {
    guard !takesOlder, let lock = try previousLock() else { return [] }
    return lock.archives.sorted { $0.key < $1.key }.flatMap { archive, suites in
      let named = manifest.archives.first { $0.name == archive }?.suites.map(\.value) ?? []
      return suites.filter { !named.contains($0.suite) }.compactMap { suite -> ReleaseFloor? in
        guard let date = suite.date else { return nil }
        return ReleaseFloor(
          suite: suite.suite, date: date, key: suite.key,
          identity: suite.release.map {
            ReleaseIdentity(
              origin: $0.origin, label: $0.label, suite: $0.suite, codename: $0.codename)
          })
      }
    }
  }
}
