internal import Content
internal import Rootfs

/// The tree that layers make, one above the other (OCI image-spec, layer.md, "Applying Changesets").
///
/// As containerd applies them: whiteouts take from lower layers only; a folder over a folder keeps
/// what is below it, anything else replaces; a path through a symbolic link lands where the link
/// points, inside the root. Nothing ever recurses over the depth of a path.
struct LayerStack {
  /// Where a file's bytes are.
  struct Body: Hashable, Sendable {
    var layer: Int
    var offset: Int
  }

  /// What stands at one or more paths.
  private struct Inode {
    var kind: LayerItem.Kind
    var mode: UInt32
    var uid: UInt32
    var gid: UInt32
    var mtime: Int64
    var capabilities: FileCapabilities?
  }

  private struct Place {
    var parent: Int
    var children: [[UInt8]: Int] = [:]
    var inode: Int
  }

  private var inodes = [
    Inode(kind: .directory, mode: 0o755, uid: 0, gid: 0, mtime: 0)
  ]
  private var places = [Place(parent: 0, inode: 0)]
  private var count = 0
  /// Where the bytes of each content are.
  private(set) var bodies: [Digest: Body] = [:]

  /// Linux follows at most 40 links on the way to a file (path_resolution(7)).
  private static let linkLimit = 40

  /// Puts a layer on those that are there.
  ///
  /// - Throws: ``ImageError/entry(_:layer:reason:)`` for an entry that cannot stand where it wants.
  mutating func add(_ layer: LayerContents, subject: String) throws(ImageError) {
    for item in layer.items where item.kind == .whiteout || item.kind == .opaque {
      try takeAway(item, subject)
    }
    for item in layer.items where item.kind != .whiteout && item.kind != .opaque {
      try put(item, subject)
    }
    count += 1
  }

  private mutating func takeAway(_ item: LayerItem, _ subject: String) throws(ImageError) {
    if item.kind == .opaque {
      guard let place = try find(item.path.components, item, subject, isMaking: false) else {
        return
      }
      places[place].children = [:]
      return
    }
    guard let name = item.path.components.last,
      let folder = try find(Array(item.path.components.dropLast()), item, subject, isMaking: false)
    else { return }
    places[folder].children[Array(name)] = nil
  }

  private mutating func put(_ item: LayerItem, _ subject: String) throws(ImageError) {
    let components = item.path.components
    guard let last = components.last else {
      inodes[places[0].inode] = inode(item)
      return
    }
    guard let folder = try find(Array(components.dropLast()), item, subject, isMaking: true) else {
      return
    }
    if case .hardLink(let target) = item.kind {
      guard let place = try file(target, item, subject) else {
        throw refuse(item, subject, "it is a hard link to \(target), which is not there")
      }
      let inode = places[place].inode
      guard inodes[inode].kind != .directory else {
        throw refuse(item, subject, "it is a hard link to the directory \(target)")
      }
      places[folder].children[Array(last)] = add(Place(parent: folder, inode: inode))
      return
    }
    if case .file(let blob, let offset) = item.kind, bodies[blob.digest] == nil {
      bodies[blob.digest] = Body(layer: count, offset: offset)
    }
    if let old = places[folder].children[Array(last)], item.kind == .directory,
      inodes[places[old].inode].kind == .directory
    {
      inodes[places[old].inode] = inode(item)
      return
    }
    inodes.append(inode(item))
    let place = Place(parent: folder, inode: inodes.count - 1)
    places[folder].children[Array(last)] = add(place)
  }

  private mutating func add(_ place: Place) -> Int {
    places.append(place)
    return places.count - 1
  }

  private func inode(_ item: LayerItem) -> Inode {
    Inode(
      kind: item.kind, mode: item.mode, uid: item.uid, gid: item.gid, mtime: item.mtime,
      capabilities: item.capabilities)
  }

  private func refuse(_ item: LayerItem, _ subject: String, _ reason: String) -> ImageError {
    .entry(Self.shown(item.path), layer: subject, reason: reason)
  }

  /// A path as errors show it; of a very long one the beginning.
  private static func shown(_ path: MemberPath) -> String {
    let text = "\(path)"
    return text.utf8.count <= 300 ? text : text.prefix(300) + "…"
  }

  private mutating func file(
    _ path: MemberPath, _ item: LayerItem, _ subject: String
  ) throws(ImageError) -> Int? {
    guard let name = path.components.last else { return 0 }
    let above = Array(path.components.dropLast())
    guard let folder = try find(above, item, subject, isMaking: false) else { return nil }
    return places[folder].children[Array(name)]
  }

  /// The folder that a path leads to, through links, inside the root.
  ///
  /// - Parameter isMaking: makes the folders that are not there, 0755 of root.
  private mutating func find(
    _ components: [ArraySlice<UInt8>], _ item: LayerItem, _ subject: String, isMaking: Bool
  ) throws(ImageError) -> Int? {
    var place = 0
    var links = 0
    var rest = Array(components.reversed())
    while let name = rest.popLast() {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) {
        place = places[place].parent
        continue
      }
      guard let next = places[place].children[Array(name)] else {
        guard isMaking else { return nil }
        inodes.append(Inode(kind: .directory, mode: 0o755, uid: 0, gid: 0, mtime: 0))
        let made = add(Place(parent: place, inode: inodes.count - 1))
        places[place].children[Array(name)] = made
        place = made
        continue
      }
      switch inodes[places[next].inode].kind {
      case .directory: place = next
      case .symbolicLink(let target):
        links += 1
        guard links <= Self.linkLimit else {
          throw refuse(item, subject, "too many symbolic links on the way to it")
        }
        if target.first == UInt8(ascii: "/") { place = 0 }
        rest += target.split(separator: UInt8(ascii: "/")).reversed()
      default:
        guard isMaking else { return nil }
        throw refuse(item, subject, "a part of its path is no folder")
      }
    }
    return place
  }

  /// The entries of the tree, sorted by path.
  ///
  /// - Throws: ``ImageError`` where links make a path longer than any may be.
  func entries(subject: String) throws(ImageError) -> [InspectedEntry] {
    var found: [(path: MemberPath, inode: Int)] = []
    var pending: [(path: MemberPath, place: Int)] = [(.root, 0)]
    while let (path, place) = pending.popLast() {
      found.append((path, places[place].inode))
      for (name, child) in places[place].children {
        let longer = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        do {
          pending.append((try MemberPath(parsing: longer), child))
        } catch {
          throw .entry(Self.shown(path), layer: subject, reason: "what is below it: \(error)")
        }
      }
    }
    found.sort { $0.path < $1.path }
    var first: [Int: MemberPath] = [:]
    return found.map { path, inode in
      var item = entry(path, inodes[inode])
      if case .file = item.entry.node, item.special == nil {
        if let name = first[inode] { item.entry.node = .hardLink(to: name) }
        first[inode] = first[inode] ?? path
      }
      return item
    }
  }

  private func entry(_ path: MemberPath, _ inode: Inode) -> InspectedEntry {
    let node: Node
    var special: SpecialFile?
    switch inode.kind {
    case .file(let blob, _): node = .file(blob)
    case .symbolicLink(let target): node = .symbolicLink(target: target)
    case .special(let kind): (node, special) = (.file(Blob(of: [])), kind)
    case .directory, .hardLink, .whiteout, .opaque: node = .directory
    }
    return InspectedEntry(
      entry: Entry(
        path: path, node: node, mode: inode.mode, uid: inode.uid, gid: inode.gid,
        mtime: inode.mtime), special: special, capabilities: inode.capabilities)
  }
}
