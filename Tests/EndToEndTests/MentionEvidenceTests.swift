import Content
import SystemPackage
import TestSupport
import Testing

private let elf = String(
  decoding: [0x7f] + Array("ELF".utf8) + [0] + Array(repeating: 0, count: 60), as: UTF8.self)

/// Programs that open what many packages have, more than a screen holds.
private func programs(_ suites: inout [ToySuite]) {
  let names = (10..<40).map { "store\($0)" }
  let paths = names.map { "/usr/share/\($0)/%s.dat" }
  suites[0].add(
    DebBuilder("tool").control("Depends", names.joined(separator: ", "))
      .file("usr/bin/tool", elf + "\0" + paths.joined(separator: "\0") + "\0mkstemp\0", mode: 0o755)
      .file("usr/bin/other", elf + "\0/usr/share/store10/a.dat\0", mode: 0o755)
      .file("usr/share/doc/tool/copyright", "MIT\n"))
  for name in names {
    suites[0].add(
      DebBuilder(name, architecture: "all").file("usr/share/\(name)/a.dat", "a")
        .file("usr/share/doc/\(name)/copyright", "MIT\n"))
  }
}

private let manifest = """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  packages: {tool: ["/usr/bin/*"]}

  """

@Suite("The evidence of what files mention")
struct MentionEvidenceTests {
  @Test("is all of it, with every file that says so and the line to paste")
  func all() throws {
    let shop = try Workshop(manifest, programs)
    let ran = try shop.whittle("explain", "toy.yaml", "--mentions")
    #expect(ran.status == 0, "\(ran.complaint)")
    let first = """
      what files of toy:latest amd64 mention and it lacks:
        store10 has /usr/share/store10/**
          /usr/bin/tool of tool mentions /usr/share/store10/
          /usr/bin/other of tool mentions /usr/share/store10/a.dat
          if it is needed, add `store10: ["/usr/share/store10/**"]` to packages

      """
    #expect(ran.text.hasPrefix(first), "\(ran.text)")
    #expect(ran.text.contains("  /usr/bin/tool: uses /tmp, which the image lacks\n"))
    let count = ran.text.split(separator: "\n").count { $0.contains(" has /usr/share/store") }
    #expect(count == 30)
    // The screenful of the notes is less.
    let lint = try shop.whittle("lint", "toy.yaml")
    let notes = lint.text.split(separator: "\n").count { $0.contains("mentions /usr/share/store") }
    #expect(notes == 24)
  }

  @Test(
    "is noted by lint with a lock as it is without one, and whatever changed beside the manifest")
  func locked() throws {
    let text = manifest.replacing("packages:", with: "files: [{path: /a, source: a}]\npackages:")
    let shop = try Workshop(text, programs)
    try writeFile("a\n", to: shop.directory.appending("a"))
    let open = try shop.whittle("lint", "toy.yaml")
    #expect(open.text.contains("mentions /usr/share/store"), "\(open.text)\(open.complaint)")
    _ = try shop.whittle("lock", "toy.yaml")
    let locked = try shop.whittle("lint", "toy.yaml")
    #expect(locked.text == open.text, "\(locked.complaint)")
    try writeFile("b\n", to: shop.directory.appending("a"))
    let changed = try shop.whittle("lint", "toy.yaml")
    #expect(
      changed.text == open.text && changed.complaint.contains("outdated"), "\(changed.complaint)")
    // Where the archive is gone, what is locked is all there is to look at.
    try writeFile("a\n", to: shop.directory.appending("a"))
    removeTree(shop.archive)
    let alone = try shop.whittle("lint", "toy.yaml", "--offline")
    #expect(alone.status == 0, "\(alone.complaint)")
  }

  @Test("is an object a line as JSON")
  func json() throws {
    let shop = try Workshop(manifest, programs)
    let ran = try shop.whittle("explain", "toy.yaml", "--mentions", "--format", "json")
    let lines = try ran.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    #expect(lines.count == 31, "\(ran.complaint)")
    let first = try #require(lines.first)
    #expect(first["package"] == "store10")
    #expect(first["patterns"] == ["/usr/share/store10/**"])
    #expect(first["architecture"] == "amd64")
    #expect(
      first["mentions"] == [
        ["file": "/usr/bin/tool", "package": "tool", "says": "/usr/share/store10/"],
        ["file": "/usr/bin/other", "package": "tool", "says": "/usr/share/store10/a.dat"],
      ])
    #expect(lines.last?["package"] == .null)
  }

  @Test("is narrowed to a file, or to a package on either side")
  func narrowed() throws {
    let shop = try Workshop(manifest, programs)
    for (subject, count) in [("/usr/bin/other", 1), ("store12", 1), ("tool", 30), ("nothing", 0)] {
      let ran = try shop.whittle("explain", "toy.yaml", "--mentions", subject)
      #expect(ran.status == 0, "\(ran.complaint)")
      let found = ran.text.split(separator: "\n").count { $0.contains(" has /usr/share/store") }
      #expect(found == count, "\(subject): \(ran.text)")
    }
    let nothing = try shop.whittle("explain", "toy.yaml", "--mentions", "nothing")
    #expect(nothing.text == "nothing is mentioned that toy:latest amd64 lacks\n")
  }

  @Test("is of a manifest alone, and keeps to the versions of its lock")
  func refusals() throws {
    let shop = try Workshop(manifest, programs)
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    let image = try shop.whittle("explain", "image", "--mentions")
    #expect(image.status == 2)
    #expect(
      image.complaint.contains(
        "cannot look for what image lacks: only a manifest and its packages tell"),
      "\(image.complaint)")
    let lock = try shop.whittle("explain", "toy.lock.json", "--mentions", "store11")
    #expect(lock.text.contains("store11 has /usr/share/store11/**"), "\(lock.complaint)")
  }
}
