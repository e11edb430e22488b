internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A program of this machine; ``run(_:environment:in:limits:)`` is the one way in which Whittle
/// starts one.
///
/// It gets none of this process's environment, no terminal, only the input that is given and no
/// directory but a private one, so that it finds neither configuration nor files of others on its way. What it
/// says and how long it takes are bounded, and it does not outlive this process (``RunningProgram``).
package struct Program: Hashable, Sendable {
  /// Absolute.
  package let path: FilePath

  package init(_ path: FilePath) {
    self.path = path
  }

  /// What messages call it.
  package var name: String { path.lastComponent?.string ?? path.string }

  /// The first program of that name along this user's `PATH`.
  ///
  /// Only absolute directories count: `.` and an empty entry mean the directory that the user
  /// happens to be in, which may be someone else's data.
  ///
  /// - Parameter path: in the place of the user's `PATH`.
  package static func find(_ name: String, along path: String? = nil) -> Program? {
    let own = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for directory in (path ?? own).utf8.split(separator: UInt8(ascii: ":")) {
      let directory = String(decoding: Array(directory), as: UTF8.self)
      guard directory.utf8.first == UInt8(ascii: "/") else { continue }
      let path = FilePath(directory).child(name)
      if path.withPlatformString({ isExecutableFile($0) }) { return Program(path) }
    }
    return nil
  }

  /// What a program may take.
  package struct Limits: Hashable, Sendable {
    /// Bytes that it may say on standard output, and on standard error.
    package var output: Int64
    package var time: Duration

    package init(output: Int64 = 1 << 20, time: Duration = .seconds(60)) {
      self.output = output
      self.time = time
    }
  }

  /// What a program said, and how it ended.
  package struct Answer: Hashable, Sendable {
    package let status: Int32
    package let output: [UInt8]
    package let errors: [UInt8]
  }

  /// Runs it to its end, without a shell.
  ///
  /// - Parameters:
  ///   - environment: beside `PATH`, `LC_ALL` and `HOME`, which it may replace.
  ///   - input: what it reads from standard input.
  ///   - directory: where it begins, and its home.
  /// - Throws: ``ProgramError``; the program and all that it started are gone then.
  package func run(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
    in directory: borrowing PrivateDirectory, limits: Limits = Limits()
  ) async throws(ProgramError) -> Answer {
    let streams = try ProgramStreams.make(in: directory, input: input)
    let path = directory.path
    let variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": path.string]
      .merging(environment) { $1 }
    let order = ProgramOrder(
      path: self.path, arguments: [self.path.string] + arguments, environment: variables,
      directory: path, input: streams.input, output: streams.output, errors: streams.errors)
    let (output, errors) = (streams.output, streams.errors)
    let end: End
    do {
      end = try await withThrowingTaskGroup(of: End.self) { group in
        group.addTask { .ended(try await RunningProgram.run(order)) }
        group.addTask { try await Self.watch([output, errors], limits) }
        defer { group.cancelAll() }
        return try await group.next() ?? .late
      }
    } catch {
      throw .notStarted(program: name, reason: "\(error)")
    }
    switch end {
    case .late: throw .late(program: name, after: limits.time)
    case .tooMuch: throw .tooMuch(program: name, limit: limits.output)
    case .ended(.signal(let signal)): throw .killed(program: name, signal: signal)
    case .ended(.status(let status)):
      return Answer(
        status: status, output: try content(of: streams.output, limits),
        errors: try content(of: streams.errors, limits))
    }
  }

  private enum End: Sendable {
    case ended(RunningProgram.End)
    case late
    case tooMuch
  }

  /// Returns when it took too long or said too much.
  ///
  /// Only time in which this process was served itself counts: what it has no thread for is no
  /// fault of the program.
  private static func watch(_ files: [FileDescriptor], _ limits: Limits) async throws -> End {
    var spent = Duration.zero
    while spent < limits.time {
      let start = ContinuousClock.now
      try await Task.sleep(for: .milliseconds(20))
      spent += min(start.duration(to: .now), .milliseconds(100))
      if files.contains(where: { size(of: $0) > limits.output }) { return .tooMuch }
    }
    return .late
  }

  private func content(
    of file: FileDescriptor, _ limits: Limits
  ) throws(ProgramError) -> [UInt8] {
    let size = Self.size(of: file)
    guard size <= limits.output else { throw .tooMuch(program: name, limit: limits.output) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var count = 0
    do {
      while count < bytes.count {
        let more = try bytes.withUnsafeMutableBytes { buffer in
          try file.read(
            fromAbsoluteOffset: Int64(count),
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        }
        guard more > 0 else { break }
        count += more
      }
    } catch {
      throw .noRoom("cannot read what \(name) said: \(error)")
    }
    return Array(bytes[..<count])
  }

  private static func size(of file: FileDescriptor) -> Int64 {
    var found = stat()
    return fstat(file.rawValue, &found) == 0 ? Int64(found.st_size) : 0
  }
}

private func isExecutableFile(_ path: UnsafePointer<CChar>) -> Bool {
  var found = stat()
  return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}

/// The files that a program reads from and writes its output and errors to, closed when their owner is gone.
///
/// Not pipes: nobody has to read or write while it runs, and it cannot be held up by who does not.
private struct ProgramStreams: ~Copyable {
  let input: FileDescriptor
  let output: FileDescriptor
  let errors: FileDescriptor

  private init(input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor) {
    self.input = input
    self.output = output
    self.errors = errors
  }

  static func make(
    in directory: borrowing PrivateDirectory, input bytes: [UInt8]
  ) throws(ProgramError) -> ProgramStreams {
    let input = try directory.createNameless("input")
    var output: FileDescriptor?
    do {
      if !bytes.isEmpty {
        _ = try input.writeAll(bytes)
        try input.seek(offset: 0, from: .start)
      }
      let made = try directory.createNameless("output")
      output = made
      return ProgramStreams(
        input: input, output: made, errors: try directory.createNameless("errors"))
    } catch {
      try? input.close()
      try? output?.close()
      throw error as? ProgramError ?? .noRoom("cannot write what a program reads: \(error)")
    }
  }

  deinit {
    try? input.close()
    try? output.close()
    try? errors.close()
  }
}

extension PrivateDirectory {
  /// Makes an empty file whose name is gone again: a second run may have one of that name, too.
  fileprivate borrowing func createNameless(_ name: String) throws(ProgramError) -> FileDescriptor {
    let file = try create(name)
    _ = path.child(name).withPlatformString { unlink($0) }
    return file
  }
}
