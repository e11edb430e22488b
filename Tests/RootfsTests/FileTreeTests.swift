import Content
import TestSupport
import Testing

@testable import Rootfs

/// A fragment that has these files, and knows of these folders.
func fragment(
  files: [(path: String, text: String)],
  folders: [(path: String, mode: UInt32, isTaken: Bool)] = [],
  mode: UInt32 = 0o644, mtime: Int64 = 7
) throws -> Fragment {
  Fragment(
    members: try files.map { path, text in
      Fragment.Member(
        entry: Entry(
          path: try memberPath(path), node: .file(Blob(of: Array(text.utf8))), mode: mode,
          mtime: mtime),
        reason: .all, offset: 512)
    },
    folders: try folders.map { path, mode, isTaken in
      Fragment.Folder(
        entry: Entry(path: try memberPath(path), node: .directory, mode: mode, mtime: mtime),
        reason: isTaken ? .all : nil)
    },
    harvest: [], control: [], md5sums: nil, tar: Blob(of: []))
}

@Suite("A tree")
struct FileTreeTests {
  private func generated(_ path: String, _ text: String = "") throws -> GeneratedEntry {
    .file(try memberPath(path), Array(text.utf8), epoch: 5, origin: "test.yaml:3:1")
  }

  /// Each path with what it is and whose.
  private func picture(_ tree: FileTree) -> [String] {
    tree.items.map { item in
      let owner =
        switch item.owner {
        case .package(let name, let reason): "\(name) \(reason)"
        case .generated(let origin): origin
        case .parent: "-"
        }
      let mode = String(item.entry.mode, radix: 8)
      return "\(item.entry.path) \(item.entry.node.word) \(mode) @\(item.entry.mtime) \(owner)"
    }
  }

  @Test("has every path once, by bytes, with its owner and its folders")
  func whole() throws {
    let tree = try FileTree(
      [
        ("a", fragment(files: [("usr/x", "1"), ("usr-2", "2")])),
        ("b", fragment(files: [("usr/a/y", "3")], folders: [("usr/a", 0o711, false)])),
      ], generated: [generated("etc/passwd", "root")], epoch: 5)
    #expect(
      picture(tree) == [
        "/ directory 755 @5 -", "/etc directory 755 @5 -", "/etc/passwd file 644 @5 test.yaml:3:1",
        "/usr directory 755 @5 -", "/usr-2 file 644 @7 a all", "/usr/a directory 711 @5 b parent",
        "/usr/a/y file 644 @7 b all", "/usr/x file 644 @7 a all",
      ])
    #expect(tree[try memberPath("/usr/x")]?.owner == .package("a", .all))
    #expect(tree[try memberPath("/usr/b")] == nil)
    #expect(tree[.root]?.entry.node == .directory)
    #expect(tree[try memberPath("/zzz")] == nil)
  }

  @Test("of nothing is the root")
  func empty() throws {
    let tree = try FileTree([], generated: [], epoch: 0)
    #expect(picture(tree) == ["/ directory 755 @0 -"])
  }

  @Test("has a folder as it is declared, else as base-files has it, else as the first package has")
  func folders() throws {
    let packages = try [
      (
        "aaa",
        fragment(files: [("one/x", "")], folders: [("one", 0o701, false), ("two", 0o702, true)])
      ),
      (
        "base-files",
        fragment(
          files: [], folders: [("", 0o750, false), ("one", 0o711, false), ("two", 0o712, false)])
      ),
      (
        "ccc",
        fragment(
          files: [("three/x", "")], folders: [("one", 0o721, true), ("three", 0o723, false)])
      ),
      ("ddd", fragment(files: [], folders: [("three", 0o733, false), ("four", 0o734, false)])),
    ]
    let tree = try FileTree(packages, generated: [], epoch: 5)
    #expect(
      picture(tree).filter { $0.contains("directory") } == [
        "/ directory 750 @5 base-files parent", "/one directory 711 @5 ccc all",
        "/three directory 723 @5 ccc parent", "/two directory 712 @5 aaa all",
      ])
    let declared = GeneratedEntry.directory(
      try memberPath("one"), mode: 0o777, uid: 1, gid: 2, epoch: 5, origin: "test.yaml:4:1")
    let other = try FileTree(packages, generated: [declared], epoch: 5)
    let one = other[try memberPath("one")]
    #expect(one?.entry == declared.entry)
    #expect(one?.owner == .generated("test.yaml:4:1"))
  }

  @Test("cannot have two things at one path")
  func conflicts() throws {
    let one = try fragment(files: [("etc/x", "1")])
    let later = try fragment(files: [("etc/x", "1")], mtime: 99)
    let two = try fragment(files: [("etc/x", "2")])
    let mode = try fragment(files: [("etc/x", "1")], mode: 0o600)
    var reasons: [TreeConflict.Reason?] = []
    for other in [one, later, two, mode] {
      let error = #expect(throws: TreeConflict.self) {
        try FileTree([("a", one), ("b", other)], generated: [], epoch: 0)
      }
      reasons.append(error?.reason)
      #expect(
        error?.description
          == "cannot compose the tree: /etc/x is in package a and, different, in package b; "
          + "exclude it from one, or name the package to take it from under `prefer:`")
    }
    #expect(reasons == [.same, .same, .different, .different])
    let declared = try generated("etc/x")
    let error = complaint { try FileTree([("a", one)], generated: [declared], epoch: 0) }
    #expect(
      error == "cannot compose the tree: /etc/x is in package a and, different, in test.yaml:3:1; "
        + "`replace: true` lets the manifest's entry replace the package's")
    let twice = complaint { try FileTree([], generated: [declared, declared], epoch: 0) }
    #expect(twice?.contains("/etc/x is in test.yaml:3:1 and, different, in test.yaml:3:1") == true)
  }

  @Test("cannot have something below a file, or a file in a folder's place")
  func below() throws {
    let file = try fragment(files: [("opt", "1")])
    let inside = try fragment(files: [("opt/a/x", "2"), ("opt/b", "3")])
    for packages in [[("a", file), ("b", inside)], [("b", inside), ("a", file)]] {
      let error = complaint { try FileTree(packages, generated: [], epoch: 0) }
      #expect(
        error == "cannot compose the tree: /opt/a/x of package b stands below /opt, which is "
          + "no folder in package a")
    }
    let folder = GeneratedEntry.directory(
      try memberPath("opt"), mode: 0o755, uid: 0, gid: 0, epoch: 0, origin: "test.yaml:3:1")
    let declared = complaint { try FileTree([("a", file)], generated: [folder], epoch: 0) }
    #expect(declared?.contains("/opt is in package a and, different, in test.yaml:3:1") == true)
    let link = GeneratedEntry.link(
      try memberPath("opt"), to: Array("usr/opt".utf8), epoch: 0, origin: "test.yaml:4:1")
    let over = complaint { try FileTree([("b", inside)], generated: [link], epoch: 0) }
    #expect(
      over == "cannot compose the tree: /opt is a symbolic link to /usr/opt in test.yaml:4:1, but "
        + "/opt/a/x of package b is below it; put it below /usr/opt, or leave one of both out")
    let both = complaint { try FileTree([], generated: [link, folder], epoch: 0) }
    #expect(
      both == "cannot compose the tree: /opt is a symbolic link to /usr/opt in test.yaml:4:1, but "
        + "a folder in test.yaml:3:1; put it below /usr/opt, or leave one of both out")
    let taken = try fragment(files: [], folders: [("opt", 0o755, true)])
    let other = complaint { try FileTree([("a", file), ("b", taken)], generated: [], epoch: 0) }
    #expect(other?.contains("/opt is in package a and, different, in package b") == true)
  }
}
