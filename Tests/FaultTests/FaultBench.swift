import Content
import OCI
import SystemPackage
import TestSupport

/// A workshop in which a command is run with a fault and the invariants are looked at after it.
///
/// - exit 0 means that the output is right; anything else is one error and 1 to 125;
/// - an output is absent, as it was, or complete;
/// - every blob of the cache has the hash that is its name;
/// - the same command without the fault succeeds with the same digests;
/// - there is no crash, no hang, and nothing is left over.
struct FaultBench: ~Copyable {
  private let shop: Workshop
  private let scenario: Scenario
  private let golden: State
  private let before: State
  /// The golden image as a ``DirectoryLook`` shows it.
  private let files: String
  private let work: FilePath

  /// What lies where outputs are.
  struct State: Hashable, Sendable {
    var lock: Blob?
    /// The names of the image with their digests; nil where there is no image.
    var image: [String: Digest]?
  }

  private init(
    _ shop: consuming Workshop, _ scenario: Scenario, golden: State, before: State, files: String
  ) {
    self.files = files
    work = shop.directory.appending("work")
    self.scenario = scenario
    self.golden = golden
    self.before = before
    self.shop = shop
  }

  /// Sets up the states that the scenarios begin with.
  static func make(_ scenario: Scenario) throws -> FaultBench {
    let shop = try Workshop()
    try ToyRepository([ToyArchive.suites()[0], emptySecurity]).write(
      to: shop.directory.appending("older"))
    try prepare(shop)
    let golden = try state(of: shop.directory.appending("golden"))
    let before = try state(of: shop.directory.appending("\(scenario.start)"))
    let files = try DirectoryLook(at: shop.directory.appending("golden")).image ?? ""
    return FaultBench(shop, scenario, golden: golden, before: before, files: files)
  }

  /// The archive before its security fix.
  private static var emptySecurity: ToySuite {
    var suite = ToySuite("toy-security", architectures: ToyArchive.architectures)
    suite.add(ToyArchive.data())
    return suite
  }

  /// A directory for each state to begin with, and the golden one.
  private static func prepare(_ shop: borrowing Workshop) throws {
    let all = ["golden", "older-work"] + Scenario.Start.allCases.map(\.rawValue)
    for name in all {
      for file in ["toy.yaml", "toy.asc"] {
        try writeFile(
          try contents(of: shop.directory.appending(file)),
          to: shop.directory.appending(name).appending(file))
      }
    }
    let older = ["WHITTLE_MIRROR": "toy=\(ToyRepository.url(shop.directory.appending("older")))"]
    try build(shop, in: "golden", [:])
    try build(shop, in: "older-work", older)
    let golden = shop.directory.appending("golden")
    let old = shop.directory.appending("older-work")
    for (state, parts) in [
      ("locked", [golden.appending("toy.lock.json")]),
      ("warm", [golden.appending("toy.lock.json"), golden.appending("cache")]),
      ("old", ["toy.lock.json", "image", "cache"].map { old.appending($0) }),
      (
        "oldImage",
        [golden.appending("toy.lock.json"), old.appending("image"), old.appending("cache")]
      ),
    ] {
      for part in parts {
        try must("cp", ["-a", part.string, shop.directory.appending(state).string])
      }
    }
  }

  private static func build(
    _ shop: borrowing Workshop, in name: String, _ changes: [String: String]
  ) throws {
    let directory = shop.directory.appending(name)
    let ran = try run(
      Workshop.program.string, ["build", "toy.yaml", "-o", "image"],
      environment: environment(shop, directory).merging(changes) { $1 }, in: directory)
    guard ran.status == 0 else { throw BenchError(description: ran.complaint) }
  }

  private static func environment(
    _ shop: borrowing Workshop, _ directory: FilePath
  ) -> [String: String] {
    shop.environment.merging(["XDG_CACHE_HOME": directory.appending("cache").string]) { $1 }
  }

  /// The state of a directory; an image that is not whole throws.
  static func state(of directory: FilePath) throws -> State {
    var state = State()
    let lock = directory.appending("toy.lock.json")
    if FileStatus(of: lock) != nil { state.lock = Blob(of: try contents(of: lock)) }
    let image = directory.appending("image")
    guard FileStatus(of: image) != nil else { return state }
    let layout = try ImageLayout.open(image)
    var names: [String: Digest] = [:]
    for descriptor in layout.index.manifests {
      names[descriptor.referenceName ?? ""] = descriptor.digest
      for manifest in try layout.imageManifests(descriptor) {
        let parts = try layout.imageManifest(manifest)
        _ = try layout.document(parts.config)
        for layer in parts.layers { _ = try layout.check(layer) }
      }
    }
    state.image = names
    return state
  }

  /// The state that was looked at; the golden image is known by its files alone.
  private func state(_ look: DirectoryLook) throws -> State {
    guard look.image == files, look.lock == golden.lock?.digest.hex else {
      return try Self.state(of: work)
    }
    return golden
  }

  /// Puts the directory into the state that the scenario begins with.
  private func reset() throws {
    try must(
      "sh", ["-c", "rm -rf work && exec cp -a \(scenario.start) work"], in: shop.directory.path)
  }

  /// - Parameter words: before the program's own; `timeout` with what it is to do comes first.
  private func program(
    _ arguments: [String], under words: [String] = [], patience: [String] = ["-k", "1", "300"],
    jobs: Int = 1
  ) throws -> Ran {
    var line = patience + words + [Workshop.program.string] + arguments
    if arguments.first != "cache" { line += ["--jobs", "\(jobs)"] }
    return try run("timeout", line, environment: Self.environment(shop, work), in: work)
  }

  /// Every call on files of the command, in order.
  func calls() throws -> [Call] {
    try reset()
    let log = shop.directory.appending("calls")
    let ran = try program(
      scenario.arguments, under: try FaultInjector.words(countingInto: log))
    guard ran.status == 0 else { throw BenchError(description: "\(ran.status) \(ran.complaint)") }
    return try FaultInjector.calls(in: log).filter { $0.path.hasPrefix("/") == false || isOurs($0) }
  }

  /// Whether a call is on something of the workshop, not of the system.
  private func isOurs(_ call: Call) -> Bool {
    call.path.hasPrefix(shop.directory.path.string)
  }

  /// Runs the command with a fault, looks at what it left, and runs it again without.
  ///
  /// - Returns: what is wrong; empty where all is well.
  func strike(_ fault: Fault, at call: Call) throws -> [String] {
    try reset()
    let hits = shop.directory.appending("hits")
    removeFile(hits)
    let ran = try program(
      scenario.arguments, under: try FaultInjector.words(fault, at: call.number, hits: hits))
    // What cannot be removed stays; what is asked for is that nothing else suffers. The directories
    // of two runs are not read in one order, so the call that failed may be another one.
    let isStuck = try !fault.isKill && (call.mayRemove || FaultInjector.mayHaveRemoved(hits))
    return try wrongs(after: ran, isKilled: fault.isKill, mayLeave: isStuck)
      .map { "\(fault) \(call): \($0)" }
  }

  /// How long the command takes where nothing disturbs it.
  func duration() throws -> Duration {
    try reset()
    let clock = ContinuousClock()
    let start = clock.now
    let ran = try program(scenario.arguments, jobs: 2)
    guard ran.status == 0 else { throw BenchError(description: "\(ran.status) \(ran.complaint)") }
    return clock.now - start
  }

  /// Kills the command after some time, looks at what it left, and runs it again.
  ///
  /// - Returns: what is wrong; empty where all is well, also where the command was quicker.
  func kill(after time: Duration) throws -> [String] {
    try reset()
    let seconds = "\(Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds))"
    let ran = try program(
      scenario.arguments,
      patience: ["--foreground", "--preserve-status", "--signal=KILL", seconds], jobs: 2)
    return try wrongs(after: ran, isKilled: true).map { "killed after \(seconds) s: \($0)" }
  }

  /// What is wrong after a run that a fault may have ended.
  func wrongs(after ran: Ran, isKilled: Bool, mayLeave: Bool = false) throws -> [String] {
    var wrongs: [String] = []
    if ran.status == 124 { wrongs.append("it hangs") }
    let isEnded = isKilled && ran.status == 137
    if !isEnded, ![0, 2, 3].contains(ran.status) {
      wrongs.append("status \(ran.status): \(ran.complaint)")
    }
    let errors = ran.complaint.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    if [2, 3].contains(ran.status), errors.count != 1 {
      wrongs.append("\(errors.count) errors: \(ran.complaint)")
    }
    let look = try DirectoryLook(at: work)
    do {
      let state = try state(look)
      if ran.status == 0, !isDone(state) { wrongs.append("exit 0, but the output is not right") }
      if state.lock != before.lock, state.lock != golden.lock { wrongs.append("another lock") }
      if state.image != before.image, state.image != golden.image {
        wrongs.append("another image")
      }
    } catch {
      wrongs.append("an output is not whole: \(error)")
    }
    wrongs += look.damaged.map { "the blob \($0) of the cache is damaged" }
    if !isEnded, !mayLeave { wrongs += look.left.map { "left over: \($0)" } }
    wrongs += try rerun(mayPrune: isEnded || mayLeave)
    return wrongs
  }

  private func isDone(_ state: State) -> Bool {
    (!scenario.outputs.contains("lock") || state.lock == golden.lock)
      && (!scenario.outputs.contains("image") || state.image == golden.image)
  }

  /// The same command without the fault: it must do its work, and leave nothing.
  private func rerun(mayPrune: Bool) throws -> [String] {
    var wrongs: [String] = []
    let again = try program(scenario.arguments, jobs: 2)
    if again.status != 0 { wrongs.append("again: \(again.status) \(again.complaint)") }
    // Only a kill, or a removal that failed, leaves something to prune.
    if mayPrune {
      let pruned = try program(["cache", "prune", "--older-than", "10000"])
      if pruned.status != 0 { wrongs.append("prune: \(pruned.status) \(pruned.complaint)") }
    }
    let checked = try program(["cache", "verify"])
    if checked.status != 0 {
      wrongs.append("cache verify: \(checked.status) \(checked.text)\(checked.complaint)")
    }
    let look = try DirectoryLook(at: work)
    do {
      let state = try state(look)
      if !isDone(state) { wrongs.append("again: the output is not right") }
    } catch {
      wrongs.append("again: an output is not whole: \(error)")
    }
    if scenario.outputs.contains("image") {
      if look.image != files { wrongs.append("again: other files in the image") }
    } else if look.image != nil, before.image == nil {
      wrongs.append("again: an image that nobody asked for")
    }
    wrongs += look.damaged.map { "again: the blob \($0) of the cache is damaged" }
    return wrongs + look.left.map { "again: left over: \($0)" }
  }
}

/// A bench that could not be set up.
struct BenchError: Error, CustomStringConvertible {
  let description: String
}
