import Fuzzing
import Testing

@Suite("Fuzzing")
struct FuzzTests {
  @Test("finds nothing in a short while", arguments: FuzzTarget.all.map(\.name))
  func short(_ name: String) async throws {
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else { return }
    let run = try await FuzzRun(target, seed: 20_261_123, seconds: 0.3)
    let finding = run.finding.map { "\($0.law): \(String(decoding: $0.bytes, as: UTF8.self))" }
    #expect(finding == nil)
    #expect(run.count > 0)
  }
}
