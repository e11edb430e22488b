/// A root file system: every path once, however it came to be.
///
/// Trees are composed of fragments and generated entries, stacked from layers, or read from a
/// directory. Of the names of one file the first by bytes has the content, the others are hard
/// links to it, so that two trees compare whatever they were made from.
package struct Tree: Hashable, Sendable {
  /// All entries, sorted by the bytes of their paths; the root first.
  package private(set) var entries: [Entry]

  /// - Parameter entries: sorted by path, each path once.
  init(sorted entries: [Entry]) { self.entries = entries }

  /// A tree without even a root: what is known of an image of which only packages are known.
  package static let empty = Tree(sorted: [])

  /// The entry at exactly this path.
  package subscript(_ path: MemberPath) -> Entry? { index(of: path).map { entries[$0] } }

  /// Where in ``entries`` a path stands; nil where nothing does.
  package func index(of path: MemberPath) -> Int? {
    let index = firstIndex { !($0 < path) }
    return index < entries.count && entries[index].path == path ? index : nil
  }

  /// All that is below a directory, at any depth; a path between them need not be below it.
  package func below(_ directory: MemberPath) -> [Entry] {
    Array(entries[indices(below: directory)])
  }

  /// Where in ``entries`` all stands that is below a directory: together, since its paths begin
  /// with the same bytes.
  package func indices(below directory: MemberPath) -> Range<Int> {
    let start = firstIndex(below: directory)
    guard !directory.isRoot else { return start..<entries.count }
    let next = directory.bytes + [UInt8(ascii: "/") + 1]
    return start..<firstIndex(from: start) { !$0.bytes.lexicographicallyPrecedes(next) }
  }

  /// What is right in a directory, by name.
  package func children(of directory: MemberPath) -> [Entry] {
    let start = directory.isRoot ? 0 : directory.bytes.count + 1
    let slash = UInt8(ascii: "/")
    var found: [Entry] = []
    var index = firstIndex(below: directory)
    while index < entries.count, entries[index].path.isBelow(directory) {
      let bytes = entries[index].path.bytes
      guard let end = bytes[start...].firstIndex(of: slash) else {
        found.append(entries[index])
        index += 1
        continue
      }
      // All of a child's own paths begin with its name and `/`, and so stand together.
      let next = Array(bytes[..<end]) + [slash + 1]
      index = firstIndex(from: index) { !$0.bytes.lexicographicallyPrecedes(next) }
    }
    return found
  }

  /// The file that an entry names: itself, or what it is a hard link to.
  package func file(_ entry: Entry) -> Entry {
    guard case .hardLink(let target) = entry.kind, let file = self[target] else { return entry }
    return file
  }

  /// The same tree with what is learnt of its origins.
  package mutating func setOrigins(_ origin: (Entry) -> Origin) {
    for index in entries.indices { entries[index].origin = origin(entries[index]) }
  }

  private func firstIndex(below directory: MemberPath) -> Int {
    guard !directory.isRoot else { return firstIndex { !$0.isRoot } }
    let prefix = directory.bytes + [UInt8(ascii: "/")]
    return firstIndex { !$0.bytes.lexicographicallyPrecedes(prefix) }
  }

  /// The first index whose path, and every later one, has a property.
  private func firstIndex(from start: Int = 0, _ isAfter: (MemberPath) -> Bool) -> Int {
    var (low, high) = (start, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(entries[middle].path) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Tree {
  /// Where a path leads.
  package enum Resolution: Hashable, Sendable {
    case found(Entry)
    /// Nothing stands there, or what stands on the way is not a directory.
    case missing(MemberPath)
    /// Links lead to each other, or there are more than Linux follows.
    case circle

    /// What is there; nil where that is nothing.
    package var entry: Entry? {
      if case .found(let entry) = self { entry } else { nil }
    }
  }

  /// Follows a path as a process does whose root this tree is.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the directory.
  ///   - directory: a directory of the tree with no link in its path.
  ///   - followsLast: whether a link at the end is followed, too.
  package func resolve(
    _ path: [UInt8], from directory: MemberPath = .root, followsLast: Bool = true
  ) -> Resolution {
    let end = PathWalk.follow(
      path, from: directory, root: .root, followsLast: followsLast, parent: { $0.parent ?? .root }
    ) { name, directory, _ in
      let path = directory.appending(part: name)
      return switch self[path]?.kind {
      case .directory: .directory(path)
      case .symbolicLink(let target): .link(path, target: target)
      case nil: .nothing(path)
      default: .leaf(path)
      }
    }
    return switch end {
    case .found(let path): self[path].map { .found($0) } ?? .missing(path)
    case .missing(let path): .missing(path)
    case .circle: .circle
    }
  }

  /// What a path of the tree leads to; nil where that is nothing.
  package func resolve(_ path: MemberPath, followsLast: Bool = true) -> Entry? {
    resolve(path.bytes, followsLast: followsLast).entry
  }
}
