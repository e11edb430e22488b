package import Content
internal import Debian
package import Lock
package import Rootfs
internal import Tree

/// Brings the listings of packages: from the cache, or from their `.deb`s.
package struct ListingLoader: Sendable {
  private let jobs: Int
  private let fetch: @Sendable (Lock.Package) async throws -> Void
  private let packages: PackageReader
  private let isShared: Bool
  private let onEvent: @Sendable (BuildEvent) -> Void

  init(_ context: BuildContext) {
    isShared = context.store.isShared
    jobs = context.jobs
    fetch = context.fetch
    packages = context.packages
    onEvent = context.onEvent
  }

  /// The listings by the digest of the `.deb`; those that must be made, largest package first.
  package func listings(_ packages: [Lock.Package]) async throws -> [Digest: PackageListing] {
    var listings: [Digest: PackageListing] = [:]
    var missing: [Digest: Lock.Package] = [:]
    for package in packages where listings[package.deb.digest] == nil {
      if let listing = try self.packages.cachedListing(of: package.deb) {
        listings[package.deb.digest] = listing
      } else {
        missing[package.deb.digest] = package
      }
    }
    if isShared {
      let brought = try await missing.values.sorted { $0.name < $1.name }
        .mapConcurrently(limit: 8) { package in
          (package.deb.digest, try await self.packages.foundListing(of: package.deb))
        }
      for case (let digest, let listing?) in brought {
        listings[digest] = listing
        missing[digest] = nil
      }
    }
    let ordered = missing.values.sorted {
      ($1.deb.size, $0.name) < ($0.deb.size, $1.name)
    }
    onEvent(.expecting(ordered))
    let gate = WorkLimiter(width: jobs)
    let made = try await ordered.mapConcurrently(limit: max(8, jobs)) { package in
      try await fetch(package)
      return try await gate.pass {
        try await self.packages.listing(of: package.deb, subject: package.fileName)
      }
    }
    for (package, listing) in zip(ordered, made) { listings[package.deb.digest] = listing }
    return listings
  }
}

extension Lock.Package {
  /// The last part of its path, for messages.
  package var fileName: String { path.split(separator: "/").last.map(String.init) ?? name.text }
}
