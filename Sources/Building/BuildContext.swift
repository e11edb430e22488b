package import Content
package import Lock
package import Rootfs

/// What all steps of a command work with below the lock: the store, how packages come into it, and
/// who is told.
///
/// The network is behind `fetch`, which brings a `.deb` into the store by its SHA-256.
package struct BuildContext: Sendable {
  package let store: BlobStore
  /// How many packages are unpacked and compressed at once.
  package let jobs: Int
  package let fetch: @Sendable (Lock.Package) async throws -> Void
  package let onEvent: @Sendable (BuildEvent) -> Void
  /// Stands before each step of work.
  let workers: WorkLimiter
  /// Opens packages for all steps.
  package let packages: PackageReader

  package init(
    store: BlobStore, jobs: Int, fetch: @escaping @Sendable (Lock.Package) async throws -> Void,
    onEvent: @escaping @Sendable (BuildEvent) -> Void
  ) {
    self.store = store
    self.jobs = jobs
    self.fetch = fetch
    self.onEvent = onEvent
    workers = WorkLimiter(width: jobs)
    packages = PackageReader(store: store, workers: workers)
  }

  package var builder: ImageBuilder { ImageBuilder(self) }
  package var listings: ListingLoader { ListingLoader(self) }
  package var checks: ImageChecks { ImageChecks(self) }

  /// Does something again that met damage in the cache, which is removed when it is met.
  package func repairing<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await Self.repairing(onEvent, body)
  }

  /// The same where several contexts are at work.
  package static func repairing<Value>(
    _ onEvent: (BuildEvent) -> Void, _ body: () async throws -> Value
  ) async throws -> Value {
    // Every round removes at least one damaged blob; a disk that damages more is not usable.
    for _ in 0..<64 {
      do {
        return try await body()
      } catch let damage as StoreDamage {
        onEvent(.repairing(damage.digest))
      }
    }
    return try await body()
  }
}

/// Something that happened during a build.
package enum BuildEvent: Hashable, Sendable {
  /// These packages are wanted next; those that the store has are among them.
  case expecting([Lock.Package])
  /// A package is being unpacked.
  case unpacking(package: String, architecture: String)
  /// An image was built.
  case built(image: String, bytes: Int64)
  /// A damaged blob of the cache was removed, and what it held is made again.
  case repairing(Digest)
}
