import Content
import Packing
import TestSupport
import Testing

@testable import Tree
@testable import Inspection

/// Layers over layers, as containerd applies them.
@Suite struct LayerStackTests {
  private func file(_ name: String, _ text: String = "x") -> TarItem {
    TarItem(name, body: Array(text.utf8))
  }

  private func directory(_ name: String, mode: UInt32 = 0o755) -> TarItem {
    TarItem("\(name)/", type: "5", mode: mode)
  }

  private func link(_ name: String, _ target: String) -> TarItem {
    TarItem(name, type: "2", mode: 0o777, linkName: target)
  }

  @Test("a whiteout takes a path of lower layers away, with all below it")
  func whiteout() async throws {
    let desk = try Desk()
    let tree = try await desk.tree(
      [directory("a"), file("a/one"), file("a/two"), directory("b"), file("b/deep")],
      [file("a/.wh.one", ""), file(".wh.b", ""), file(".wh.nothing", ""), file("a/three")])
    #expect(tree == "/a/ dir 755\n/a/three file 644 1\n/a/two file 644 1")
  }

  @Test("a whiteout leaves what its own layer brings, wherever it stands")
  func whiteoutOfOwnLayer() async throws {
    let desk = try Desk()
    let tree = try await desk.tree(
      [file("a", "old")], [file("a", "newer"), file(".wh.a", "")])
    #expect(tree == "/a file 644 5")
  }

  @Test("an opaque directory shows nothing of lower layers")
  func opaque() async throws {
    let desk = try Desk()
    let tree = try await desk.tree(
      [directory("a"), file("a/one"), directory("a/b"), file("a/b/two")],
      [directory("a", mode: 0o700), file("a/three"), file("a/.wh..wh..opq", "")])
    #expect(tree == "/a/ dir 700\n/a/three file 644 1")
  }

  @Test("a directory over a directory keeps what is in it; anything else replaces")
  func replacing() async throws {
    let desk = try Desk()
    let tree = try await desk.tree(
      [directory("a"), file("a/one"), directory("b"), file("b/two"), file("c")],
      [directory("a", mode: 0o711), file("b", "file"), directory("c"), file("c/three")])
    #expect(
      tree == "/a/ dir 711\n/a/one file 644 1\n/b file 644 4\n/c/ dir 755\n/c/three file 644 1")
  }

  @Test("a path through a link lands where the link points, inside the root")
  func throughLinks() async throws {
    let desk = try Desk()
    let tree = try await desk.tree(
      [
        directory("usr"), directory("usr/lib"), link("lib", "usr/lib"), link("out", "../../../usr"),
      ],
      [file("lib/a"), file("out/b"), file("lib/.wh.nothing", "")])
    #expect(
      tree == """
        /lib -> usr/lib
        /out -> ../../../usr
        /usr/ dir 755
        /usr/b file 644 1
        /usr/lib/ dir 755
        /usr/lib/a file 644 1
        """)
  }

  @Test("of the names of a file the first carries the bytes, and keeps them when another goes")
  func hardLinks() async throws {
    let desk = try Desk()
    let hard = TarItem("a", type: "1", linkName: "b")
    let tree = try await desk.tree([file("b", "body"), hard])
    #expect(tree == "/a file 644 4\n/b = /a 644")
    let later = try await desk.tree([file("b", "body"), hard], [file("b", "newer!")])
    #expect(later == "/a file 644 4\n/b file 644 6")
  }

  @Test("parents that no layer has are made, 0755 of root")
  func parents() async throws {
    let desk = try Desk()
    let tree = try await desk.tree([file("a/b/c")])
    #expect(tree == "/a/ dir 755\n/a/b/ dir 755\n/a/b/c file 644 1")
  }

  @Test(
    "an entry that no tree can have is an error that names it",
    arguments: [
      ([TarItem("../../etc/passwd")], "'..' segment"), ([TarItem("a/../../b")], "'..' segment"),
      ([TarItem("a", type: "1", linkName: "../b")], "'..' segment"),
      ([TarItem("a", type: "1", linkName: "nowhere")], "which does not exist"),
      ([TarItem("d/", type: "5"), TarItem("a", type: "1", linkName: "d")], "the directory /d"),
      ([TarItem("a"), TarItem("a/b")], "not a directory"),
      ([TarItem(".wh.")], "names nothing"), ([TarItem(".wh...")], "names nothing"),
      ([TarItem(".wh..")], "names nothing"),
      (
        [
          TarItem("a", type: "2", linkName: "b"), TarItem("b", type: "2", linkName: "a"),
          TarItem("a/c"),
        ], "too many symbolic links"
      ), ([TarItem(".")], "the root must be a directory"),
      ([TarItem("a", type: "S")], "not known"),
    ] as [([TarItem], String)])
  func hostile(_ items: [TarItem], _ reason: String) async throws {
    let desk = try Desk()
    let image = ToyLayout.layout([TarItem.archive(items)])
    let path = try desk.put(image)
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains(reason) == true, "\(said ?? "no error")")
    #expect(said?.contains("layer sha256:") == true, "\(said ?? "no error")")
  }

  @Test("a chain of links that grows at every step ends in an error")
  func growingLinks() async throws {
    let desk = try Desk()
    let target = Array(repeating: "a", count: 1000).joined(separator: "/")
    let image = ToyLayout.layout([TarItem.archive([link("a", target), file("a/b")])])
    let path = try desk.put(image)
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains("too many symbolic links") == true, "\(said ?? "no error")")
  }

  @Test(
    "a layer that unpacks to a hundred times its size is refused with the limit",
    arguments: [["gzip", "-9c"], ["xz", "-9c"], ["zstd", "-19c"], ["bzip2", "-9c"]])
  func bomb(_ tool: [String]) async throws {
    guard Tool.find(tool[0]) != nil else { return print("skipped: no \(tool[0])") }
    let tar = TarItem.archive([TarItem("a", body: [UInt8](repeating: 0, count: 70 << 20))])
    let layer = try must(tool[0], Array(tool.dropFirst()), input: tar)
    let desk = try Desk()
    let path = try desk.put(ToyLayout.layout([layer], diffs: [tar]))
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains("--limit layer-ratio=N") == true, "\(said ?? "no error")")
    var limits = PackingLimits()
    limits.layerRatio = 1 << 20
    let size = try await PackingLimits.$current.withValue(limits) {
      try await desk.read(path).image.layers[0].diff.size
    }
    #expect(size == Int64(tar.count))
  }

  @Test("layers that are each within the limit are refused where they exceed it together")
  func manyBombs() async throws {
    let desk = try Desk()
    let tars = (0..<9).map {
      TarItem.archive([TarItem("\($0)", body: Array(repeating: 0, count: 60_000))])
    }
    let layers = try tars.map { try must("gzip", ["-9c"], input: $0) }
    var limits = PackingLimits()
    limits.layerFloor = 100_000
    limits.layerRatio = 2
    for (count, isRefused) in [(1, false), (9, true)] {
      let image = ToyLayout.layout(Array(layers.prefix(count)), diffs: Array(tars.prefix(count)))
      let path = try desk.put(image, "\(count)")
      let said = await complaint {
        try await PackingLimits.$current.withValue(limits) { try await desk.read(path) }
      }
      #expect((said != nil) == isRefused, "\(said ?? "no error")")
      if isRefused {
        #expect(said?.contains("its layers together exceed the limit") == true, "\(said ?? "")")
        #expect(said?.contains("--limit layer-ratio=N") == true, "\(said ?? "")")
      }
    }
  }

  @Test("layers that each have few enough entries are refused where all have too many")
  func manyEntries() async throws {
    let desk = try Desk()
    let layers = (0..<4).map { layer in
      TarItem.archive((0..<3).map { TarItem("\(layer)-\($0)", body: []) })
    }
    var limits = PackingLimits()
    limits.entries = 6
    for (count, isRefused) in [(2, false), (3, true), (4, true)] {
      let path = try desk.put(ToyLayout.layout(Array(layers.prefix(count))), "\(count)")
      let said = await complaint {
        try await PackingLimits.$current.withValue(limits) { try await desk.read(path) }
      }
      #expect((said != nil) == isRefused, "\(said ?? "no error")")
      if isRefused {
        #expect(said?.contains("its layers together have more than 6 entries") == true)
        #expect(said?.contains("--limit entries=N") == true)
      }
    }
  }

  @Test("records of packages are held up to a bound over all layers, and a note says where it ends")
  func manyRecords() async throws {
    let desk = try Desk()
    func layer(_ name: String) -> [UInt8] {
      let stanza = "Package: \(name)\nVersion: 1\nArchitecture: all\n"
      return TarItem.archive([
        file(
          "var/lib/dpkg/status.d/\(name)",
          stanza + "Description: \(String(repeating: "x", count: 400))\n")
      ])
    }
    let path = try desk.put(ToyLayout.layout(["a", "b", "c", "d"].map(layer)))
    var limits = PackingLimits()
    limits.keptSize = 1000
    let image = try await PackingLimits.$current.withValue(limits) {
      try await desk.read(path).image
    }
    let names = image.packages.map(\.name)
    #expect(names == ["a", "b"])
    #expect(image.notes.count == 1)
    #expect(image.notes.first?.contains("/var/lib/dpkg/status.d/c and what follows") == true)
    let whole = try await desk.read(path).image
    #expect(whole.packages.count == 4 && whole.notes == [])
  }

  @Test("ten thousand levels of directories are read, or refused, without a crash")
  func depth() async throws {
    let desk = try Desk()
    let directory = Array(repeating: "a", count: 1999).joined(separator: "/")
    let name = directory + "/f"
    let tree = try await desk.tree([file(name)])
    #expect(tree.utf8.split(separator: 10).count == 2000)
    let long = ToyLayout.layout([
      TarItem.archive([file(name), link("l", directory), file("l/" + name)])
    ])
    let path = try desk.put(long, "long")
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains("longer than") == true, "\(said ?? "no error")")
  }
}
