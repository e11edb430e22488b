internal import Spelling
internal import Tree

/// What the processes of some logs used of a root.
struct TraceHistory {
  private(set) var uses: Set<TracedUse> = []
  /// The arguments that programs inside of the root were given.
  private(set) var words: Set<[UInt8]> = []
  /// The users that processes ran as.
  private(set) var users: Set<UInt32> = []
  private let root: TracedRoot
  private let real: ([UInt8]) -> [UInt8]?

  /// - Parameter real: where an absolute path leads in the root; nil where nothing is.
  init(_ traces: [Trace], real: @escaping ([UInt8]) -> [UInt8]?) {
    root = TracedRoot(of: traces, real: real)
    self.real = real
    for trace in traces {
      users.formUnion(trace.users)
      add(trace)
    }
  }

  /// A process while its calls are gone through.
  private struct Process {
    /// Inside of the root; nil where the log has not said it yet.
    var directory: [UInt8]?
    var program: [UInt8]?
    /// Where a program changed its root itself, in the root: what absolute paths begin with.
    var ownRoot: [UInt8] = []
  }

  private mutating func add(_ trace: Trace) {
    let inside = insides(of: trace.calls)
    var processes: [Int64: Process] = [:]
    // A child's first calls may come before the call that made it returns: where they do not say
    // their directory, the first that says so does.
    var first: [Int64: [UInt8]] = [:]
    for call in trace.calls where first[call.process] == nil {
      first[call.process] = call.seenDirectory.flatMap(root.inner)
    }
    for (index, call) in trace.calls.enumerated() {
      var process = processes[call.process] ?? Process(directory: first[call.process])
      if let seen = call.seenDirectory.flatMap(root.inner) { process.directory = seen }
      if inside[index] { take(call, &process) }
      processes[call.process] = process
      if SystemCall.forks.contains(call.name), processes[call.value] == nil, call.value > 0 {
        processes[call.value] = process
      }
    }
  }

  private mutating func take(_ call: TracedCall, _ process: inout Process) {
    switch call.name {
    case "fchdir":
      if case .descriptor(_, let path?)? = call.arguments.first, let inner = root.inner(path) {
        process.directory = inner
        note(.entered, inner, true, process)
      }
      return
    case "getdents", "getdents64":
      if case .descriptor(_, let path?)? = call.arguments.first, let inner = root.inner(path) {
        note(.listed, inner, true, process)
      }
      return
    case "setuid", "setreuid", "setresuid":
      for case .descriptor(let number?, _) in call.arguments {
        if let user = UInt32(exactly: number) { users.insert(user) }
      }
      return
    case "connect", "bind":
      guard call.arguments.count > 1, let path = call.arguments[1].socketPath,
        let whole = absolute(path, nil, process)
      else { return }
      note(call.name == "bind" ? .created : .connected, whole, true, process)
      return
    default: break
    }
    if call.name == "execve" || call.name == "execveat" { begin(call, &process) }
    if let path = call.openedAbsolutely, let seen = call.path.flatMap(root.inner) {
      follow(path, to: seen, &process)
    }
    for path in SystemCall.paths(of: call) {
      guard call.arguments.indices.contains(path.index),
        let text = call.arguments[path.index].text
      else { continue }
      let directory = path.directory.flatMap { index -> TraceArgument? in
        call.arguments.indices.contains(index) ? call.arguments[index] : nil
      }
      guard let whole = absolute(text, directory, process) else { continue }
      note(path.action, whole, path.followsLast, process)
      if call.name == "chdir" { process.directory = whole }
    }
  }

  private mutating func begin(_ call: TracedCall, _ process: inout Process) {
    let path = call.arguments[call.name == "execve" ? 0 : min(1, call.arguments.count - 1)].text
    process.program = path.map { Array($0.split(separator: UInt8(ascii: "/")).last ?? []) }
    for case .list(let arguments) in call.arguments.prefix(3) {
      for argument in arguments { if let text = argument.text { words.insert(text) } }
    }
  }

  /// Learns from an opened descriptor whether the process has a root of its own by now.
  private func follow(_ path: [UInt8], to seen: [UInt8], _ process: inout Process) {
    if real(process.ownRoot + path) == seen { return }
    if real(path) == seen {
      process.ownRoot = []
    } else if seen.count > path.count, seen.ends(with: path), real(path) == nil {
      process.ownRoot = Array(seen.dropLast(path.count))
    }
  }

  /// A path as an absolute one of the root; nil where the log does not say what it is relative to,
  /// and where it is longer than any path: each of a log's calls may lead deeper than the last.
  private func absolute(
    _ path: [UInt8], _ directory: TraceArgument?, _ process: Process
  ) -> [UInt8]? {
    whole(path, directory, process).flatMap { $0.count <= MemberPath.longest ? $0 : nil }
  }

  private func whole(
    _ path: [UInt8], _ directory: TraceArgument?, _ process: Process
  ) -> [UInt8]? {
    if path.first == UInt8(ascii: "/") { return process.ownRoot + path }
    let base: [UInt8]?
    switch directory {
    case .descriptor(nil, _)?, nil: base = process.directory
    case .descriptor(_, let path?)?: base = root.inner(path)
    default: base = nil
    }
    guard let base else { return nil }
    // An empty path is the descriptor itself (AT_EMPTY_PATH).
    return path.isEmpty ? base : base + [UInt8(ascii: "/")] + path
  }

  private mutating func note(
    _ action: TracedUse.Action, _ path: [UInt8], _ followsLast: Bool, _ process: Process
  ) {
    // No path has a NUL: whoever wrote one into a log wrote no log.
    guard !path.contains(0) else { return }
    uses.insert(
      TracedUse(
        action: action, path: path, followsLast: followsLast, program: process.program))
  }

  // MARK: Inside and outside

  /// Which calls were made with the root as their root.
  ///
  /// Many calls show nothing of it. These go with what the same program showed before, or, at its
  /// beginning, shows later.
  private func insides(of calls: [TracedCall]) -> [Bool] {
    var found = [Bool](repeating: true, count: calls.count)
    guard !root.prefix.isEmpty else { return found }
    var runs: [Int64: [Int]] = [:]
    for (index, call) in calls.enumerated() {
      if call.name == "execve" || call.name == "execveat" {
        settle(runs.removeValue(forKey: call.process) ?? [], calls, &found)
      }
      runs[call.process, default: []].append(index)
    }
    for run in runs.values { settle(run, calls, &found) }
    return found
  }

  private func settle(_ run: [Int], _ calls: [TracedCall], _ found: inout [Bool]) {
    let shown = run.map { shows(calls[$0]) }
    // A program that shows nothing is taken for one inside: what is not there is not looked for.
    var last = shown.lazy.compactMap { $0 }.first ?? true
    for (index, state) in zip(run, shown) {
      if let state { last = state }
      found[index] = last
    }
  }

  private func shows(_ call: TracedCall) -> Bool? {
    if let directory = call.seenDirectory { return root.inner(directory) != nil }
    guard let path = call.openedAbsolutely, let seen = call.path else { return nil }
    if root.inner(seen) != nil { return true }
    return seen == path ? false : nil
  }
}
