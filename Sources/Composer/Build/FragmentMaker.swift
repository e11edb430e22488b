internal import Archives
internal import Content
internal import Rootfs

/// Makes the fragments of any number of images, each distinct one once, largest package first.
struct FragmentMaker: Sendable {
  let store: BlobStore
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

  /// - Returns: the fragments by their keys.
  func fragments(_ needs: [Need]) async throws -> [Digest: Fragment] {
    var distinct: [Digest: Need] = [:]
    for need in needs {
      let key = need.request.key
      distinct[key] = distinct[key] ?? need
      distinct[key]?.compressors.formUnion(need.compressors)
    }
    var made: [Digest: Fragment] = [:]
    var missing: [(key: Digest, value: Need)] = []
    for (key, need) in distinct {
      if let fragment = try unpacker.cached(need.request) {
        made[key] = fragment
      } else {
        missing.append((key, need))
      }
    }
    missing.sort {
      ($1.value.package.deb.size, $0.key) < ($0.value.package.deb.size, $1.key)
    }
    let gate = Gate(width: jobs)
    let results = try await missing.mapConcurrently(limit: max(8, jobs)) { key, need in
      try await fetch(need.package)
      return try await gate.pass {
        onEvent(.unpacking(package: need.package.name, architecture: need.package.architecture))
        let fragment = try await unpacker.make(need.request)
        for compressor in need.compressors.sorted(by: { $0.rawValue < $1.rawValue }) {
          let writer = LayerWriter(store: store, compressor: compressor, jobs: jobs)
          try await writer.prepare(fragment.tar)
        }
        return (key, fragment)
      }
    }
    for (key, fragment) in results { made[key] = fragment }
    return made
  }
}

/// Lets a bounded number of tasks through at a time: downloads may wait by the dozen, but only
/// as many packages are unpacked as there are jobs.
actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(width: Int) { free = max(1, width) }

  /// Runs the body once there is room.
  nonisolated func pass<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    await enter()
    do {
      try Task.checkCancellation()
      let value = try await body()
      await leave()
      return value
    } catch {
      await leave()
      throw error
    }
  }

  private func enter() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
