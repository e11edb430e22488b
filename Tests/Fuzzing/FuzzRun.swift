package import SystemPackage
internal import TestSupport

#if canImport(Glibc)
  internal import Glibc
#endif

/// A run of one target for a while.
package struct FuzzRun {
  /// Inputs that were tried.
  package private(set) var count = 0
  /// The input that broke a law, and which.
  package private(set) var finding: (bytes: [UInt8], law: String)?

  /// The longest that one input may take, in seconds: beyond it the process is ended.
  private static let patience: UInt32 = 20

  /// - Parameters:
  ///   - seconds: of the processor.
  ///   - reproducer: holds the input that is being tried, so that it is there after a crash.
  package init(
    _ target: FuzzTarget, seed: UInt64, seconds: Double, reproducer: FilePath? = nil
  ) async throws {
    var mutator = Mutator(seed: seed, target)
    let file = try reproducer.map {
      try FileDescriptor.open(
        $0, .readWrite, options: [.create, .truncate], permissions: .ownerReadWrite)
    }
    defer { try? file?.close() }
    let end = Self.processorSeconds + seconds
    defer { if file != nil { alarm(0) } }
    for seed in target.seeds {
      guard try await take(seed, target, file) else { return }
    }
    while Self.processorSeconds < end {
      for _ in 0..<64 {
        guard try await take(mutator.next(), target, file) else { return }
      }
    }
  }

  /// - Returns: whether to go on.
  private mutating func take(
    _ bytes: [UInt8], _ target: FuzzTarget, _ file: FileDescriptor?
  ) async throws -> Bool {
    if let file {
      _ = ftruncate(file.rawValue, 0)
      try file.writeAll(toAbsoluteOffset: 0, bytes)
      alarm(Self.patience)
    }
    count += 1
    guard let law = await target.law(brokenBy: bytes) else { return true }
    finding = (bytes, law)
    return false
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
