/// One parser under fuzzing: inputs to begin with, and what must hold for any bytes at all.
package struct FuzzTarget: Sendable {
  package let name: String
  /// Right inputs, and words that the format is made of.
  package let seeds: [[UInt8]]
  package let words: [[UInt8]]
  /// Reads the bytes; returning and throwing are both right.
  ///
  /// A trap ends the process; a text is a law that the bytes broke.
  let check: @Sendable ([UInt8]) async throws -> String?

  init(
    _ name: String, seeds: [[UInt8]], words: [String] = [],
    _ check: @escaping @Sendable ([UInt8]) async throws -> String?
  ) {
    self.name = name
    self.seeds = seeds
    self.words = words.map { Array($0.utf8) }
    self.check = check
  }

  /// Inputs for a referee to look at; the same ones for the same seed.
  package func inputs(seed: UInt64, count: Int) -> [[UInt8]] {
    var mutator = Mutator(seed: seed, self)
    return seeds + (0..<count).map { _ in mutator.next() }
  }

  /// The law that the bytes break, or nil.
  package func law(brokenBy bytes: [UInt8]) async -> String? {
    do {
      return try await check(bytes)
    } catch {
      // An error is an answer; its text must be one, too, and of a bounded length.
      let text = "\(error)"
      return text.utf8.count > 100_000 ? "an error of \(text.utf8.count) bytes" : nil
    }
  }
}
