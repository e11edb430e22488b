import ELF
import Testing

@testable import Closure
@testable import Rootfs

private let lib = "/usr/lib/x86_64-linux-gnu"

@Suite("The closure over libraries")
struct LibraryClosureTests {
  private func program(_ needs: String...) throws -> LibrarySource {
    try source("app", named: true, selected: ["/usr/bin/app": .program(needs: needs)])
  }

  @Test("takes what is needed, whatever needs it, and the links that lead there")
  func chain() throws {
    let found = picture([
      try program("liba.so.1"),
      try source(
        "liba",
        offered: [
          "\(lib)/liba.so.1": .link("liba.so.1.2"),
          "\(lib)/liba.so.1.2": .library("liba.so.1", needs: ["libb.so.2"]),
          "\(lib)/libother.so.1": .library("libother.so.1"),
        ]),
      try source("libb", offered: ["\(lib)/libb.so.2": .library("libb.so.2")]),
      try source("libc", offered: ["\(lib)/libc.so.3": .library("libc.so.3")]),
    ])
    #expect(
      found == """
        liba \(lib)/liba.so.1
        liba \(lib)/liba.so.1.2
        libb \(lib)/libb.so.2
        """)
  }

  @Test("ends where libraries need each other")
  func cycle() throws {
    let found = picture([
      try program("liba.so.1"),
      try source(
        "liba", offered: ["\(lib)/liba.so.1": .library("liba.so.1", needs: ["libb.so.1"])]),
      try source(
        "libb", offered: ["\(lib)/libb.so.1": .library("libb.so.1", needs: ["liba.so.1"])]),
    ])
    #expect(found == "liba \(lib)/liba.so.1\nlibb \(lib)/libb.so.1")
  }

  @Test("takes nothing that the tree has already")
  func present() throws {
    let found = picture([
      try program("liba.so.1"),
      try source("named", named: true, selected: ["/lib/liba.so.1": .library("liba.so.1")]),
      try source("liba", offered: ["\(lib)/liba.so.1": .library("liba.so.1")]),
    ])
    #expect(found == "")
  }

  @Test("follows the interpreter through the links of a merged /usr")
  func interpreter() throws {
    let links: [String: ToyNode] = ["/lib64": .link("usr/lib64"), "/lib": .link("usr/lib")]
    let sources = [
      try source(
        "app", named: true,
        selected: ["/usr/bin/app": .program(interpreter: "/lib64/ld.so.2")]),
      try source(
        "libc6",
        offered: [
          "/usr/lib64/ld.so.2": .link("../lib/x86_64-linux-gnu/ld.so.2"),
          "\(lib)/ld.so.2": .library("ld.so.2"),
        ]),
    ]
    let merged = picture(sources + [try source("base-files", named: true, selected: links)])
    #expect(merged == "libc6 \(lib)/ld.so.2\nlibc6 /usr/lib64/ld.so.2")
    let split = picture(sources)
    #expect(
      split == """
        missing /lib64/ld.so.2, the program interpreter of /usr/bin/app of app; libc6 has it at \
        /usr/lib64/ld.so.2: select the links of base-files, ["/{bin,lib,lib64,sbin}"]
        """)
  }

  @Test("passes over a library of another class or machine")
  func abi() throws {
    let foreign = try source(
      "foreign",
      offered: [
        "\(lib)/liba.so.1": .foreign("liba.so.1", wordSize: .bits32),
        "/usr/lib/liba.so.1": .foreign("liba.so.1", machine: 183),
        "/usr/lib64/liba.so.1": .library("liba.so.1"),
      ])
    let found = picture([try program("liba.so.1"), foreign])
    #expect(found == "foreign /usr/lib64/liba.so.1")
  }

  @Test("finds the 32-bit libraries of a 64-bit system where their packages put them")
  func bothClasses() throws {
    let app = try source(
      "app", named: true,
      selected: [
        "/usr/bin/old": .program(needs: ["liba.so.1"], machine: 3, wordSize: .bits32),
        "/usr/bin/new": .program(needs: ["liba.so.1"]),
      ])
    let found = picture([
      app,
      try source(
        "lib32a",
        offered: ["/usr/lib32/liba.so.1": .foreign("liba.so.1", machine: 3, wordSize: .bits32)]),
      try source("liba", offered: ["\(lib)/liba.so.1": .library("liba.so.1")]),
    ])
    #expect(found == "lib32a /usr/lib32/liba.so.1\nliba \(lib)/liba.so.1")
  }

  @Test(
    "looks into the directories that a file names",
    arguments: [
      (nil, "$ORIGIN/../lib/app"), (nil, "/nowhere:${ORIGIN}/../lib/app"),
      ("$ORIGIN/../lib/app", nil), (nil, "/usr/lib/app"), ("/usr/$LIB/../app", nil),
    ] as [(String?, String?)])
  func paths(_ rpath: String?, _ runpath: String?) throws {
    let app = try source(
      "app", named: true,
      selected: [
        "/usr/bin/app": .program(needs: ["liba.so.1"], rpath: rpath, runpath: runpath)
      ],
      offered: ["/usr/lib/app/liba.so.1": .library("liba.so.1")])
    let other = try source("liba", offered: ["\(lib)/liba.so.1": .library("liba.so.1")])
    let found = picture([app, other])
    #expect(found == "app /usr/lib/app/liba.so.1")
  }

  @Test("hands DT_RPATH on to the libraries that are loaded, and DT_RUNPATH not")
  func inheritance() throws {
    func found(_ app: ToyNode) throws -> String {
      picture([
        try source(
          "app", named: true, selected: ["/opt/app/app": app],
          offered: [
            "/opt/app/lib/liba.so.1": .library("liba.so.1", needs: ["libb.so.1"]),
            "/opt/app/lib/libb.so.1": .library("libb.so.1"),
          ]),
        try source("libb", offered: ["\(lib)/libb.so.1": .library("libb.so.1")]),
      ])
    }
    let rpath = try found(.program(needs: ["liba.so.1"], rpath: "$ORIGIN/lib"))
    #expect(rpath == "app /opt/app/lib/liba.so.1\napp /opt/app/lib/libb.so.1")
    let runpath = try found(.program(needs: ["liba.so.1"], runpath: "$ORIGIN/lib"))
    #expect(runpath == "app /opt/app/lib/liba.so.1\nlibb \(lib)/libb.so.1")
  }

  @Test("prefers the packages that the manifest names, then the first by name")
  func preference() throws {
    let offer: [String: ToyNode] = ["\(lib)/liba.so.1": .library("liba.so.1")]
    let others = [
      try program("liba.so.1"), try source("a2", offered: offer), try source("a1", offered: offer),
    ]
    let byName = picture(others)
    #expect(byName == "a1 \(lib)/liba.so.1")
    let named = picture(others + [try source("zz", named: true, offered: offer)])
    #expect(named == "zz \(lib)/liba.so.1")
  }

  @Test(
    "believes that a library of the same package, or below its own directory, is loaded by then")
  func loadedBefore() throws {
    let directory = "/usr/lib/jvm/lib"
    let jvm = try source(
      "jvm", named: true,
      selected: ["\(directory)/libjava.so": .library("libjava.so", needs: ["libjvm.so"])],
      offered: ["\(directory)/server/libjvm.so": .library("libjvm.so")])
    let taken = picture([jvm])
    #expect(taken == "jvm \(directory)/server/libjvm.so")
    let other = picture([
      try source(
        "java", named: true,
        selected: ["\(directory)/libjava.so": .library("libjava.so", needs: ["libjvm.so"])]),
      try source(
        "jvm", named: true, selected: ["\(directory)/server/libjvm.so": .library("libjvm.so")]),
    ])
    #expect(other == "")
  }

  @Test("finds what an alternative provides through a link of the manifest only")
  func alternatives() throws {
    let sources = [
      try program("libblas.so.3"),
      try source(
        "libblas3", named: true, selected: ["\(lib)/blas/libblas.so.3": .library("libblas.so.3")]),
    ]
    let missing = picture(sources)
    #expect(
      missing == """
        missing libblas.so.3, needed by /usr/bin/app of app; libblas3 has it at \
        \(lib)/blas/libblas.so.3, where the linker does not look; a link under `symlinks` can point there
        """)
    let link = try source(nil, selected: ["\(lib)/libblas.so.3": .link("blas/libblas.so.3")])
    let linked = picture(sources + [link])
    #expect(linked == "")
  }

  @Test("takes no build for newer processors")
  func hwcaps() throws {
    let path = "\(lib)/glibc-hwcaps/x86-64-v3/liba.so.1"
    let found = picture([
      try program("liba.so.1"), try source("liba", offered: [path: .library("liba.so.1")]),
    ])
    #expect(
      found == "missing liba.so.1, needed by /usr/bin/app of app; liba has it at \(path), "
        + "where the linker does not look; a link under `symlinks` can point there")
  }

  @Test("says who misses what, and who would have it")
  func missing() throws {
    let found = picture([
      try source(
        "app", named: true,
        selected: [
          "/usr/bin/app": .program(needs: ["liba.so.1", "libno.so.1"]),
          "/usr/bin/bpp": .program(needs: ["liba.so.1"]),
        ]),
      try source(nil, selected: ["/srv/server": .program(needs: ["lib/relative.so"])]),
      try source("liba", withheld: ["\(lib)/liba.so.1": .library("liba.so.1")]),
    ])
    #expect(
      found == """
        missing lib/relative.so, needed by /srv/server, which the manifest makes
        missing liba.so.1, needed by /usr/bin/app of app; liba has it at \(lib)/liba.so.1, which \
        is excluded
        missing liba.so.1, needed by /usr/bin/bpp of app; liba has it at \(lib)/liba.so.1, which \
        is excluded
        missing libno.so.1, needed by /usr/bin/app of app
        """)
  }

  @Test("only checks where nothing is to be taken")
  func check() throws {
    let found = picture(
      [
        try program("liba.so.1"),
        try source("liba", offered: ["\(lib)/liba.so.1": .library("liba.so.1")]),
      ], takesFiles: false)
    #expect(
      found == "missing liba.so.1, needed by /usr/bin/app of app; liba has it at \(lib)/liba.so.1")
  }

  @Test("ends on links that lead in circles")
  func circles() throws {
    let found = picture([
      try program("liba.so.1"),
      try source(
        "liba",
        offered: [
          "\(lib)/liba.so.1": .link("libb.so.1"), "\(lib)/libb.so.1": .link("liba.so.1"),
        ]),
    ])
    #expect(
      found == "missing liba.so.1, needed by /usr/bin/app of app; liba has it at \(lib)/liba.so.1")
  }

  @Test("does not depend on the order of the packages")
  func order() throws {
    let sources = [
      try program("liba.so.1", "libb.so.1"),
      try source(
        "x", offered: ["\(lib)/liba.so.1": .library("liba.so.1", needs: ["libb.so.1"])]),
      try source("y", offered: ["\(lib)/liba.so.1": .library("liba.so.1")]),
      try source("z", offered: ["/usr/lib/libb.so.1": .library("libb.so.1")]),
    ]
    let forward = picture(sources)
    let backward = picture(sources.reversed())
    #expect(forward == backward)
    #expect(forward == "x \(lib)/liba.so.1\nz /usr/lib/libb.so.1")
  }
}
