package import Rootfs

/// The entries of an image by path, walked as a process whose root the image is would walk them.
package struct ImageTree: Sendable {
  /// Sorted by path.
  package let entries: [InspectedEntry]
  private let places: [MemberPath: Int]
  private let below: [Int: [Int]]

  /// Linux follows at most 40 links on the way to a file (path_resolution(7)).
  private static let linkLimit = 40

  package init(_ entries: [InspectedEntry]) {
    self.entries = entries
    var places: [MemberPath: Int] = [:]
    places.reserveCapacity(entries.count)
    for (index, item) in entries.enumerated() { places[item.entry.path] = index }
    var below: [Int: [Int]] = [:]
    for (index, item) in entries.enumerated() {
      guard let parent = item.entry.path.parent, let folder = places[parent] else { continue }
      below[folder, default: []].append(index)
    }
    self.places = places
    self.below = below
  }

  /// The entry at exactly this path.
  package subscript(_ path: MemberPath) -> InspectedEntry? {
    places[path].map { entries[$0] }
  }

  /// What is in a folder, sorted by name.
  package func children(of path: MemberPath) -> [InspectedEntry] {
    guard let folder = places[path], let indices = below[folder] else { return [] }
    return indices.map { entries[$0] }
  }

  /// The file that an entry names: itself, or what it is a hard link to.
  package func file(_ item: InspectedEntry) -> InspectedEntry {
    guard case .hardLink(let target) = item.entry.node, let file = self[target] else {
      return item
    }
    return file
  }

  /// What a path leads to, symbolic links on the way followed inside the root.
  ///
  /// - Parameters:
  ///   - parts: the parts of the path; `.` and `..` mean what they mean to the kernel.
  ///   - followsLast: whether a link at the end is followed too.
  /// - Returns: nil where nothing is there, or links run in circles.
  package func resolve(
    _ parts: [ArraySlice<UInt8>], from start: MemberPath = .root, followsLast: Bool = true
  ) -> InspectedEntry? {
    var current = self[start]
    var rest = Array(parts.reversed())
    var links = 0
    while let part = rest.popLast() {
      guard let folder = current, folder.entry.node == .directory else { return nil }
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        current = self[folder.entry.path.parent ?? .root]
        continue
      }
      guard let name = Self.name(part), let next = self[folder.entry.path.appending(name)] else {
        return nil
      }
      guard case .symbolicLink(let target) = next.entry.node, followsLast || !rest.isEmpty else {
        current = next
        continue
      }
      links += 1
      guard links <= Self.linkLimit else { return nil }
      if target.first == UInt8(ascii: "/") { current = self[.root] }
      rest += target.split(separator: UInt8(ascii: "/")).reversed()
    }
    return current
  }

  /// What a path of the tree leads to, links followed.
  package func resolve(_ path: MemberPath, followsLast: Bool = true) -> InspectedEntry? {
    resolve(path.components, followsLast: followsLast)
  }

  private static func name(_ part: ArraySlice<UInt8>) -> MemberPath? {
    do {
      return try MemberPath(parsing: Array(part))
    } catch {
      return nil
    }
  }
}
