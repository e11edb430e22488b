import TestSupport
import Testing

@testable import Learning

/// What a log used of a root that has these paths, links resolved; one use a line.
private func uses(_ log: String, _ real: [String: String] = [:]) -> [String] {
  let history = TraceHistory([Trace(Array(log.utf8))]) { path in
    let path = printable(path)
    return (real[path] ?? (path.hasPrefix("/gone") ? nil : path)).map { Array($0.utf8) }
  }
  return history.uses.map { use in
    let program = use.program.map { " by \(printable($0))" } ?? ""
    return "\(printable(use.path)) \(use.action.word)\(program)"
      + (use.followsLast ? "" : ", itself")
  }.sorted()
}

@Suite struct TraceHistoryTests {
  @Test("follows no path that is longer than any, in one call or by many")
  func long() {
    let part = String(repeating: "/a", count: 1500)
    let whole = String(repeating: "/a", count: 2_000_000)
    let found = uses(
      """
      1 openat(AT_FDCWD</>, "\(whole)", O_RDONLY) = 3
      1 chdir("\(part)") = 0
      1 chdir(".\(part)") = 0
      1 chdir(".\(part)") = 0
      1 stat("/b", 0x1) = 0
      """)
    #expect(found == ["/b looked up", "\(part) entered"].sorted())
  }

  @Test("joins relative paths with the directory of their process")
  func relative() {
    let found = uses(
      """
      1 execve("/bin/sh", ["sh"], 0x1 /* 0 vars */) = 0
      1 chdir("/srv") = 0
      1 stat("a", {st_mode=S_IFREG|0644, ...}) = 0
      1 clone(child_stack=NULL, flags=SIGCHLD) = 2
      2 chdir("b") = 0
      2 open("c", O_RDONLY) = 3</srv/b/c>
      1 openat(5</etc>, "d", O_RDONLY) = 6</etc/d>
      2 openat(AT_FDCWD</srv/b>, "../e", O_RDONLY) = 6</srv/e>
      2 fchdir(5</etc>) = 0
      2 access("f", R_OK) = 0
      """)
    #expect(
      found == [
        "/bin/sh run by sh", "/etc entered by sh", "/etc/d opened by sh", "/etc/f looked up by sh",
        "/srv entered by sh", "/srv/a looked up by sh", "/srv/b entered by sh",
        "/srv/b/../e opened by sh", "/srv/b/c opened by sh",
      ])
  }

  @Test("tells what is listed, made, read as a link and looked at without following it")
  func kinds() {
    let found = uses(
      """
      1 openat(AT_FDCWD</>, "/d", O_RDONLY|O_NONBLOCK|O_DIRECTORY) = 3</d>
      1 getdents64(4</e>, 0x1 /* 3 entries */, 32768) = 80
      1 openat(AT_FDCWD</>, "/tmp/x", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</tmp/x>
      1 mkdir("/run/y", 0755) = 0
      1 rename("/tmp/x", "/var/z") = 0
      1 readlink("/l", "target", 99) = 6
      1 lstat("/m", {st_mode=S_IFLNK|0777, ...}) = 0
      1 newfstatat(AT_FDCWD</>, "/n", {st_mode=S_IFLNK|0777, ...}, AT_SYMLINK_NOFOLLOW) = 0
      1 newfstatat(3</d>, "", {st_mode=S_IFDIR|0755, ...}, AT_EMPTY_PATH) = 0
      1 connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path="/run/s"}, 110) = 0
      """)
    #expect(
      found == [
        "/d listed", "/d looked up", "/e listed", "/l read as a link, itself",
        "/m looked up, itself", "/n looked up, itself", "/run/s connected to",
        "/run/y written to", "/tmp/x written to", "/var/z written to",
      ])
  }

  @Test("leaves out what a process did before the root became its root")
  func changedRoot() {
    let log = """
      1 execve("/usr/bin/unshare", ["unshare", "tool"], 0x1 /* 0 vars */) = 0
      1 access("/etc/host", R_OK) = 0
      1 openat(AT_FDCWD</home>, "/etc/ld.so.cache", O_RDONLY) = 3</etc/ld.so.cache>
      1 chdir("/job") = 0
      1 execve("/usr/bin/tool", ["tool", "word"], 0x1 /* 0 vars */) = 0
      1 access("/etc/inside", R_OK) = 0
      1 openat(AT_FDCWD</mnt/r/job>, "/lib/x.so", O_RDONLY) = 3</mnt/r/usr/lib/x.so>
      1 openat(AT_FDCWD</mnt/r/job>, "f", O_RDONLY) = 3</mnt/r/job/f>
      1 stat("g", {st_mode=S_IFREG|0644, ...}) = 0
      1 newfstatat(1</home/log>, "", {st_mode=S_IFREG|0644, ...}, AT_EMPTY_PATH) = 0
      """
    let found = uses(log, ["/lib/x.so": "/usr/lib/x.so"])
    #expect(
      found == [
        "/etc/inside looked up by tool", "/job/f opened by tool", "/job/g looked up by tool",
        "/lib/x.so opened by tool", "/usr/bin/tool run by tool",
      ])
  }

  @Test("does not take a merged /usr for another root")
  func mergedUsr() {
    let log = """
      1 openat(AT_FDCWD</usr/src>, "/lib/a.so", O_RDONLY) = 3</usr/lib/a.so>
      1 openat(AT_FDCWD</usr/src>, "/lib/b.so", O_RDONLY) = 3</usr/lib/b.so>
      1 openat(AT_FDCWD</usr/src>, "/etc/c", O_RDONLY) = 3</etc/c>
      """
    let found = uses(log, ["/lib/a.so": "/usr/lib/a.so", "/lib/b.so": "/usr/lib/b.so"])
    #expect(found == ["/etc/c opened", "/lib/a.so opened", "/lib/b.so opened"])
  }

  @Test("follows a program that changes its root itself")
  func ownRoot() {
    let log = """
      1 execve("/usr/sbin/d", ["d"], 0x1 /* 0 vars */) = 0
      1 openat(AT_FDCWD</>, "/gone/conf", O_RDONLY) = 3</var/spool/d/gone/conf>
      1 stat("/etc/services", {st_mode=S_IFREG|0644, ...}) = 0
      """
    let found = uses(log, ["/var/spool/d/gone/conf": "/var/spool/d/gone/conf"])
    #expect(
      found == [
        "/usr/sbin/d run by d", "/var/spool/d/etc/services looked up by d",
        "/var/spool/d/gone/conf opened by d",
      ])
  }

  @Test("keeps the words of commands and the users that they ran as")
  func words() {
    let log = """
      1 execve("/usr/sbin/d", ["d", "-u", "daemon"], 0x1 /* 0 vars */) = 0
      1 setresuid(33, 33, 33) = 0
      """
    let history = TraceHistory([Trace(Array(log.utf8))]) { $0 }
    #expect(history.words.map(printable).sorted() == ["-u", "d", "daemon"])
    #expect(history.users == [33])
  }
}
