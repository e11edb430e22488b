internal import Archives
internal import Content
internal import Rootfs
internal import Synchronization

/// Makes the fragments of any number of images, each distinct one once, largest package first.
struct FragmentMaker: Sendable {
  let unpacker: Unpacker
  let jobs: Int
  /// Brings a package's `.deb` into the store.
  let fetch: @Sendable (Lock.Package) async throws -> Void
  let onEvent: EventHandler

  /// One fragment that images need, and the forms in which they ship it.
  struct Need: Sendable {
    var package: Lock.Package
    var request: FragmentRequest
    var compressors: Set<Compressor>
  }

  private struct Counter {
    private var value = 0

    mutating func count() -> Int {
      value += 1
      return value
    }
  }

  /// The fragments that the cache holds, by their keys.
  func cached(_ requests: [FragmentRequest]) throws -> [Digest: Fragment] {
    var known: [Digest: Fragment] = [:]
    for request in requests where known[request.key] == nil {
      known[request.key] = try unpacker.cached(request)
    }
    return known
  }

  /// Makes fragments.
  ///
  /// - Parameters:
  ///   - runs: gets each run ready for layers as soon as it is there; nil where no layer will be
  ///     written.
  ///   - begun: called once the first package is being unpacked.
  /// - Returns: the fragments by their keys.
  func fragments(
    _ needs: [Need], readying runs: RunPreparation?, begun: @escaping @Sendable () -> Void = {}
  ) async throws -> [Digest: Fragment] {
    var distinct: [Digest: Need] = [:]
    for need in needs {
      let key = need.request.key
      distinct[key] = distinct[key] ?? need
      distinct[key]?.compressors.formUnion(need.compressors)
    }
    let missing = distinct.sorted {
      ($1.value.package.deb.size, $0.key) < ($0.value.package.deb.size, $1.key)
    }
    // Downloads may wait by the dozen; how many packages are in memory is bounded. One more than
    // there are cores, so that decoding always goes before compressing: what is left of that in the
    // end can be done beside the hashing of whole layers.
    let gate = Gate(width: jobs + 1)
    let begins = Mutex(Counter())
    let ends = Mutex(Counter())
    let made = try await missing.mapConcurrently(limit: max(8, jobs)) { key, need in
      try await fetch(need.package)
      return try await gate.pass {
        onEvent(.unpacking(package: need.package.name, architecture: need.package.architecture))
        if begins.withLock({ $0.count() == 1 }) { begun() }
        let fragment = try await unpacker.make(need.request)
        // With the last one the layers' own hashing can begin, and goes first.
        if ends.withLock({ $0.count() == missing.count }) { runs?.leaveOneCore() }
        for compressor in need.compressors { runs?.begin(fragment.tar, compressor) }
        return fragment
      }
    }
    return Dictionary(zip(missing.map(\.key), made), uniquingKeysWith: { first, _ in first })
  }
}
