import Content
import TestSupport
import Testing

@testable import Tree
@testable import Rootfs

/// A fragment that has these files, and knows of these directories.
func fragment(
  _ package: String, files: [(path: String, text: String)],
  directories: [(path: String, mode: UInt32, isTaken: Bool)] = [],
  mode: UInt32 = 0o644, mtime: Int64 = 7
) throws -> Fragment {
  Fragment(
    package: package,
    members: try files.map { path, text in
      Fragment.Member(
        entry: Entry(
          path: try memberPath(path), kind: .file(Blob(of: Array(text.utf8))), mode: mode,
          mtime: mtime, origin: .package(package, .all)), offset: 512)
    },
    directories: try directories.map { path, mode, isTaken in
      Entry(
        path: try memberPath(path), kind: .directory, mode: mode, mtime: mtime,
        origin: .package(package, isTaken ? .all : .parent))
    }, tar: Blob(of: []))
}

@Suite("A tree")
struct FileTreeTests {
  private func generated(_ path: String, _ text: String = "") throws -> GeneratedEntry {
    .file(try memberPath(path), Array(text.utf8), epoch: 5, origin: "test.yaml:3:1")
  }

  /// Each path with what it is and whose.
  private func picture(_ tree: Tree) -> [String] {
    tree.entries.map { entry in
      let owner =
        switch entry.origin {
        case .package(let name, let reason): "\(name) \(reason)"
        case .generated(let origin): origin
        case .parent, .unknown: "-"
        }
      let mode = String(entry.mode, radix: 8)
      return "\(entry.path) \(entry.kind.word) \(mode) @\(entry.mtime) \(owner)"
    }
  }

  @Test("has every path once, by bytes, with its owner and its directories")
  func whole() throws {
    let tree = try Tree.compose(
      [
        fragment("a", files: [("usr/x", "1"), ("usr-2", "2")]),
        fragment("b", files: [("usr/a/y", "3")], directories: [("usr/a", 0o711, false)]),
      ], [generated("etc/passwd", "root")], epoch: 5)
    #expect(
      picture(tree) == [
        "/ directory 755 @5 -", "/etc directory 755 @5 -", "/etc/passwd file 644 @5 test.yaml:3:1",
        "/usr directory 755 @5 -", "/usr-2 file 644 @7 a all", "/usr/a directory 711 @5 b parent",
        "/usr/a/y file 644 @7 b all", "/usr/x file 644 @7 a all",
      ])
    #expect(tree[try memberPath("/usr/x")]?.origin == .package("a", .all))
    #expect(tree[try memberPath("/usr/b")] == nil)
    #expect(tree[.root]?.kind == .directory)
    #expect(tree[try memberPath("/zzz")] == nil)
  }

  @Test("of nothing is the root")
  func empty() throws {
    let tree = try Tree.compose([], [], epoch: 0)
    #expect(picture(tree) == ["/ directory 755 @0 -"])
  }

  @Test(
    "has a directory as it is declared, else as base-files has it, else as the first package has")
  func directories() throws {
    let packages = try [
      fragment(
        "aaa", files: [("one/x", "")], directories: [("one", 0o701, false), ("two", 0o702, true)]),
      fragment(
        "base-files", files: [],
        directories: [("", 0o750, false), ("one", 0o711, false), ("two", 0o712, false)]),
      fragment(
        "ccc", files: [("three/x", "")],
        directories: [("one", 0o721, true), ("three", 0o723, false)]),
      fragment("ddd", files: [], directories: [("three", 0o733, false), ("four", 0o734, false)]),
    ]
    let tree = try Tree.compose(packages, [], epoch: 5)
    #expect(
      picture(tree).filter { $0.contains("directory") } == [
        "/ directory 750 @5 base-files parent", "/one directory 711 @5 ccc all",
        "/three directory 723 @5 ccc parent", "/two directory 712 @5 aaa all",
      ])
    let declared = GeneratedEntry.directory(
      try memberPath("one"), mode: 0o777, uid: 1, gid: 2, epoch: 5, origin: "test.yaml:4:1")
    let other = try Tree.compose(packages, [declared], epoch: 5)
    let one = other[try memberPath("one")]
    #expect(one == declared.entry)
    #expect(one?.origin == .generated("test.yaml:4:1"))
  }

  @Test("cannot have two things at one path")
  func conflicts() throws {
    let one = try fragment("a", files: [("etc/x", "1")])
    let later = try fragment("b", files: [("etc/x", "1")], mtime: 99)
    let two = try fragment("b", files: [("etc/x", "2")])
    let mode = try fragment("b", files: [("etc/x", "1")], mode: 0o600)
    var reasons: [TreeConflict.Reason?] = []
    for other in [try fragment("b", files: [("etc/x", "1")]), later, two, mode] {
      let error = #expect(throws: TreeConflict.self) {
        try Tree.compose([one, other], [], epoch: 0)
      }
      reasons.append(error?.reason)
      #expect(
        error?.description
          == "cannot compose the tree: /etc/x differs between package a and package b; "
          + "exclude it from one, or name the package that wins under `prefer:`")
    }
    #expect(reasons == [.same, .same, .different, .different])
    let declared = try generated("etc/x")
    let error = complaint { try Tree.compose([one], [declared], epoch: 0) }
    #expect(
      error == "cannot compose the tree: /etc/x differs between package a and test.yaml:3:1; "
        + "`replace: true` lets the manifest's entry replace the package's")
    let twice = complaint { try Tree.compose([], [declared, declared], epoch: 0) }
    #expect(twice?.contains("/etc/x differs between test.yaml:3:1 and test.yaml:3:1") == true)
  }

  @Test("cannot have something below a file, or a file in a directory's place")
  func below() throws {
    let file = try fragment("a", files: [("opt", "1")])
    let inside = try fragment("b", files: [("opt/a/x", "2"), ("opt/b", "3")])
    for packages in [[file, inside], [inside, file]] {
      let error = complaint { try Tree.compose(packages, [], epoch: 0) }
      #expect(
        error == "cannot compose the tree: /opt/a/x of package b is below /opt, which is "
          + "not a directory in package a")
    }
    let directory = GeneratedEntry.directory(
      try memberPath("opt"), mode: 0o755, uid: 0, gid: 0, epoch: 0, origin: "test.yaml:3:1")
    let declared = complaint { try Tree.compose([file], [directory], epoch: 0) }
    #expect(declared?.contains("/opt differs between package a and test.yaml:3:1") == true)
    let link = GeneratedEntry.link(
      try memberPath("opt"), to: Array("usr/opt".utf8), epoch: 0, origin: "test.yaml:4:1")
    let over = complaint { try Tree.compose([inside], [link], epoch: 0) }
    #expect(
      over == "cannot compose the tree: /opt is a symbolic link to /usr/opt in test.yaml:4:1, but "
        + "/opt/a/x of package b is below it; put it below /usr/opt, or leave one of them out")
    let both = complaint { try Tree.compose([], [link, directory], epoch: 0) }
    #expect(
      both == "cannot compose the tree: /opt is a symbolic link to /usr/opt in test.yaml:4:1, but "
        + "a directory in test.yaml:3:1; put it below /usr/opt, or leave one of them out")
    let taken = try fragment("b", files: [], directories: [("opt", 0o755, true)])
    let other = complaint { try Tree.compose([file, taken], [], epoch: 0) }
    #expect(other?.contains("/opt differs between package a and package b") == true)
  }
}
