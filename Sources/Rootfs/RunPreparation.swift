package import Packing
package import Content
internal import Synchronization

/// Gets runs ready for layers beside other work: each is begun as soon as it is there, and waited
/// for where a layer is written.
///
/// A run that is ready has a compressed form, and both were hashed by this process.
package final class RunPreparation: Sendable {
  private struct Key: Hashable {
    let run: Digest
    let compressor: Compressor
  }

  private let store: BlobStore
  private let workers: WorkLimiter
  /// Bounds how many files are open.
  private let gate: WorkLimiter
  private let tasks = Mutex<[Key: Task<Blob, any Error>]>([:])

  /// - Parameter workers: the gate of all steps of work.
  package init(store: BlobStore, workers: WorkLimiter) {
    self.store = store
    self.workers = workers
    gate = WorkLimiter(width: workers.width + 1)
  }

  /// Begins a run, unless it was begun before.
  package func begin(_ run: Blob, _ compressor: Compressor) {
    _ = task(run, compressor)
  }

  /// Leaves a core to the hashing of layers, which is about to begin, until ``takeAllCores()``.
  package func leaveOneCore() { workers.reserve() }

  /// The end of ``leaveOneCore()``.
  package func takeAllCores() { workers.endReserve() }

  /// The compressed form of a run.
  ///
  /// - Throws: ``StoreDamage``, ``StoreError``, ``PackingError``.
  package func compressed(_ run: Blob, _ compressor: Compressor) async throws -> Blob {
    try await task(run, compressor).value
  }

  /// Cancels what is not done and waits until it has stopped: for the way out after a failure.
  package func abandon() async {
    let begun = tasks.withLock { Array($0.values) }
    for task in begun { task.cancel() }
    for task in begun { _ = await task.result }
  }

  private func task(_ run: Blob, _ compressor: Compressor) -> Task<Blob, any Error> {
    let key = Key(run: run.digest, compressor: compressor)
    return tasks.withLock { tasks in
      if let task = tasks[key] { return task }
      let runs = RunCompressor(store: store, compressor: compressor, workers: workers)
      let task = Task { [store, workers, gate] in
        try await gate.pass {
          let compressed = try await runs.compress(run)
          try await store.ensure(run, by: workers)
          try await store.ensure(compressed, by: workers)
          return compressed
        }
      }
      tasks[key] = task
      return task
    }
  }
}
