internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// What a program said and how it ended.
package struct Ran: Sendable {
  /// The exit status, or 128 and the number of the signal that ended it.
  package let status: Int32
  package let output: [UInt8]
  package let errors: [UInt8]

  /// Standard output as text.
  package var text: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  package var complaint: String { String(decoding: errors, as: UTF8.self) }
}

/// A program that could not be run, or that failed where it must not.
package struct RunError: Error, CustomStringConvertible {
  package let description: String
}

/// Runs a program to its end; output and errors go through files, so that nothing can block.
///
/// - Parameter environment: replaces this process's where given.
/// - Throws: ``RunError`` where the program is not there or cannot be started.
package func run(
  _ tool: String, _ arguments: [String], input: [UInt8] = [],
  environment: [String: String]? = nil, in directory: FilePath? = nil
) throws -> Ran {
  let path: FilePath
  if tool.utf8.contains(UInt8(ascii: "/")) {
    path = FilePath(tool)
  } else {
    guard let found = Tool.find(tool) else {
      throw RunError(description: "cannot run \(tool): it is not installed")
    }
    path = found
  }
  let scratch = try TemporaryDirectory("whittle-run")
  let names = ["in", "out", "err"].map { scratch.appending($0) }
  try writeFile(input, to: names[0])

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for (number, name) in names.enumerated() {
    let flags = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
    name.withPlatformString { text in
      _ = posix_spawn_file_actions_addopen(&actions, Int32(number), text, flags, 0o600)
    }
  }
  // glibc's chdir action is not in Swift's view of it, so `env -C` changes the directory.
  let program = directory == nil ? path : "/usr/bin/env"
  let line = directory.map { ["env", "-C", $0.string, path.string] } ?? [tool]
  let process = try spawn(program, line + arguments, &actions, environment)
  let status = waitFor(process)
  return Ran(
    status: status, output: try readFile(names[1]), errors: try readFile(names[2]))
}

/// Runs a program that must succeed and returns its standard output.
@discardableResult
package func must(
  _ tool: String, _ arguments: [String], input: [UInt8] = [], in directory: FilePath? = nil
) throws -> [UInt8] {
  let ran = try run(tool, arguments, input: input, in: directory)
  guard ran.status == 0 else {
    let line = ([tool] + arguments).joined(separator: " ")
    throw RunError(description: "cannot run \(line): status \(ran.status): \(ran.complaint)")
  }
  return ran.output
}

func spawn(
  _ path: FilePath, _ arguments: [String], _ actions: inout posix_spawn_file_actions_t,
  _ environment: [String: String]?
) throws -> pid_t {
  let argv = arguments.map { strdup($0) } + [nil]
  let envp = variables(environment) + [nil]
  defer { (argv + envp).forEach { free($0) } }
  // Threads of the test runner block signals, and a shell that never hears of its children hangs.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  closeOthersAtExecution()
  var process: pid_t = 0
  let result = path.withPlatformString { text in
    posix_spawn(&process, text, &actions, &attributes, argv, envp)
  }
  guard result == 0 else {
    throw RunError(description: "cannot run \(path): \(Errno(rawValue: result))")
  }
  return process
}

/// Keeps a child from inheriting what is open here, such as the sockets of servers.
///
/// A connection would stay open as long as the child lives, and a bound on its open files would be
/// used up by what is not its own.
private func closeOthersAtExecution() {
  for name in (try? listDirectory("/proc/self/fd")) ?? [] {
    if let file = Int32(name), file > STDERR_FILENO { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
  }
}

/// Copies of `NAME=value`, this process's own where none are given.
private func variables(_ given: [String: String]?) -> [UnsafeMutablePointer<CChar>?] {
  if let given { return given.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } }
  var all: [UnsafeMutablePointer<CChar>?] = []
  var next = environ
  while let variable = next.pointee {
    all.append(strdup(variable))
    next += 1
  }
  return all
}

func waitFor(_ process: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(process, &status, 0) == -1, errno == EINTR {}
  let signal = status & 0x7f
  return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}
