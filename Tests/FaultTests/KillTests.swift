import TestSupport
import Testing

/// A kill at moments that no call marks: while something is computed, waited for, or done in
/// several threads at once.
@Suite(.enabled(if: Tool.has("timeout"), "needs timeout"))
struct KillTests {
  private static let scenarios = Scenario.all.filter { $0.arguments.first != "verify" }

  @Test("a kill at any moment loses nothing", arguments: scenarios)
  func moments(_ scenario: Scenario) throws {
    let bench = try FaultBench.make(scenario)
    let whole = try bench.duration()
    let seed = UInt64.random(in: 1...(.max))
    var dice = Dice(seed)
    var wrongs: [String] = []
    for _ in 0..<(isFull ? 100 : 1) {
      wrongs += try bench.kill(after: whole * dice.below(1100) / 1000)
    }
    #expect(wrongs == [], "the seed was \(seed)")
  }
}
