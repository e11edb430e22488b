import ArgumentParser
import Composer
import Presentation
import Spelling
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

  /// Says something that is no data, on one line.
  func note(_ text: String) {
    guard !isQuiet else { return }
    progress?.clear()
    Self.write(marked: TerminalText.line(text), to: .standardError)
  }

  /// Prints data.
  func print(_ text: String) {
    progress?.clear()
    Self.write("\(text)\n", to: .standardOutput)
  }

  /// Prints a JSON value, which says the same once it is read.
  func print(json: String) {
    progress?.clear()
    Self.write("\(TerminalText.json(json))\n", to: .standardOutput)
  }

  /// Prints a difference; a page escaped what is in it, and its own style and script stay as they
  /// are.
  func print(_ text: String, as format: DiffFormat) {
    switch format {
    case .text:
      progress?.clear()
      Self.write(difference: text)
    case .markdown: print(text)
    case .json: print(json: text)
    case .html: print(raw: Array("\(text)\n".utf8))
    }
  }

  /// Prints data as it is: the bytes of a file, or a page that escaped what is in it.
  func print(raw bytes: [UInt8]) {
    progress?.clear()
    bytes.withUnsafeBytes { Self.write($0, to: .standardOutput) }
  }

  /// Writes a document to a file, or prints it.
  func deliver(_ document: [UInt8], to output: String?) throws {
    guard let output, output != "-" else { return print(raw: document) }
    try DocumentFile.write(document, to: FilePath(output))
    note("wrote \(output)")
  }

  /// Ends with status 2 where some of what was asked for could not be done.
  func fail(_ failures: [String]) throws {
    guard !failures.isEmpty else { return }
    progress?.clear()
    for failure in failures {
      Self.tell(Failure(usage: TerminalText.line(failure)))
    }
    throw ExitCode(ExitStatus.input.rawValue)
  }

  /// The columns of the terminal that data goes to; nil where it goes to none.
  static var width: Int? { columns(of: .standardOutput) }

  /// The columns of the terminal that a file is; nil where it is none.
  static func columns(of file: FileDescriptor) -> Int? {
    guard isatty(file.rawValue) == 1 else { return nil }
    var size = winsize()
    guard ioctl(file.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Ends the process the way the error asks for.
  static func exit(for error: any Error, of command: (some ParsableCommand).Type) -> Never {
    if let code = error as? ExitCode { Glibc.exit(checked(code.rawValue)) }
    let failure: Failure
    if error is CleanExit || error is ValidationError || "\(type(of: error))" == "CommandError" {
      if command.exitCode(for: error) == .success {
        let text = onLines(command.fullMessage(for: error))
        write(UsageText.wrapped(help: text) + "\n", to: .standardOutput)
        Glibc.exit(checked(ExitStatus.done.rawValue))
      }
      failure = Failure(usage: onLines(UsageText(error, of: command).text))
    } else {
      failure = Failure(error)
    }
    tell(failure)
    Glibc.exit(failure.status.rawValue)
  }

  /// Prints an error in the form that was asked for.
  static func tell(_ failure: Failure) {
    if UsageText.wantsJSON(CommandLine.arguments) {
      write("\(failure.json)\n", to: .standardError)
    } else {
      write(marked: "error: \(failure.text)", to: .standardError)
    }
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
  private static let isClosed = Atomic<Bool>(false)

  /// Standard output was closed from the start: what is printed arrives nowhere.
  static func noteClosedOutput() { isClosed.store(true, ordering: .relaxed) }

  /// A message that quotes arguments, whose line breaks are not ours.
  private static func onLines(_ message: String) -> String {
    var bytes = Array(message.utf8)
    for argument in CommandLine.arguments where argument.utf8.contains(UInt8(ascii: "\n")) {
      let value = argument.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1).last
      for part in [Array(argument.utf8), value.map(Array.init) ?? []] where !part.isEmpty {
        let line = TerminalText.line(String(decoding: part, as: UTF8.self))
        bytes = bytes.replacing(part, with: Array(line.utf8))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes text in which nothing is left that a terminal or a CI's runner obeys.
  ///
  /// - Parameter control: what the terminal is to do first.
  static func write(_ text: String, to file: FileDescriptor, after control: String = "") {
    (Array(control.utf8) + TerminalText.safe(Array(text.utf8))).withUnsafeBytes {
      write($0, to: file)
    }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor) {
    if file == .standardOutput, !bytes.isEmpty, isClosed.load(ordering: .relaxed) {
      failed.store(true, ordering: .relaxed)
      return
    }
    do {
      _ = try file.writeAll(bytes)
    } catch Errno.brokenPipe {
      // Whoever reads wants no more, as `| head` does.
    } catch {
      if file == .standardOutput { failed.store(true, ordering: .relaxed) }
    }
  }
}
