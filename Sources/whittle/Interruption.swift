import Composer
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// What SIGINT, SIGTERM and SIGHUP do: the work is cancelled, what is unfinished is removed, and
/// the process ends with 128 and the signal's number; a second signal ends the wait for the work.
enum Interruption {
  /// How long the work may take to stop by itself, in milliseconds; then it is left where it is.
  private static let grace: Int32 = 200
  /// How long after a signal another one is the same, in milliseconds.
  private static let sameWish: Int32 = 50

  /// How often the listener looks whether anything goes on, in milliseconds.
  private static let interval: Int32 = 5_000

  private static let caught = Atomic<Int32>(0)
  private static let cancel = Mutex<(@Sendable () -> Void)?>(nil)
  /// Where the handler writes.
  ///
  /// A pipe, because a handler may do hardly anything else (signal-safety(7)). Blocking the signals
  /// and waiting for them would not do: libdispatch lets all through on the main thread.
  private static let bell = Atomic<Int32>(-1)
  private static let listener = Atomic<Int32>(-1)

  /// Begins to watch.
  static func watch() {
    guard let ends = try? FileDescriptor.pipe() else { return }
    for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    bell.store(ends.writeEnd.rawValue, ordering: .releasing)
    listener.store(ends.readEnd.rawValue, ordering: .releasing)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { _ in
        Interruption.listen()
        return nil
      }, nil)
    // Without a listener a signal must end the process as ever.
    guard status == 0 else { return }
    pthread_detach(thread)
    for number in [SIGINT, SIGTERM, SIGHUP] { handle(number) }
    // A file that may not grow (`ulimit -f`) is an error of write(2) then, and no core dump.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func handle(_ number: Int32) {
    var old = sigaction()
    sigaction(number, nil, &old)
    // nohup(1) ignores it for the program.
    if number == SIGHUP, old.__sigaction_handler.sa_handler != nil { return }
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { number in
      let before = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(Interruption.bell.load(ordering: .relaxed), &byte, 1)
      errno = before
    }
    sigaction(number, &action, nil)
  }

  /// What is to be done first at a signal.
  static func onSignal(_ body: @escaping @Sendable () -> Void) {
    cancel.withLock { $0 = body }
    if caught.load(ordering: .acquiring) != 0 { body() }
  }

  /// Ends the process where a signal came.
  static func exitIfCaught() {
    let number = caught.load(ordering: .acquiring)
    guard number != 0 else { return }
    Composer.abandonUnfinished()
    say(number)
    exit(128 + number)
  }

  private static func listen() {
    let file = listener.load(ordering: .acquiring)
    var byte: UInt8 = 0
    var first = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    var stillness = AddressSpace.Stillness()
    while poll(&first, 1, interval) <= 0 || read(file, &byte, 1) != 1 { stillness.look() }
    let number = Int32(byte)
    caught.store(number, ordering: .releasing)
    cancel.withLock { $0 }?()
    // timeout(1), runners of CI and a terminal send one signal twice within an instant, to the process
    // and to its group: that is one wish, and what is unfinished is removed in any case.
    var second = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    _ = poll(&second, 1, sameWish)
    if second.revents != 0 { _ = read(file, &byte, 1) }
    second.revents = 0
    _ = poll(&second, 1, grace)
    Composer.abandonUnfinished()
    say(number)
    _exit(128 + number)
  }

  private static func say(_ number: Int32) {
    let name = number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP"
    let line = isatty(STDERR_FILENO) == 1 ? "\r\u{1b}[K" : ""
    Terminal.write(
      "error: interrupted by \(name); nothing unfinished was left behind\n",
      to: .standardError, after: line)
  }
}

/// Standard input, output and error of this process.
enum StandardFiles {
  /// Opens `/dev/null` in the place of those that are closed, so that no other file gets their
  /// numbers and what is meant for a person never lands in it.
  static func open() {
    if fcntl(STDOUT_FILENO, F_GETFD) == -1 { Terminal.noteClosedOutput() }
    while true {
      guard let file = try? FileDescriptor.open("/dev/null", .readWrite) else { return }
      guard file.rawValue > STDERR_FILENO else { continue }
      try? file.close()
      return
    }
  }

  /// The bytes of the first argument that is not UTF-8.
  static var argumentNotText: [UInt8]? {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let text = unsafe CommandLine.unsafeArgv[index] else { return nil }
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
      if String(validating: bytes, as: UTF8.self) == nil { return bytes }
    }
    return nil
  }

  /// Fewer open files than this are not tried: the runtime and the libraries for processes and the
  /// network end by a trap then, or wait for ever for what could not be opened.
  private static let fewest: rlim_t = 64

  /// Takes as many open files as the process may have, up to a bound, and ends it with an error
  /// where they are too few.
  static func raiseLimit() {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return }
    if limit.rlim_cur < 1024, limit.rlim_max > limit.rlim_cur {
      limit.rlim_cur = min(limit.rlim_max, 1024)
      setrlimit(kind, &limit)
    }
    guard limit.rlim_cur < fewest else { return }
    Terminal.write(
      "error: cannot run with \(limit.rlim_cur) open files: raise `ulimit -n` to \(fewest) or more\n",
      to: .standardError)
    exit(ExitStatus.unavailable.rawValue)
  }
}
