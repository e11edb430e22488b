import Composer

#if canImport(Glibc)
  import Glibc
#endif

/// A bound on this process's address space (`ulimit -v`), which may be too low from the beginning, or
/// set while it runs.
///
/// Where memory cannot be had, the runtime and the libraries below end the process by a trap, and
/// where a thread cannot be made they wait for ever. Either becomes an error with the right status.
enum AddressSpace {
  /// Less than this is not tried, in bytes: it is what threads and their stacks take, before any work.
  private static let least: rlim_t = 1 << 30

  /// What a thread takes: where not even this can be had, nothing goes on.
  private static let thread = 8 << 20

  /// How often in a row nothing may go on before a run counts as one that waits for ever.
  private static let patience = 6

  /// Ends the process with an error where it may not have enough.
  static func check() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < least
    else { return }
    Terminal.write(
      "error: cannot run with \(limit.rlim_cur >> 10) KiB of address space: raise `ulimit -v` to "
        + "\(least >> 10) or more\n", to: .standardError)
    exit(ExitStatus.unavailable.rawValue)
  }

  /// What is done at these signals without this: the runtime shows where it happened.
  nonisolated(unsafe) private static let before = UnsafeMutablePointer<sigaction>.allocate(
    capacity: Int(NSIG))

  /// Begins to turn traps for want of memory into an error.
  static func watch() {
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS] {
      sigaction(number, nil, before + Int(number))
      var action = sigaction()
      action.sa_flags = SA_ONSTACK
      action.__sigaction_handler.sa_handler = { number in
        if AddressSpace.isExhausted { AddressSpace.end() }
        // A fault of ours: what caused it happens again, and is shown.
        sigaction(number, AddressSpace.before + Int(number), nil)
      }
      sigaction(number, &action, nil)
    }
  }

  /// Whether there is no room for another thread; safe in a handler.
  private static var isExhausted: Bool {
    let memory = mmap(
      nil, thread, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE), -1, 0)
    guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else { return true }
    munmap(memory, thread)
    return false
  }

  /// Says so and ends the process; safe in a handler.
  private static func end() -> Never {
    let text: StaticString =
      "error: cannot go on: the address space ran out; raise `ulimit -v`, or the memory of this machine\n"
    _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    _exit(ExitStatus.unavailable.rawValue)
  }

  /// How often in a row nothing went on.
  struct Stillness {
    private var count = 0
    private var spent = AddressSpace.processorTime

    /// Looks whether the process waits for a thread that it cannot have, and ends it then.
    mutating func look() {
      let now = AddressSpace.processorTime
      let isStill = now - spent < 0.05 && AddressSpace.isExhausted
      spent = now
      count = isStill ? count + 1 : 0
      if count > AddressSpace.patience { AddressSpace.end() }
    }
  }

  /// Seconds of the processor that this process has had.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
