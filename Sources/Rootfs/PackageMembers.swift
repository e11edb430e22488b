internal import Spelling
package import Debian
package import Packing
package import Tree

/// The links that the script of a package would make, and what is asked of them.
///
/// No package holds them: `update-alternatives` makes them when it is installed
/// (update-alternatives(1)). They are taken only by a path that a pattern spells, or by their group.
package struct AlternativeLinks {
  let links: [AlternativeLink]
  let selection: Selection
  /// The time that the links get, in seconds since 1970.
  let mtime: Int64

  package init(_ links: [AlternativeLink], of selection: Selection, mtime: Int64 = 0) {
    self.links = links
    self.selection = selection
    self.mtime = mtime
  }
}

/// The entries of a package's `data.tar`, placed, by path.
package struct PackageMembers {
  package struct Member {
    package var path: MemberPath
    package var entry: TarEntry
  }

  package private(set) var members: [Member] = []
  /// The links that are asked for by the name of their group.
  private(set) var grouped: [Int] = []
  private var indices: [MemberPath: Int] = [:]

  /// Places the entries.
  ///
  /// - Throws: ``SelectionError`` when two entries that are not both directories have one path;
  ///   ``PackingError`` for a name that climbs out of the root.
  package init(
    _ entries: [TarEntry], _ links: AlternativeLinks? = nil, placement: Placement, package: String
  ) throws {
    members.reserveCapacity(entries.count)
    indices.reserveCapacity(entries.count)
    for entry in entries {
      let name = try Self.path(entry, package)
      let isDirectory = entry.kind == .directory
      let path = isDirectory ? placement.placeDirectory(name) : placement.place(name)
      if let other = indices[path] {
        guard isDirectory, members[other].entry.kind == .directory else {
          throw SelectionError(package, .doubled(path))
        }
        continue
      }
      indices[path] = members.count
      members.append(Member(path: path, entry: entry))
    }
    if let links { try add(links, placement, package) }
  }

  /// Adds the links that a script would make, as far as they are asked for.
  private mutating func add(
    _ links: AlternativeLinks, _ placement: Placement, _ package: String
  ) throws {
    let literal = links.selection.literalPaths
    let groups = links.selection.alternatives
    for group in groups.sorted() where !links.links.contains(where: { $0.group == group }) {
      throw SelectionError(
        package, .noAlternative(group, has: Set(links.links.map(\.group)).sorted()))
    }
    // The higher priority wins, as it would in `update-alternatives --auto`.
    for link in links.links.sorted(by: { $0.priority > $1.priority }) {
      guard let name = try? MemberPath(absolute: link.link) else { continue }
      let path = placement.place(name)
      guard groups.contains(link.group) || literal.contains(path), indices[path] == nil else {
        continue
      }
      let entry = TarEntry(
        name: name.bytes, kind: .symbolicLink(to: Array(link.path.utf8)), mode: 0o777, uid: 0,
        gid: 0, mtime: links.mtime)
      if groups.contains(link.group) { grouped.append(members.count) }
      indices[path] = members.count
      members.append(Member(path: path, entry: entry))
    }
  }

  /// The path that an entry names.
  ///
  /// A line feed is refused as dpkg refuses it (`lib/dpkg/unpack`, "newline not allowed"): lists of
  /// files are lines. No file system of Linux holds a part of more than 255 bytes.
  private static func path(_ entry: TarEntry, _ package: String) throws(PackingError) -> MemberPath
  {
    func refusal(_ reason: String) -> PackingError {
      PackingError("\(package): the entry '\(printable(Array(entry.name.prefix(200))))'", reason)
    }
    let path: MemberPath
    do {
      path = try MemberPath(parsing: entry.name)
    } catch {
      throw refusal(error.why)
    }
    guard !path.hasWhiteoutName else {
      throw refusal(
        "a name that begins with '.wh.' removes a file of a lower layer (OCI image-spec, layer.md)")
    }
    guard !path.bytes.contains(0x0a) else { throw refusal("it holds a line feed") }
    guard path.bytes.count <= 255 || path.components.allSatisfy({ $0.count <= 255 }) else {
      throw refusal("a segment of it is longer than 255 bytes")
    }
    return path
  }

  package func index(of path: MemberPath) -> Int? { indices[path] }

  package subscript(_ index: Int) -> Member { members[index] }
}
