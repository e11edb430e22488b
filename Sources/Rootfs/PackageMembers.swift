internal import Spelling
package import Packing
package import Tree

/// The entries of a package's `data.tar`, placed, by path.
package struct PackageMembers {
  package struct Member {
    package var path: MemberPath
    package var entry: TarEntry
  }

  package private(set) var members: [Member] = []
  private var indices: [MemberPath: Int] = [:]

  /// Places the entries.
  ///
  /// - Throws: ``SelectionError`` when two entries that are not both directories have one path;
  ///   ``PackingError`` for a name that climbs out of the root.
  package init(_ entries: [TarEntry], placement: Placement, package: String) throws {
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
