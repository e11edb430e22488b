internal import Packing
internal import Building
internal import Content
internal import Inspection
internal import Rootfs
internal import Tree

/// Says what a path or a package costs in a compressed layer.
struct CostMeter {
  let store: BlobStore
  let jobs: Int

  /// Compresses the run of a package, or of a path what it has in its package's run.
  ///
  /// - Returns: bytes; nil for directories and for what the manifest makes, which share a run.
  func compressed(_ explanation: Explanation, in draft: ImageDraft) async throws -> Int64? {
    guard let name = explanation.package?.name,
      let fragment = draft.fragments.first(where: { $0.package == name }),
      fragment.tar.size > 0
    else { return nil }
    let compressor = draft.plan.compressor
    switch explanation.subject {
    case .package:
      return try await RunCompressor(
        store: store, compressor: compressor, workers: WorkLimiter(width: jobs)
      ).compress(fragment.tar).size
    case .path(let entry, _):
      guard let blob = entry.content, let member = fragment.member(at: entry.path),
        let start = Int(exactly: member.offset), let size = Int(exactly: blob.size)
      else { return nil }
      let run = try store.map(fragment.tar)
      // With its header, one block for all but very long names.
      let first = max(0, start - 512)
      guard start <= run.bytes.count, size <= run.bytes.count - start else { return nil }
      let bytes = UnsafeRawBufferPointer(rebasing: run.bytes[first..<(start + size)])
      return Int64(try compressor.compress(bytes).count)
    }
  }
}
