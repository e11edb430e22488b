package import Packing
package import Content
internal import Debian
package import Lock
package import Rootfs
internal import Tree
internal import Synchronization

/// Makes the fragments of any number of images, each distinct one once, largest package first.
package struct FragmentMaker: Sendable {
  let unpacker: Unpacker
  let context: BuildContext

  /// One fragment that images need, and the forms in which they ship it.
  package struct Need: Sendable {
    package let package: Lock.Package
    package let request: FragmentRequest
    /// The request's, which takes a while to work out.
    package let key: Digest
    package fileprivate(set) var compressors: Set<Compressor>

    init(package: Lock.Package, request: FragmentRequest, compressors: Set<Compressor>) {
      self.package = package
      self.request = request
      key = request.key
      self.compressors = compressors
    }
  }

  private struct Counter {
    private var value = 0

    mutating func count() -> Int {
      value += 1
      return value
    }
  }

  /// The fragments that the cache or a shared place holds, by their keys.
  func found(_ needs: [Need]) async throws -> [Digest: Fragment] {
    var known: [Digest: Fragment] = [:]
    var missing: [Digest: FragmentRequest] = [:]
    for need in needs where known[need.key] == nil && missing[need.key] == nil {
      let fragment = try unpacker.cached(need.key)
      if let fragment { known[need.key] = fragment } else { missing[need.key] = need.request }
    }
    guard context.store.isShared, !missing.isEmpty else { return known }
    let brought = try await missing.sorted { $0.key < $1.key }.mapConcurrently(limit: 8) { item in
      (item.key, try await unpacker.found(item.value))
    }
    for (key, fragment) in brought { known[key] = fragment }
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
      let key = need.key
      distinct[key] = distinct[key] ?? need
      distinct[key]?.compressors.formUnion(need.compressors)
    }
    // One pass over a package, whatever the images take of it.
    let missing = Dictionary(grouping: distinct.values, by: \.package.deb)
      .map { deb, needs in (deb, needs.sorted { $0.key < $1.key }) }
      .sorted { ($1.0.size, $0.0.digest) < ($0.0.size, $1.0.digest) }
      .map(\.1)
    context.onEvent(.expecting(missing.map(\.[0].package)))
    // Downloads may wait by the dozen; how many packages are in memory is bounded. One more than
    // there are cores, so that decoding always goes before compressing: what is left of that in the
    // end can be done beside the hashing of whole layers.
    let gate = WorkLimiter(width: context.jobs + 1)
    let begins = Mutex(Counter())
    let ends = Mutex(Counter())
    let made = try await missing.mapConcurrently(limit: max(8, context.jobs)) { needs in
      let first = needs[0]
      try await context.fetch(first.package)
      return try await gate.pass {
        context.onEvent(
          .unpacking(
            package: first.package.name.text, architecture: first.package.architecture.text))
        if begins.withLock({ $0.count() == 1 }) { begun() }
        let package = try await unpacker.open(first.request)
        var fragments: [Digest: Fragment] = [:]
        for need in needs {
          let fragment = try await unpacker.make(need.request, of: package)
          fragments[need.key] = fragment
          for compressor in need.compressors { runs?.begin(fragment.tar, compressor) }
        }
        // Links of base-files are asked for before its listing is.
        if runs != nil { unpacker.close(first.request.deb) }
        // With the last one the layers' own hashing can begin, and goes first.
        if ends.withLock({ $0.count() == missing.count }) { runs?.leaveOneCore() }
        return fragments
      }
    }
    return made.reduce(into: [:]) { all, fragments in all.merge(fragments) { first, _ in first } }
  }
}
