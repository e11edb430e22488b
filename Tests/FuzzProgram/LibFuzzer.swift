import Fuzzing
import SystemPackage
import TestSupport

#if canImport(Glibc)
  import Glibc
#endif

#if LIBFUZZER
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt

  /// The target that the driver's callback, which can hold nothing, asks.
  nonisolated(unsafe) private var current: FuzzTarget?

  /// Runs a target under LLVM's driver, from its right inputs and with its words.
  ///
  /// - Parameters:
  ///   - directory: keeps what was found interesting for the next time.
  ///   - options: libFuzzer's own, such as `-max_total_time=60`.
  func runLibFuzzer(
    _ target: FuzzTarget, in directory: FilePath, _ options: [String]
  ) throws -> Int32 {
    current = target
    let (seeds, corpus) = (directory.appending("seeds"), directory.appending("corpus"))
    for (number, seed) in target.seeds.enumerated() {
      try writeFile(seed, to: seeds.appending("\(number)"))
    }
    try writeFile(words(of: target), to: directory.appending("words"))
    try must("mkdir", ["-p", corpus.string])
    // It adds what it finds to the first directory.
    let line =
      [
        "fuzz", "-dict=\(directory.appending("words"))", "-max_len=16384", "-timeout=20",
        "-artifact_prefix=fuzz-\(target.name)-",
      ] + options + [corpus.string, seeds.string]
    var texts = line.map { strdup($0) } + [nil]
    var count = CInt(line.count)
    return texts.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return runDriver(&count, &start) { bytes, size in
        let input = bytes.map { Array(UnsafeBufferPointer(start: $0, count: size)) } ?? []
        if let target = current, let law = wait(for: { await target.law(brokenBy: input) }) {
          fatalError("\(target.name): \(law)")
        }
        return 0
      }
    }
  }

  /// The target's words as libFuzzer's dictionaries spell them.
  private func words(of target: FuzzTarget) -> String {
    target.words.filter { !$0.isEmpty }.map { word in
      let digits = word.map { byte in
        "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }
      return "\"\(digits.joined())\"\n"
    }.joined()
  }

  /// Blocks the thread of the driver, which knows nothing of tasks.
  private func wait<Value: Sendable>(for body: @escaping @Sendable () async -> Value) -> Value {
    nonisolated(unsafe) let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(done, 0, 0)
    defer {
      sem_destroy(done)
      done.deallocate()
    }
    nonisolated(unsafe) var value: Value?
    let task = Task.detached {
      value = await body()
      sem_post(done)
    }
    while sem_wait(done) != 0 {}
    _ = task
    guard let value else { fatalError("no answer") }
    return value
  }
#else
  func runLibFuzzer(
    _ target: FuzzTarget, in directory: FilePath, _ options: [String]
  ) throws -> Int32 {
    say("this program was built without libFuzzer: make fuzz ENGINE=libfuzzer")
    return 2
  }
#endif
