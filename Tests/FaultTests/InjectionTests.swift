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

  @Test("a kill at any call loses nothing", arguments: Scenario.all)
  func kills(_ scenario: Scenario) throws {
    let bench = try FaultBench.make(scenario)
    let calls = try bench.calls().filter { Self.changing.contains($0.name) }
    try #require(calls.count > 20)
    var wrongs: [String] = []
    for call in calls.sampled(5) { wrongs += try bench.strike(.kill, at: call) }
    for call in calls.filter({ $0.name.hasPrefix("rename") }).sampled(2) {
      wrongs += try bench.strike(.killAfter, at: call)
    }
    #expect(wrongs == [])
    print("\(scenario.name): killed at \(calls.count) calls")
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

  @Test("a call that fails is one error, and nothing is lost", arguments: Scenario.all)
  func failures(_ scenario: Scenario) throws {
    let bench = try FaultBench.make(scenario)
    let all = try bench.calls().flatMap { call in Self.failures(call).map { (call, $0) } }
    var wrongs: [String] = []
    for (call, errno) in all.sampled(6) { wrongs += try bench.strike(.failure(errno), at: call) }
    #expect(wrongs == [])
    print("\(scenario.name): \(all.count) failures")
  }

  @Test("a disk that is full from some write on is one error", arguments: Scenario.all)
  func fullDisk(_ scenario: Scenario) throws {
    let bench = try FaultBench.make(scenario)
    var wrongs: [String] = []
    for call in try bench.calls().filter({ $0.name == "write" }).sampled(3) {
      wrongs += try bench.strike(.failure(.noSpace, more: 1_000_000), at: call)
    }
    #expect(wrongs == [])
  }

  @Test("reads and writes that are cut short are carried on", arguments: Scenario.all)
  func short(_ scenario: Scenario) throws {
    let bench = try FaultBench.make(scenario)
    var wrongs: [String] = []
    for call in try bench.calls().filter({ ["read", "write"].contains($0.name) }).sampled(2) {
      wrongs += try bench.strike(.short, at: call)
    }
    #expect(wrongs == [])
  }
}
