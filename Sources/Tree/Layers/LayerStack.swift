package import Packing
package import Content

/// A layer as it is stored, its digest checked or made.
package struct StoredLayer: Sendable {
  package var bytes: SharedBytes
  package var blob: Blob
  package var subject: String

  package init(bytes: SharedBytes, blob: Blob, subject: String) {
    self.bytes = bytes
    self.blob = blob
    self.subject = subject
  }
}

extension Tree {
  /// Puts layers on each other, the lowest first.
  ///
  /// - Parameter subject: what errors call the image.
  /// - Returns: the tree, its contents, and of each entry the number of its layer, from 0.
  /// - Throws: ``TreeError`` for an entry that cannot stand where it wants.
  package static func stack(
    _ layers: [StoredLayer], _ contents: [LayerContents], reader: LayerReader, subject: String
  ) throws(TreeError) -> (tree: Tree, bodies: LayerBodies, places: [Int]) {
    var stack = LayerStack()
    for (layer, contents) in zip(layers, contents) {
      try stack.add(contents, subject: layer.subject)
    }
    let (entries, places) = try stack.entries(subject: subject)
    return (
      Tree(sorted: entries), LayerBodies(layers, contents, stack.bodies, reader: reader), places
    )
  }
}

/// The tree that layers make, one above the other (OCI image-spec, layer.md, "Applying
/// Changesets").
///
/// As containerd applies them: whiteouts take from lower layers only; a directory over a directory
/// keeps what is below it, anything else replaces; a path through a symbolic link lands where the
/// link points, inside the root. Nothing ever recurses over the depth of a path.
struct LayerStack {
  /// Where a file's bytes are.
  struct Body: Hashable, Sendable {
    var layer: Int
    var offset: Int
  }

  private struct Place {
    var parent: Int
    var children: [[UInt8]: Int] = [:]
    var inode: Int
  }

  /// What stands at one or more paths; its own path says nothing.
  private var inodes = [directory]
  /// The layer that each of these is from.
  private var origins = [0]
  private var places = [Place(parent: 0, inode: 0)]
  private var count = 0
  /// Where the bytes of each content are.
  private(set) var bodies: [Digest: Body] = [:]

  /// What stands where a layer names no directory, but something below it.
  private static let directory = Entry(path: .root, kind: .directory, mode: 0o755, mtime: 0)

  /// Puts a layer on those that are there.
  mutating func add(_ layer: LayerContents, subject: String) throws(TreeError) {
    for change in layer.changes {
      switch change {
      case .whiteout(let path): try takeAway(path, subject)
      case .opaque(let path): try empty(path, subject)
      case .put: continue
      }
    }
    for case .put(let entry, let offset) in layer.changes { try put(entry, offset, subject) }
    count += 1
  }

  private mutating func takeAway(_ path: MemberPath, _ subject: String) throws(TreeError) {
    guard let parent = path.parent, let directory = try find(parent, for: path, subject) else {
      return
    }
    places[directory].children[Array(path.lastComponent)] = nil
  }

  private mutating func empty(_ path: MemberPath, _ subject: String) throws(TreeError) {
    guard let directory = try find(path, for: path, subject) else { return }
    places[directory].children = [:]
  }

  private mutating func put(
    _ entry: Entry, _ offset: Int, _ subject: String
  ) throws(TreeError) {
    let path = entry.path
    guard let parent = path.parent else {
      replace(places[0].inode, entry)
      return
    }
    guard let directory = try find(parent, for: path, subject, isMaking: true) else { return }
    let name = Array(path.lastComponent)
    if case .hardLink(let target) = entry.kind {
      guard let inode = try inode(at: target, for: path, subject) else {
        throw refuse(path, subject, "it is a hard link to \(target), which does not exist")
      }
      guard !inodes[inode].isDirectory else {
        throw refuse(path, subject, "it is a hard link to the directory \(target)")
      }
      places[directory].children[name] = add(Place(parent: directory, inode: inode))
      return
    }
    if let content = entry.content, bodies[content.digest] == nil {
      bodies[content.digest] = Body(layer: count, offset: offset)
    }
    if let old = places[directory].children[name], entry.isDirectory,
      inodes[places[old].inode].isDirectory
    {
      replace(places[old].inode, entry)
      return
    }
    places[directory].children[name] = add(Place(parent: directory, inode: add(entry)))
  }

  private mutating func replace(_ inode: Int, _ entry: Entry) {
    inodes[inode] = entry
    origins[inode] = count
  }

  private mutating func add(_ entry: Entry) -> Int {
    inodes.append(entry)
    origins.append(count)
    return inodes.count - 1
  }

  private mutating func add(_ place: Place) -> Int {
    places.append(place)
    return places.count - 1
  }

  private func refuse(_ path: MemberPath, _ subject: String, _ reason: String) -> TreeError {
    .entry(Self.shown(path), of: subject, reason: reason)
  }

  /// A path as errors show it; of a very long one the beginning.
  private static func shown(_ path: MemberPath) -> String {
    let text = "\(path)"
    return text.utf8.count <= 300 ? text : text.prefix(300) + "…"
  }

  private mutating func inode(
    at target: MemberPath, for path: MemberPath, _ subject: String
  ) throws(TreeError) -> Int? {
    guard let parent = target.parent else { return places[0].inode }
    guard let directory = try find(parent, for: path, subject),
      let place = places[directory].children[Array(target.lastComponent)]
    else { return nil }
    return places[place].inode
  }

  /// The directory that a path leads to, through links, inside the root.
  ///
  /// - Parameters:
  ///   - entry: the path on whose way it is, for errors.
  ///   - isMaking: makes the directories that are not there, 0755 of root.
  private mutating func find(
    _ path: MemberPath, for entry: MemberPath, _ subject: String, isMaking: Bool = false
  ) throws(TreeError) -> Int? {
    let end = try PathWalk.follow(
      path.bytes, from: 0, root: 0, parent: { places[$0].parent }
    ) { (name, place, _) throws(TreeError) -> PathWalk.Step<Int> in
      guard let next = places[place].children[Array(name)] else {
        guard isMaking else { return .nothing(place) }
        let made = add(Place(parent: place, inode: add(Self.directory)))
        places[place].children[Array(name)] = made
        return .directory(made)
      }
      switch inodes[places[next].inode].kind {
      case .directory: return .directory(next)
      case .symbolicLink(let target): return .link(next, target: target)
      default:
        guard !isMaking else {
          throw refuse(entry, subject, "a segment of its path is not a directory")
        }
        return .leaf(next)
      }
    }
    switch end {
    case .found(let place): return inodes[places[place].inode].isDirectory ? place : nil
    case .missing: return nil
    case .circle: throw refuse(entry, subject, "too many symbolic links on the way to it")
    }
  }

  /// The entries of the tree, sorted by path, and the layer of each.
  ///
  /// - Throws: ``TreeError`` where links make a path longer than any may be.
  func entries(subject: String) throws(TreeError) -> (entries: [Entry], layers: [Int]) {
    var found: [(path: MemberPath, inode: Int)] = []
    var pending: [(path: MemberPath, place: Int)] = [(.root, 0)]
    while let (path, place) = pending.popLast() {
      found.append((path, places[place].inode))
      for (name, child) in places[place].children {
        let longer = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        do {
          pending.append((try MemberPath(parsing: longer), child))
        } catch {
          throw .entry(Self.shown(path), of: subject, reason: "what is below it: \(error)")
        }
      }
    }
    found.sort { $0.path < $1.path }
    var first: [Int: MemberPath] = [:]
    let entries = found.map { path, inode in
      var entry = inodes[inode]
      entry.path = path
      if entry.content != nil {
        if let name = first[inode] { entry.kind = .hardLink(to: name) }
        first[inode] = first[inode] ?? path
      }
      return entry
    }
    return (entries, found.map { origins[$0.inode] })
  }
}
