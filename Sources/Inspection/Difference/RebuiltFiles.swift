package import Content
internal import Rootfs
package import Tree

/// Finds the files of two images that hold the same as before although their bytes differ.
package struct RebuiltFiles: Sendable {
  private let store: BlobStore

  /// How many pairs are read at once; each may be as large as a file.
  private static let width = 4

  /// - Parameter store: where large contents are decompressed.
  package init(store: BlobStore) { self.store = store }

  /// The pairs of bodies that were only built again; none where a side's contents are not at hand.
  package func among(
    _ pairs: [TreeComparison.BodyPair], _ old: (any Bodies)?, _ new: (any Bodies)?
  ) async throws -> Set<TreeComparison.BodyPair> {
    guard let old, let new else { return [] }
    let comparison = FileComparison(store: store)
    let unique = Array(Set(pairs)).sorted { $0.old.digest.hex < $1.old.digest.hex }
    let isRebuilt = try await unique.mapConcurrently(limit: Self.width) { pair in
      // What these begin with tells most pairs apart without reading them whole.
      let head = try await old.head(of: pair.old, 4)
      guard try await FileComparison.mayBeRebuilt(head, new.head(of: pair.new, 4)) else {
        return false
      }
      let before = try await old.bytes(of: pair.old)
      let after = try await new.bytes(of: pair.new)
      return await comparison.isRebuilt(before, after)
    }
    return Set(zip(unique, isRebuilt).filter(\.1).map(\.0))
  }
}
