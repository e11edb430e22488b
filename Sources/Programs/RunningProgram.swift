internal import CProgram
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// All that a program is started with.
struct ProgramOrder: Sendable {
  let path: FilePath
  /// What it calls itself comes first.
  let arguments: [String]
  let environment: [String: String]
  let directory: FilePath
  let input: FileDescriptor
  let output: FileDescriptor
  let errors: FileDescriptor
}

/// A program that runs, and the thread that started it and waits for it.
///
/// The program and what it starts end with this process, even where that is killed: a guard between
/// the two (`program.c`) is told by the kernel when the thread that made it is gone. So each program has
/// a thread of its own, which does nothing else and lives as long as the program.
final class RunningProgram: Sendable {
  enum End: Sendable {
    case status(Int32)
    case signal(Int32)
  }

  private enum State {
    case waiting
    /// The process group that the guard leads.
    case running(pid_t)
    case over
  }

  private let order: ProgramOrder
  private let state = Mutex(State.waiting)
  private let answer: Mutex<CheckedContinuation<End, any Error>?>

  private init(_ order: ProgramOrder, _ answer: CheckedContinuation<End, any Error>?) {
    self.order = order
    self.answer = Mutex(answer)
  }

  /// Runs a program to its end; where the task is cancelled, it and all that it started are ended.
  static func run(_ order: ProgramOrder) async throws -> End {
    let program = RunningProgram(order, nil)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        program.answer.withLock { $0 = continuation }
        program.begin()
      }
    } onCancel: {
      program.kill()
    }
  }

  /// The stack of the thread, in bytes: it calls nothing but what starts and waits.
  private static let stack = 1 << 20

  private func begin() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, Self.stack)
    let box = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<RunningProgram>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, box.toOpaque())
    guard status != 0 else { return }
    box.release()
    finish(.failure(Errno(rawValue: status)))
  }

  private func finish(_ result: Result<End, any Error>) {
    answer.withLock { waiting in
      waiting?.resume(with: result)
      waiting = nil
    }
  }

  /// What the thread does.
  private func work() {
    guard let end = whittle_program_end_make() else {
      return finish(.failure(Errno(rawValue: errno)))
    }
    defer { whittle_program_end_free(end) }
    let started = state.withLock { state -> Result<pid_t, any Error> in
      guard case .waiting = state else { return .failure(CancellationError()) }
      let guardian = order.withCValue { whittle_program_start($0, end) }
      guard guardian > 0 else {
        state = .over
        return .failure(Errno(rawValue: errno))
      }
      state = .running(guardian)
      return .success(guardian)
    }
    switch started {
    case .failure(let error): finish(.failure(error))
    case .success(let guardian):
      whittle_program_wait(guardian)
      state.withLock { state in
        state = .over
        whittle_program_reap(guardian)
      }
      finish(Self.result(end.pointee))
    }
  }

  private static func result(_ end: whittle_program_end) -> Result<End, any Error> {
    if end.error != 0 { return .failure(Errno(rawValue: end.error)) }
    guard end.is_known != 0 else { return .success(.signal(SIGKILL)) }
    return .success(end.signal != 0 ? .signal(end.signal) : .status(end.status))
  }

  private func kill() {
    state.withLock { state in
      switch state {
      case .waiting: state = .over
      case .running(let guardian):
        // The guard alone, as long as it leads no group; what it started ends with it.
        if Glibc.kill(-guardian, SIGKILL) != 0 { _ = Glibc.kill(guardian, SIGKILL) }
      case .over: break
      }
    }
  }
}

extension ProgramOrder {
  /// Calls a function with what C makes of it.
  fileprivate func withCValue<Value>(
    _ body: (UnsafePointer<whittle_program>) -> Value
  ) -> Value {
    var texts = arguments.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    var variables =
      environment.sorted { $0.key < $1.key }
      .map { strdup("\($0.key)=\($0.value)") as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for text in texts + variables { free(text) } }
    return path.withPlatformString { path in
      directory.withPlatformString { directory in
        texts.withUnsafeMutableBufferPointer { texts in
          variables.withUnsafeMutableBufferPointer { variables in
            var program = whittle_program(
              path: path, arguments: texts.baseAddress, environment: variables.baseAddress,
              directory: directory, input: input.rawValue, output: output.rawValue,
              errors: errors.rawValue)
            return body(&program)
          }
        }
      }
    }
  }
}
