import TestSupport
import Testing

@testable import Learning

/// The calls of a log, one a line.
private func calls(_ log: String) -> [String] {
  Trace(Array(log.utf8)).calls.map { call in
    let arguments = call.arguments.map { argument in
      switch argument {
      case .text(let bytes, let isCut): "'\(printable(bytes))'" + (isCut ? "…" : "")
      case .descriptor(let number, let path):
        (number.map { "\($0)" } ?? "cwd") + (path.map { " at \(printable($0))" } ?? "")
      case .list(let items): "\(items.count) words"
      case .other(let bytes): printable(bytes)
      }
    }
    let path = call.path.map { " at \(printable($0))" } ?? ""
    return
      "\(call.process) \(call.name)(\(arguments.joined(separator: ", "))) = \(call.value)\(path)"
  }
}

@Suite struct TraceTests {
  @Test("reads calls with descriptors, flags and results")
  func whole() {
    let found = calls(
      """
      12    openat(AT_FDCWD</job>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
      12    newfstatat(3</etc/ld.so.cache>, "", {st_mode=S_IFREG|0644, st_size=3, ...}, AT_EMPTY_PATH) = 0
      12    execve("/usr/bin/tool", ["tool", "a, b)", "c"...], 0x7ffe /* 2 vars */) = 0
      12    stat("/x", {st_mode=S_IFDIR|0755, st_size=4096, ...}) = 0 <0.000012>
      """)
    #expect(
      found == [
        "12 openat(cwd at /job, '/etc/ld.so.cache', O_RDONLY|O_CLOEXEC) = 3 at /etc/ld.so.cache",
        "12 newfstatat(3 at /etc/ld.so.cache, '', {st_mode=S_IFREG|0644,\\x20st_size=3,\\x20...}, AT_EMPTY_PATH) = 0"
          .replacing("\\x20", with: " "),
        "12 execve('/usr/bin/tool', 3 words, 0x7ffe /* 2 vars */) = 0",
        "12 stat('/x', {st_mode=S_IFDIR|0755, st_size=4096, ...}) = 0",
      ])
  }

  @Test("leaves out what failed, and what says nothing about paths")
  func failed() {
    let found = calls(
      """
      1 access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)
      1 read(3</x>, "access(\\"/y\\", R_OK) = 0", 99) = 20
      1 exit_group(0)                     = ?
      1 +++ exited with 0 +++
      strace: Process 4 attached
      1 --- SIGCHLD {si_signo=SIGCHLD, si_pid=4, si_uid=33, si_status=0} ---
      """)
    #expect(found == [])
    let trace = Trace(
      Array("1 --- SIGCHLD {si_signo=SIGCHLD, si_pid=4, si_uid=33, si_status=0} ---\n".utf8))
    #expect(trace.users == [33])
  }

  @Test("leaves out a text that is longer than any path")
  func long() {
    let long = String(repeating: "/a", count: 2048)
    let found = calls(
      """
      1 openat(AT_FDCWD</>, "\(long)", O_RDONLY) = 3<\(long)>
      1 openat(AT_FDCWD<\(long)>, "/b", O_RDONLY) = 3</b>
      1 execve("/c", ["\(long)"], 0x1 /* 0 vars */) = 0
      """)
    #expect(
      found == [
        "1 openat(cwd at /, ''…, O_RDONLY) = 3", "1 openat(cwd, '/b', O_RDONLY) = 3 at /b",
        "1 execve('/c', 1 words, 0x1 /* 0 vars */) = 0",
      ])
  }

  @Test("joins calls that others interrupt")
  func unfinished() {
    let found = calls(
      """
      1 openat(AT_FDCWD</>, "/a", O_RDONLY <unfinished ...>
      2 stat("/b",  <unfinished ...>
      1 <... openat resumed>) = 3</a>
      2 <... stat resumed>{st_mode=S_IFREG|0644, ...}) = 0
      3 <... stat resumed>{st_mode=S_IFREG|0644, ...}) = 0
      """)
    #expect(
      found == [
        "1 openat(cwd at /, '/a', O_RDONLY) = 3 at /a",
        "2 stat('/b', {st_mode=S_IFREG|0644, ...}) = 0",
      ])
  }

  @Test("follows a thread whose program becomes that of the process")
  func superseded() {
    let found = calls(
      """
      7 execve("/bin/x", ["x"], 0x1 /* 0 vars */ <unfinished ...>
      5 +++ superseded by execve in pid 7 +++
      5 <... execve resumed>) = 0
      """)
    #expect(found == ["5 execve('/bin/x', 1 words, 0x1 /* 0 vars */) = 0"])
  }

  @Test("undoes escapes in texts and in paths of descriptors")
  func escapes() {
    let found = calls(
      """
      1 openat(3</a\\76\\74b>, "\\303\\244\\"\\n\\x41", O_RDONLY) = 4</a\\76\\74b/\\303\\244 (deleted)>
      """)
    #expect(found == ["1 openat(3 at /a><b, 'ä\"\\x0aA', O_RDONLY) = 4 at /a><b/ä"])
  }

  @Test("knows the process of a line from its number, its mark, or the file")
  func processes() {
    let log = """
      [pid   12] 10:11:12.123456 chdir("/a") = 0
      1700000000.123456 chdir("/b") = 0
      chdir("/c") = 0
      """
    let trace = Trace(Array(log.utf8), process: Trace.process(ofFile: "log.77"))
    #expect(trace.calls.map(\.process) == [12, 77, 77])
    #expect(Trace.process(ofFile: "log") == 0)
  }

  @Test("reads lists in lists without end as they are")
  func deep() {
    let open = String(repeating: "[", count: 100_000)
    let log = "1 execve(\"/a\", \(open), 0x1) = 0\n1 chdir(\"/b\") = 0\n"
    #expect(Trace(Array(log.utf8)).calls.map(\.name) == ["chdir"])
    let closed = "1 execve(\"/a\", [[\"b\"], \"c\"], 0x1) = 0\n"
    #expect(calls(closed) == ["1 execve('/a', 2 words, 0x1) = 0"])
  }

  @Test("reads addresses of sockets, and descriptors that are none of files")
  func sockets() {
    let log = """
      1 connect(3<UNIX-STREAM:[1->2]>, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0
      1 connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=@"hidden"}, 110) = 0
      """
    let trace = Trace(Array(log.utf8))
    #expect(trace.calls.map { $0.arguments[1].socketPath.map(printable) } == ["/run/x", nil])
  }

  @Test(
    "reads no line of other texts", arguments: ["", "hello\n", "{\"a\": 1}\n", "a(b\n", "\u{0}(\n"])
  func others(_ text: String) {
    #expect(Trace(Array(text.utf8)).lineCount == 0)
  }
}
