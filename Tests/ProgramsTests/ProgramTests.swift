import Content
import SystemPackage
import TestSupport
import Testing

@testable import Programs

@Suite("A program that is started")
struct ProgramTests {
  /// A script in a directory of its own.
  private func script(_ lines: String..., in directory: borrowing TemporaryDirectory) throws
    -> Program
  {
    let path = directory.appending("program")
    try writeFile((["#!/bin/sh"] + lines).joined(separator: "\n") + "\n", to: path)
    try must("chmod", ["755", path.string])
    return Program(path)
  }

  @Test("gets nothing of this process: no environment, no input, no directory")
  func nothing() async throws {
    let directory = try TemporaryDirectory()
    let program = try script(
      "env | grep -v '^\\(PWD\\|SHLVL\\|_\\)=' | sort", "pwd", "cat", "exit 3", in: directory)
    let work = try PrivateDirectory.create()
    let answer = try await program.run(["x"], environment: ["A": "b c"], in: work)
    #expect(answer.status == 3)
    let path = work.path.string
    let said = String(decoding: answer.output, as: UTF8.self)
    #expect(said == "A=b c\nHOME=\(path)\nLC_ALL=C\nPATH=/usr/bin:/bin\n\(path)\n")
  }

  @Test("is ended with all that it started when it takes too long")
  func late() async throws {
    let directory = try TemporaryDirectory()
    let number = directory.appending("number")
    let program = try script("sleep 600 &", "echo $! >\(number)", "wait", in: directory)
    let work = try PrivateDirectory.create()
    // On a busy machine a short time may be over before the program has started its child.
    for seconds in [1, 30, 600] where FileStatus(of: number)?.size ?? 0 == 0 {
      let time = Duration.seconds(seconds)
      await #expect(throws: ProgramError.late(program: "program", after: time)) {
        try await program.run([], in: work, limits: Program.Limits(time: time))
      }
    }
    // What was started is gone, or a process of no content that waits for its parent.
    let child = String(decoding: try contents(of: number).dropLast(), as: UTF8.self)
    let line = FilePath("/proc/\(child)/cmdline")
    for _ in 0..<6000 where (try? contents(of: line))?.isEmpty == false {
      try await Task.sleep(for: .milliseconds(100))
    }
    let isRunning = (try? contents(of: line))?.isEmpty == false
    #expect(!isRunning)
  }

  @Test("has three files, no signal that is blocked or ignored, and a session of its own")
  func clean() async throws {
    let directory = try TemporaryDirectory()
    let program = try script(
      "ls /proc/self/fd | tr '\\n' ' '", "echo", "grep -h '^Sig\\(Blk\\|Ign\\)' /proc/self/status",
      "cut -d' ' -f5,6 /proc/self/stat",
      in: directory)
    let work = try PrivateDirectory.create()
    // One that is open without close-on-exec, as those of other libraries may be.
    let file = try FileDescriptor.open("/dev/null", .readOnly)
    let copy = try file.duplicate()
    let answer = try await program.run([], in: work)
    try file.close()
    try copy.close()
    let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
    try #require(lines.count == 4)
    // The last is the directory that is listed.
    #expect(lines[0] == "0 1 2 3 ")
    for line in lines[1...2] {
      let signals = line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
      // The C library keeps two, 32 and 33, for itself.
      #expect(signals.map { $0 & ~(3 << 31) } == 0, "\(line)")
    }
    let numbers = lines[3].split(separator: " ")
    #expect(numbers.first == numbers.last)
  }

  @Test("that cannot be started, or is ended by a signal, is told apart from one that fails")
  func ends() async throws {
    let directory = try TemporaryDirectory()
    let work = try PrivateDirectory.create()
    let missing = Program(directory.appending("missing"))
    await #expect(
      throws: ProgramError.notStarted(program: "missing", reason: "No such file or directory")
    ) { try await missing.run([], in: work) }
    let killed = try script("kill -TERM $$", in: directory)
    await #expect(throws: ProgramError.killed(program: "program", signal: 15)) {
      try await killed.run([], in: work)
    }
    let failing = try script("exit 127", in: directory)
    let answer = try await failing.run([], in: work)
    #expect(answer.status == 127)
  }

  @Test("is ended when it says too much, and what it said is not read")
  func tooMuch() async throws {
    let directory = try TemporaryDirectory()
    for line in ["exec cat /dev/zero", "exec cat /dev/zero >&2", "exec head -c 5000 /dev/zero"] {
      let program = try script(line, in: directory)
      let work = try PrivateDirectory.create()
      await #expect(throws: ProgramError.tooMuch(program: "program", limit: 4096)) {
        try await program.run([], in: work, limits: Program.Limits(output: 4096))
      }
    }
  }

  @Test("is found along absolute directories alone")
  func path() throws {
    let directory = try TemporaryDirectory()
    _ = try script("exit 0", in: directory)
    try must("mkdir", [directory.appending("directory").string])
    try must("mkdir", [directory.appending("directory").appending("program").string])
    let absolute = directory.path.string
    let found = Program.find("program", along: "\(absolute)/directory:\(absolute)")
    #expect(found == Program(directory.appending("program")))
    let up = String(repeating: "../", count: 40)
    for path in ["", ":", ".", up + absolute.dropFirst(), "\(absolute)/directory"] {
      let found = Program.find("program", along: path)
      #expect(found == nil, "\(path)")
    }
  }
}
