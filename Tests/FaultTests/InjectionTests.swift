import SystemPackage
import TestSupport
import Testing

/// Faults at every call on files of lock, bump, build and verify.
@Suite(.enabled(if: FaultInjector.isThere, "needs cc, timeout and env"))
struct InjectionTests {
  /// Calls whose moment makes a difference on disk.
  private static let changing: Set<String> = [
    "open", "open64", "openat", "openat64", "write", "pwrite", "rename", "renameat", "link",
    "linkat", "symlinkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "fsync",
    "fdatasync", "ftruncate", "fallocate", "fchmod", "chmod", "copy_file_range",
  ]

  /// Into how many tests the faults of a scenario are dealt: all processors work to the end.
  ///
  /// One bench serves all kinds of them, because setting one up costs as much as ten faults.
  private static let parts = isFull ? 4 : 1

  @Test(
    "a fault at any call loses nothing and is one error", arguments: Scenario.all, 0..<parts)
  func faults(_ scenario: Scenario, _ part: Int) throws {
    let bench = try FaultBench.make(scenario)
    let calls = try bench.calls()
    let all = Self.kills(calls) + Self.failures(of: calls) + Self.shortages(calls)
    let strikes = all.indices.filter { $0 % Self.parts == part }.map { all[$0] }
    try #require(strikes.count > 5)
    var wrongs: [String] = []
    for (fault, call) in strikes { wrongs += try bench.strike(fault, at: call) }
    #expect(wrongs == [])
    print("\(scenario.name), part \(part): \(calls.count) calls, \(strikes.count) faults")
  }

  /// A kill before each call that changes something: between two of them the disk is the same, so
  /// these are all the kills there are.
  private static func kills(_ calls: [Call]) -> [(Fault, Call)] {
    let moments = calls.filter { changing.contains($0.name) && !$0.isSame }
    return moments.sampled(2).map { (.kill, $0) }
      + moments.filter { $0.name.hasPrefix("rename") }.sampled(1).map { (.killAfter, $0) }
  }

  /// A disk that is full from a write on, and reads and writes that are cut short.
  private static func shortages(_ calls: [Call]) -> [(Fault, Call)] {
    calls.filter { $0.name == "write" }.sampled(1).map { (.failure(.noSpace, more: 1_000_000), $0) }
      + calls.filter { ["read", "write"].contains($0.name) }.sampled(1).map { (.short, $0) }
  }

  /// What a call can fail with.
  private static func failures(_ call: Call) -> [Errno] {
    switch call.name {
    case "write", "pwrite": [.noSpace, .ioError]
    case "read": [.ioError]
    case "fsync", "fdatasync": [.ioError, .noSpace]
    case "mmap": [.noMemory]
    case "rename", "renameat", "link", "linkat":
      [.improperLink, .permissionDenied, .noSpace, .ioError]
    case "open", "open64", "openat", "openat64", "opendir", "fdopendir":
      [.tooManyOpenFiles, .permissionDenied, .ioError, .noSpace]
    case "flock": [.noLocks, .interrupted]
    default: [.permissionDenied, .ioError, .noSpace]
    }
  }

  /// Every call fails once; the first two of a kind fail in every way that there is.
  ///
  /// Of calls that change nothing, which are many, only these.
  private static func failures(of calls: [Call]) -> [(Fault, Call)] {
    var seen: [String: Int] = [:]
    let all = calls.flatMap { call -> [(Fault, Call)] in
      let ways = failures(call)
      let number = seen[call.kind, default: 0]
      seen[call.kind] = number + 1
      if number < 2 { return ways.map { (.failure($0), call) } }
      if call.isSame || call.name == "flock" { return [] }
      return [(.failure(ways[number % ways.count]), call)]
    }
    return all.sampled(2)
  }
}
