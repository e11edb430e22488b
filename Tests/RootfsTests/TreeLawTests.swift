import Packing
import Content
import TestSupport
import Testing

@testable import Rootfs
@testable import Tree

/// A random tree as packages and generated entries bring it, written as a build writes it.
private struct RandomImage {
  private(set) var fragments: [Fragment] = []
  private(set) var generated: [GeneratedEntry] = []
  private var dice: Dice
  private var directories: [MemberPath] = [.root]
  private var taken: Set<MemberPath> = [.root]

  init(_ seed: UInt64, in store: BlobStore) throws {
    dice = Dice(seed)
    for package in ["a", "base-files", "z"] {
      fragments.append(try fragment(package, in: store))
    }
    for number in 0..<dice.below(12) { try addGenerated(number) }
  }

  /// Bytes that a file system takes: text, spaces, controls, bytes that are not UTF-8, long names.
  private mutating func name() -> [UInt8] {
    let alphabet = Array("ab.-_ ~\\\u{7f}\n".utf8) + [0xff, 0xc3, 0x01]
    let length = dice.below(8) == 0 ? 100 + dice.below(156) : 1 + dice.below(6)
    let name = (0..<length).map { _ in alphabet[dice.below(alphabet.count)] }
    return name == [0x2e] || name == [0x2e, 0x2e] ? name + [0x61] : name
  }

  /// A path that nothing has, below some directory: half of the time the newest, so that paths
  /// get deep.
  private mutating func path() -> MemberPath {
    while true {
      let place = dice.below(2) == 0 ? directories.count - 1 : dice.below(directories.count)
      let path = directories[place].appending(part: name())
      if path.bytes.count < 2000, taken.insert(path).inserted { return path }
    }
  }

  private mutating func entry(_ path: MemberPath, _ kind: Entry.Kind, _ origin: Origin) -> Entry {
    let ids: [UInt32] = [0, 7, 65534, 3_000_000]
    let mode: UInt32 = kind.word == "symbolic link" ? 0o777 : UInt32(dice.below(0o10000))
    return Entry(
      path: path, kind: kind, mode: mode, uid: ids[dice.below(4)], gid: ids[dice.below(4)],
      mtime: Int64(dice.below(1 << 34)), origin: origin)
  }

  private mutating func target() -> [UInt8] {
    [[], [UInt8(ascii: "/")], Array("../".utf8)][dice.below(3)] + name()
  }

  private mutating func fragment(_ package: String, in store: BlobStore) throws -> Fragment {
    var kept: [Entry] = []
    var members: [(entry: Entry, body: [UInt8])] = []
    for _ in 0..<dice.below(40) {
      let path = path()
      let origin = Origin.package(package, dice.below(2) == 0 ? .all : .pattern(3))
      switch dice.below(5) {
      case 0:
        directories.append(path)
        kept.append(
          entry(path, .directory, dice.below(3) == 0 ? .package(package, .parent) : origin))
      case 1: members.append((entry(path, .symbolicLink(target: target()), origin), []))
      case 2:
        // Names of one file: the first by bytes has the content.
        let body = dice.text(dice.below(2000))
        let file = entry(path, .file(Blob(of: body)), origin)
        let names = ([path] + (0...dice.below(3)).map { _ in self.path() }).sorted()
        for name in names {
          var other = file
          other.path = name
          if name != names[0] { other.kind = .hardLink(to: names[0]) }
          members.append((other, name == names[0] ? body : []))
        }
      default:
        let body = dice.text(dice.below(3) == 0 ? 0 : dice.below(1500))
        members.append((entry(path, .file(Blob(of: body)), origin), body))
      }
    }
    members.sort { $0.entry.path < $1.entry.path }
    var run = try RunWriter(in: store)
    var written: [Fragment.Member] = []
    for (entry, body) in members {
      let offset = try body.withUnsafeBytes { try run.append(entry, body: $0) }
      written.append(Fragment.Member(entry: entry, offset: offset))
    }
    return Fragment(
      package: package, members: written, directories: kept.sorted { $0.path < $1.path },
      tar: try run.finish())
  }

  private mutating func addGenerated(_ number: Int) throws {
    let path = path()
    let origin = "test.yaml:\(number + 1):1"
    switch dice.below(4) {
    case 0: generated.append(.link(path, to: target(), epoch: 9, origin: origin))
    case 1:
      directories.append(path)
      generated.append(
        .directory(
          path, mode: UInt32(dice.below(0o10000)), uid: 1, gid: 2, epoch: 9, origin: origin))
    case 2:
      var made = GeneratedEntry.file(path, [], epoch: 9, origin: origin)
      made.entry.kind = [.characterDevice, .blockDevice, .fifo][dice.below(3)]
      generated.append(made)
    default:
      generated.append(
        .file(path, dice.text(dice.below(3000)), mode: 0o4755, epoch: 9, origin: origin))
    }
  }

  /// Some paths of a tree.
  mutating func some(of tree: Tree) -> [Entry] {
    tree.entries.filter { !$0.path.isRoot && dice.below(6) == 0 }
  }
}

@Suite("A tree that is written as layers and read again")
struct TreeLawTests {
  private let bench: UnpackBench
  init() throws { bench = try UnpackBench() }

  /// Layers know nothing of what brought an entry.
  private func picture(_ tree: Tree) -> Tree {
    var tree = tree
    tree.setOrigins { _ in .unknown }
    return tree
  }

  private func stacked(_ tars: [[UInt8]]) throws -> (tree: Tree, bodies: LayerBodies) {
    let layers = tars.enumerated().map { number, tar in
      StoredLayer(bytes: SharedBytes(copying: tar), blob: Blob(of: tar), subject: "layer \(number)")
    }
    let contents = try layers.map { try LayerReader.contents(of: $0.bytes, subject: $0.subject) }
    let stack = try Tree.stack(
      layers, contents, reader: LayerReader(store: bench.store, jobs: 1), subject: "the image")
    return (stack.tree, stack.bodies)
  }

  private func runs(_ image: RandomImage, _ tree: Tree) throws -> [[UInt8]] {
    let head = try LayerWriter.head(of: tree, image.generated, in: bench.store)
    return try ([head] + image.fragments.map(\.tar)).map {
      try bench.store.contents(of: $0.digest) ?? []
    }
  }

  @Test("is the same tree with the same contents, in one layer and in one for each package")
  func law() async throws {
    var count = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let image = try RandomImage(seed &* 0x9e37_79b9_7f4a_7c15, in: bench.store)
      let tree = try Tree.compose(image.fragments, image.generated, epoch: 9)
      count += tree.entries.count
      let runs = try runs(image, tree)
      let bodies = RunBodies(image.fragments, image.generated, in: bench.store)
      for tars in [[runs.flatMap(\.self) + TarWriter.end], runs.map { $0 + TarWriter.end }] {
        let (found, layers) = try stacked(tars)
        #expect(found == picture(tree), "seed \(seed)")
        for case let file? in tree.entries.map(\.content) {
          let (one, other) = (
            try await bodies.content(of: file), try await layers.content(of: file)
          )
          #expect(one == other && Blob(of: one) == file)
        }
      }
      let records = try runs.map { run in
        try LayerReader.contents(of: SharedBytes(copying: run + TarWriter.end), subject: "a layer")
      }
      let again = records.map { LayerContents(record: $0.record) }
      #expect(again == records)
      for fragment in image.fragments {
        #expect(Fragment(record: fragment.record) == fragment)
      }
    }
    // The dice must not have fallen so that nothing was tried.
    #expect(count > 4000)
  }

  @Test("lacks what a layer of whiteouts takes away, and nothing else")
  func whiteouts() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      var image = try RandomImage(seed &* 0x2545_f491_4f6c_dd1d, in: bench.store)
      let tree = try Tree.compose(image.fragments, image.generated, epoch: 9)
      let gone = image.some(of: tree).filter { $0.path.lastComponent.count < 250 }
      let emptied = image.some(of: tree).filter(\.isDirectory)
      var marks = gone.map {
        mark($0.path.parent ?? .root, Array(".wh.".utf8) + $0.path.lastComponent)
      }
      marks += emptied.map { mark($0.path, Array(".wh..wh..opq".utf8)) }
      let whiteouts = marks.flatMap { $0 } + TarWriter.end
      let (found, _) = try stacked(
        try runs(image, tree).map { $0 + TarWriter.end } + [whiteouts])
      let kept = tree.entries.filter { entry in
        !gone.contains { entry.path == $0.path || entry.path.isBelow($0.path) }
          && !emptied.contains { entry.path.isBelow($0.path) }
      }
      #expect(found == picture(Tree(sorted: renamed(kept, in: tree))), "seed \(seed)")
    }
  }

  private func mark(_ directory: MemberPath, _ name: [UInt8]) -> [UInt8] {
    TarWriter.header(
      TarEntry(name: directory.appending(part: name).bytes, kind: .file, mode: 0o644, mtime: 0),
      size: 0)
  }

  /// The first of a file's names that are left has its content.
  private func renamed(_ kept: [Entry], in tree: Tree) -> [Entry] {
    var first: [MemberPath: MemberPath] = [:]
    return kept.map { entry in
      let file = tree.file(entry)
      guard file.content != nil else { return entry }
      var entry = entry
      entry.kind = first[file.path].map { .hardLink(to: $0) } ?? file.kind
      first[file.path] = first[file.path] ?? entry.path
      return entry
    }
  }
}
