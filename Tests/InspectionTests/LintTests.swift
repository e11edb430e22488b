import OCI
import Rootfs
import Testing

@testable import Inspection
internal import Tree

@Suite("The checks of an image")
struct LintTests {
  @Test("find links that lead nowhere, through links and above directories, and circles")
  func dangling() async throws {
    var image = try ToyImage()
    try image.add(
      "a", .link("/bin", "usr/bin"), .file("/usr/bin/good"), .link("/etc/absolute", "/bin/good"),
      .link("/etc/relative", "../bin/../bin/good"), .link("/etc/directory", "../usr"),
      .link("/etc/root", "../../.."), .link("/etc/through", "directory/bin/good"))
    let clean = try await image.findings()
    #expect(clean == [])
    try image.add(
      "b", .link("/etc/absent", "/bin/bad"), .link("/etc/one", "two"), .link("/etc/two", "one"),
      .link("/etc/letter", "absent-directory/../../usr/bin/good"), .link("/etc/plain", "/no"),
      .link("/etc/below", "/usr/bin/good/x"))
    try image.makeLink("/usr/bin/made", "nothing")
    let found = try await image.findings()
    #expect(
      found == [
        "dangling /etc/absent (b): points to /bin/bad: /usr/bin/bad is not in the image",
        "dangling /etc/below (b): points to /usr/bin/good/x, which is not in the image",
        "dangling /etc/letter (b): points to absent-directory/../../usr/bin/good: "
          + "/etc/absent-directory is not in the image",
        "dangling /etc/one (b): is a symbolic link in a loop",
        "dangling /etc/plain (b): points to /no, which is not in the image",
        "dangling /etc/two (b): is a symbolic link in a loop",
        "dangling /usr/bin/made: points to nothing: /usr/bin/nothing is not in the image",
      ])
  }

  @Test("tell of programs and libraries that begin as ELF files and cannot be read")
  func damagedELF() async throws {
    var image = try ToyImage()
    let cut = "\u{7f}ELF\u{2}\u{1}\u{1}"
    try image.add(
      "a", .file("/usr/bin/cut", cut, mode: 0o755), .file("/usr/lib/libcut.so.1", cut),
      // Nobody runs or loads these.
      .file("/usr/lib/debug/cut.debug", cut), .file("/usr/bin/text", "ELF", mode: 0o755))
    try image.make("/srv/odd", "\u{7f}ELF\u{9}" + String(repeating: "x", count: 60), mode: 0o755)
    let found = try await image.findings()
    #expect(
      found == [
        "note damaged-elf /srv/odd: begins as an ELF file, but cannot be read: "
          + "its class is 9, not 1 or 2",
        "note damaged-elf /usr/bin/cut (a): begins as an ELF file, but cannot be read: "
          + "the ELF header runs past the end of the file",
        "note damaged-elf /usr/lib/libcut.so.1 (a): begins as an ELF file, but cannot be read: "
          + "the ELF header runs past the end of the file",
      ])
    let execution = ImageConfig.Execution(entrypoint: ["/usr/bin/cut"])
    let settings = try await Lint.settings(execution, in: try image.subject())
    #expect(
      settings.map { "\($0.severity) \($0.message)" } == [
        "error image.entrypoint starts /usr/bin/cut, which begins as an ELF file, but cannot be "
          + "read: the ELF header runs past the end of the file"
      ])
  }

  @Test("find scripts whose interpreter is not there, by path and through env")
  func interpreters() async throws {
    var image = try ToyImage()
    try image.add(
      "a", .link("/bin", "usr/bin"), .file("/usr/bin/sh", mode: 0o755),
      .file("/usr/bin/env", mode: 0o755), .file("/opt/bin/mine", mode: 0o755),
      .file("/usr/bin/1", "#!/bin/sh\n", mode: 0o755),
      .file("/usr/bin/2", "#! \t/bin/sh -e \nexit", mode: 0o700),
      .file("/usr/bin/3", "#!/usr/bin/env -S A=b sh -x\n", mode: 0o755),
      .file("/usr/bin/4", "#!/usr/bin/env mine\n", mode: 0o755),
      // Nobody runs these.
      .file("/usr/lib/template", "#!/bin/none\n"), .file("/usr/bin/empty", "#!\n", mode: 0o755),
      .file("/usr/bin/short", "#!", mode: 0o755))
    let clean = try await image.findings(path: "/usr/bin:/opt/bin")
    #expect(clean == [])
    try image.add(
      "b", .file("/usr/sbin/a", "#!/usr/bin/python3 -u\n", mode: 0o755),
      .file("/usr/sbin/b", "#!/usr/bin/env python3\n", mode: 0o755),
      .file("/usr/sbin/c", "#!/bin/sh\r\n", mode: 0o755))
    try image.make("/srv/start", "#!/bin/bash\n", mode: 0o755)
    let found = try await image.findings(path: "/usr/bin")
    #expect(
      found == [
        "missing-interpreters /srv/start: is a script for /bin/bash, which is not in the image",
        "missing-interpreters /usr/bin/4 (a): is a script for mine, which is not in the "
          + "image's PATH",
        "missing-interpreters /usr/sbin/a (b): is a script for /usr/bin/python3, which is not in "
          + "the image",
        "missing-interpreters /usr/sbin/b (b): is a script for python3, which is not in "
          + "the image's PATH",
        "missing-interpreters /usr/sbin/c (b): is a script for /bin/sh\\x0d, which is not in the "
          + "image",
      ])
  }

  @Test("find what runs with other rights, and what everybody may change")
  func permissions() async throws {
    var image = try ToyImage()
    try image.add(
      "a", .directory("/tmp", 0o1777), .directory("/var/mail", 0o2775, gid: 8),
      .directory("/srv", 0o777),
      .file("/usr/bin/su", mode: 0o4755), .file("/usr/bin/wall", mode: 0o2755),
      .file("/usr/bin/both", mode: 0o6755), .file("/etc/open", mode: 0o666),
      .link("/etc/link", "open"))
    let found = try await image.findings()
    #expect(
      found == [
        "world-writable /etc/open (a): anyone may write to it, mode 666",
        "world-writable /srv (a): anyone may rename or remove what is in it, mode 777 without "
          + "the sticky bit",
        "setuid /usr/bin/both (a): runs with the privileges of its owner and group (0:0), mode 6755",
        "setuid /usr/bin/su (a): runs with the privileges of its owner (0), mode 4755",
        "setuid /usr/bin/wall (a): runs with the privileges of its group (0), mode 2755",
      ])
  }

  @Test("find packages without a copyright, where one is wanted")
  func copyrights() async throws {
    var image = try ToyImage()
    try image.add("a", .file("/usr/share/doc/a/copyright", reason: .copyright), .file("/usr/a"))
    try image.add("b", .link("/usr/share/doc/b", "a", reason: .copyright), .file("/usr/b"))
    try image.add("c", .file("/usr/c"))
    try image.add("d", .link("/usr/share/doc/d", "d-common", reason: .copyright))
    try image.add("e", .link("/usr/share/doc/e", "c", reason: .copyright))
    try image.make("/usr/share/doc/c/readme", "c")
    let found = try await image.findings(wantsCopyright: true)
    #expect(
      found == [
        "dangling /usr/share/doc/d (d): points to d-common: /usr/share/doc/d-common is not in the "
          + "image",
        "note copyright (c): c has no copyright file",
        "copyright /usr/share/doc/e (e): does not lead to the copyright of e",
      ])
    let unwanted = try await image.findings()
    #expect(unwanted.count == 1)
  }

  @Test("find packages of which nothing is left that was selected")
  func emptyPackages() async throws {
    var image = try ToyImage()
    try image.add("a", .file("/usr/share/doc/a/copyright", reason: .copyright))
    try image.add("b", .directory("/var/b"))
    try image.add("c", .file("/usr/lib/libc.so", reason: .library))
    let found = try await image.findings(selected: ["a", "b", "c"])
    #expect(
      found == [
        "empty-packages (a): none of the files selected from a are in the image"
      ])
    let asked = try await image.findings(selected: ["b", "c"])
    #expect(asked == [])
  }

  @Test("note directories that packages want otherwise, unless the manifest decides")
  func directoryModes() async throws {
    var image = try ToyImage()
    try image.add("a", .directory("/srv", 0o755), .directory("/opt", 0o700), .directory("/same"))
    try image.add("b", .directory("/srv", 0o2775, gid: 50), .directory("/opt"), .directory("/same"))
    try image.makeDirectory("/opt", 0o711)
    let found = try await image.findings()
    #expect(found == ["note directory-modes /srv (b): b has it as 2775 0:50, the image as 755 0:0"])
  }
}
