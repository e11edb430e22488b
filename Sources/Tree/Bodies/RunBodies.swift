package import Packing
package import Content
internal import Synchronization

/// The contents of a composed tree: of packages in the runs of their fragments, of generated
/// entries in memory.
package final class RunBodies: Bodies {
  private let store: BlobStore
  /// The run that has a content, and where it begins there.
  private let places: [Digest: (run: Blob, offset: Int64)]
  private let generated: [Digest: [UInt8]]
  private let maps = Mutex<[Digest: MappedFile]>([:])
  private let unchecked = Mutex<[Digest: MappedFile]>([:])

  package init(_ fragments: [Fragment], _ generated: [GeneratedEntry], in store: BlobStore) {
    self.store = store
    var places: [Digest: (run: Blob, offset: Int64)] = [:]
    places.reserveCapacity(fragments.reduce(0) { $0 + $1.members.count })
    for fragment in fragments {
      for member in fragment.members {
        guard let blob = member.entry.content else { continue }
        places[blob.digest] = (fragment.tar, member.offset)
      }
    }
    self.places = places
    self.generated = Dictionary(
      generated.compactMap { made in made.entry.content.map { ($0.digest, made.body) } },
      uniquingKeysWith: { first, _ in first })
  }

  package func bytes(of file: Blob) async throws -> SharedBytes {
    if let body = generated[file.digest] { return SharedBytes(copying: body) }
    let (run, range) = try place(of: file)
    let map = try map(run)
    try check(range, in: map, run)
    return SharedBytes(UnsafeRawBufferPointer(rebasing: map.bytes[range]), owner: map)
  }

  package func head(of file: Blob, _ count: Int) async throws -> [UInt8] {
    if let body = generated[file.digest] { return Array(body.prefix(count)) }
    let plain = try await uncheckedBytes(of: file)
    return plain.array(0..<min(count, plain.bytes.count))
  }

  package func uncheckedBytes(of file: Blob) async throws -> SharedBytes {
    if let body = generated[file.digest] { return SharedBytes(copying: body) }
    let (run, range) = try place(of: file)
    // Not hashed: the layer's writer does that.
    let map = try unchecked.withLock { maps in
      if let map = maps[run.digest] { return map }
      let map = try store.mapUnchecked(run)
      maps[run.digest] = map
      return map
    }
    try check(range, in: map, run)
    return SharedBytes(UnsafeRawBufferPointer(rebasing: map.bytes[range]), owner: map)
  }

  private func place(of file: Blob) throws -> (run: Blob, range: Range<Int>) {
    guard let (run, offset) = places[file.digest] else {
      throw TreeError.missingContent(file.digest, of: "the packages")
    }
    let start = max(0, Int(clamping: offset))
    let (end, overflow) = start.addingReportingOverflow(Int(clamping: file.size))
    return (run, start..<(overflow ? Int.max : end))
  }

  /// A run is what its name says, or removed.
  private func check(_ range: Range<Int>, in map: MappedFile, _ run: Blob) throws {
    guard range.upperBound <= map.bytes.count else {
      store.remove(run.digest)
      throw StoreDamage(digest: run.digest)
    }
  }

  /// A run, hashed when it is mapped for the first time.
  private func map(_ run: Blob) throws -> MappedFile {
    try maps.withLock { maps in
      if let map = maps[run.digest] { return map }
      let map = try store.map(run)
      map.forget(0..<map.bytes.count)
      maps[run.digest] = map
      return map
    }
  }
}
