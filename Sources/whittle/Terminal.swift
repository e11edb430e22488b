import ArgumentParser
import Composer
import Presentation
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// What goes to stdout and stderr: data to the one, all else to the other.
struct Terminal: Sendable {
  private let isQuiet: Bool
  private let progress: Progress?

  init(_ options: MessageOptions) {
    isQuiet = options.quiet
    let isTerminal = isatty(STDERR_FILENO) == 1
    switch options.progress {
    case _ where options.quiet: progress = nil
    case .none: progress = nil
    case .plain: progress = Progress(isDrawn: false)
    case .auto where options.verbose: progress = Progress(isDrawn: false)
    case .auto:
      progress = isTerminal ? Progress(isDrawn: true) : nil
    }
  }

  /// Takes the library's events.
  var handler: EventHandler {
    { event in
      if let text = event.note {
        note(text)
      } else {
        progress?.take(event)
      }
    }
  }

  /// Ends the progress line.
  func finish() { progress?.clear() }

  /// Says something that is no data.
  func note(_ text: String) {
    guard !isQuiet else { return }
    progress?.clear()
    Self.write("\(text)\n", to: .standardError)
  }

  /// Prints data.
  func print(_ text: String) {
    progress?.clear()
    Self.write("\(text)\n", to: .standardOutput)
  }

  /// Prints data as it is, such as names that are no text.
  func print(bytes: [UInt8]) {
    progress?.clear()
    bytes.withUnsafeBytes { Self.write($0, to: .standardOutput) }
  }

  /// Writes a document to a file, or prints it.
  func deliver(_ document: [UInt8], to output: String?) throws {
    guard let output, output != "-" else { return print(bytes: document) }
    try DocumentFile.write(document, to: FilePath(output))
    note("wrote \(output)")
  }

  /// Ends with status 2 where some of what was asked for could not be done.
  func fail(_ failures: [String]) throws {
    guard !failures.isEmpty else { return }
    progress?.clear()
    for failure in failures { Self.write("error: \(failure)\n", to: .standardError) }
    throw ExitCode(ExitStatus.input.rawValue)
  }

  /// The columns of the terminal that data goes to; nil where it goes to none.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Ends the process the way the error asks for.
  static func exit(for error: any Error, of command: (some ParsableCommand).Type) -> Never {
    if error is CleanExit || error is ValidationError || "\(type(of: error))" == "CommandError" {
      let status = command.exitCode(for: error) == .success ? 0 : ExitStatus.input.rawValue
      write(
        command.fullMessage(for: error) + "\n", to: status == 0 ? .standardOutput : .standardError)
      Glibc.exit(checked(status))
    }
    if let code = error as? ExitCode { Glibc.exit(checked(code.rawValue)) }
    let failure = Failure(error)
    write("error: \(failure.text)\n", to: .standardError)
    Glibc.exit(failure.status.rawValue)
  }

  /// Fails when what was printed did not arrive, on a full disk for example.
  static func checkOutput() throws {
    let status = checked(ExitStatus.done.rawValue)
    if status != ExitStatus.done.rawValue { throw ExitCode(status) }
  }

  /// The status to end with: a verdict that did not arrive is none.
  private static func checked(_ status: Int32) -> Int32 {
    guard failed.exchange(false, ordering: .relaxed) else { return status }
    write("error: cannot write to standard output: the output was cut short\n", to: .standardError)
    let isVerdict = [ExitStatus.done, .different].contains { $0.rawValue == status }
    return isVerdict ? ExitStatus.unavailable.rawValue : status
  }

  private static let failed = Atomic<Bool>(false)

  static func write(_ text: String, to file: FileDescriptor) {
    Array(text.utf8).withUnsafeBytes { write($0, to: file) }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor) {
    do {
      _ = try file.writeAll(bytes)
    } catch Errno.brokenPipe {
      // Whoever reads wants no more, as `| head` does.
    } catch {
      if file == .standardOutput { failed.store(true, ordering: .relaxed) }
    }
  }
}
