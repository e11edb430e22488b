import Content
import Testing

@testable import Inspection
@testable import Tree

@Suite("What a directory costs")
struct DirectoryCostsTests {
  private func entry(_ path: MemberPath, _ kind: Entry.Kind) -> Entry {
    Entry(path: path, kind: kind, mode: 0o755, mtime: 0)
  }

  private func file(_ size: Int) -> Entry.Kind {
    .file(Blob(of: [UInt8](repeating: 0x78, count: size)))
  }

  @Test("is what all below it costs, whatever names sort between it and that")
  func sums() throws {
    let kinds: [(path: String, kind: Entry.Kind)] = [
      ("/a", .directory), ("/a-b", file(5)), ("/a/b", .directory), ("/a/b/c", file(3)),
      ("/a/b/d", .symbolicLink(target: [0x63])), ("/a0", file(7)), ("/e", .directory),
    ]
    var entries = [entry(.root, .directory)]
    for item in kinds { entries.append(entry(try MemberPath(absolute: item.path), item.kind)) }
    let tree = Tree(sorted: entries)
    let costs = DirectoryCosts(tree)
    let found = tree.entries.map { entry in
      let cost = costs.cost(of: entry)
      let first = costs.first(below: entry.path).map { " first \($0)" } ?? ""
      return "\(entry.path) \(cost.entries) \(cost.bytes)\(first)"
    }
    #expect(
      found == [
        "/ 4 15 first /a", "/a 2 3 first /a/b", "/a-b 1 5", "/a/b 2 3 first /a/b/c", "/a/b/c 1 3",
        "/a/b/d 1 0", "/a0 1 7", "/e 0 0",
      ])
  }

  @Test("costs a look, however deep it lies and however much is below it", .timeLimit(.minutes(2)))
  func deep() {
    let depth = 2000
    let count = 4000
    var path = MemberPath.root
    var entries = [entry(path, .directory)]
    for _ in 0..<depth {
      path = path.appending("e")
      entries.append(entry(path, .directory))
    }
    let kind = file(2)
    // Four digits each, so that they are in order.
    for number in 0..<count {
      entries.append(entry(path.appending(part: Array("\(1000 + number)".utf8)), kind))
    }
    let costs = DirectoryCosts(Tree(sorted: entries))
    for entry in [entries[0], entries[1], entries[depth]] {
      let cost = costs.cost(of: entry)
      #expect(cost.entries == count)
      #expect(cost.bytes == Int64(2 * count))
    }
  }
}
