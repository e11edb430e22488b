import TestSupport
import Testing

@testable import Learning

@Suite("What a learned manifest allows")
struct LearnedAllowanceTests {
  @Test("allows what the root has as well: set-ID programs, links to what was not used")
  func allowances() throws {
    var root = try toyRoot()
    try root.file("/usr/bin/raise", "x", of: "raise", mode: 0o4755)
    try root.file("/usr/share/pad/x", of: "pad")
    try root.link("/usr/lib/raise/gone", "/usr/share/pad/x", of: "raise")
    try root.file("/usr/lib/raise/script", "#!/usr/bin/absent\n", of: "raise", mode: 0o755)
    let learned = try root.learn(
      """
      1 execve("/usr/bin/raise", ["raise"], 0x1 /* 0 vars */) = 0
      1 openat(AT_FDCWD</>, "/usr/lib/raise", O_RDONLY|O_DIRECTORY) = 3</usr/lib/raise>
      """)
    #expect(
      learned == """
        packages:
          raise:
            - "/usr/bin/raise"  # run by raise
            - "/usr/lib/raise/**"  # listed by raise
        allow:
          dangling:
            - "/usr/lib/raise/gone"  # its target was not used
          missing-interpreters:
            - "/usr/bin/absent"  # /usr/lib/raise/script was not run
          setuid:
            - "/usr/bin/raise"  # mode 4755

        """)
  }

  @Test("has nothing to allow for the directory of a linker that is a link itself")
  func linkedLinker() throws {
    var root = try ToyRoot()
    try root.link("/lib64", "usr/lib64", of: "base-files")
    try root.link("/lib", "usr/lib", of: "base-files")
    try root.link(
      "/usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", of: "libc6")
    try root.file("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", of: "libc6", mode: 0o755)
    try root.file("/usr/bin/tool", bytes: ELFBuilder.program(needs: []), of: "tool", mode: 0o755)
    let learned = try root.learn("1 execve(\"/usr/bin/tool\", [\"tool\"], 0x1 /* 0 vars */) = 0\n")
    #expect(
      learned == """
        packages:
          base-files:
            - "/lib"  # leads to usr/lib
            - "/lib64"  # leads to usr/lib64
          tool:
            - "/usr/bin/tool"  # run by tool

        """)
  }

  @Test("allows a runtime to be without its library where it was started so")
  func runtime() throws {
    var root = try toyRoot()
    try root.file("/usr/bin/perl", "x", of: "perl-base", mode: 0o755)
    try root.file("/usr/lib/x/perl-base/strict.pm", of: "perl-base")
    let start = "1 execve(\"/usr/bin/perl\", [\"perl\"], 0x1 /* 0 vars */) = 0\n"
    let bare = try root.learn(start)
    #expect(
      bare.contains("allow:\n  runtimes:\n    - \"perl\"  # /usr/bin/perl was started without"))
    let read = "1 openat(AT_FDCWD</>, \"/usr/lib/x/perl-base/strict.pm\", O_RDONLY) = 3</x>\n"
    let whole = try root.learn(start + read)
    #expect(whole.contains("strict.pm") && !whole.contains("allow:"))
  }
}
