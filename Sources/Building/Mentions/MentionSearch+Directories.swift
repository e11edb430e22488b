internal import Inspection
internal import Rootfs
internal import Tree

/// Directories that programs look in without spelling what is there.
extension MentionSearch {
  /// The directories in `/etc` that a named package has and of which something is mentioned: what a
  /// configuration includes, no program spells.
  func configuration(of mentions: Mentions) -> [MemberPath] {
    let names = Set(
      mentions.paths.compactMap { path -> [UInt8]? in
        let parts = path.split(separator: UInt8(ascii: "/"))
        guard parts.count > 2, parts[0].elementsEqual("etc".utf8) else { return nil }
        return Array(parts[1])
      })
    return names.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { name in
      let place = MemberPath.root.appending("etc").appending(part: name)
      guard !Self.isShared(place),
        offers.contains(where: { offer in
          offer.standing == .named && offer.paths.contains { $0.path == place && $0.isDirectory }
        })
      else { return nil }
      return place
    }
  }

  /// The directories of a runtime that packages have.
  func places(of runtime: Runtime) -> [MemberPath] {
    let patterns = runtime.directories.map { $0.bound(architecture: "", triplet: "") }
    var found: Set<MemberPath> = []
    for offer in offers {
      for item in offer.paths where item.isDirectory {
        if patterns.contains(where: { $0.matches(item.path) }) { found.insert(item.path) }
      }
    }
    return found.sorted()
  }

  /// The directories of packages that a named package is split from, as `NAME-data` and
  /// `NAME-common`: what nothing else but its programs reads.
  func dataDirectories() -> [MemberPath] {
    let named = offers.filter { $0.standing == .named }.map(\.name)
    var found = offers.filter { $0.standing == .named }.compactMap { ownData(of: $0) }
    for offer in offers where offer.standing == .dependency {
      guard
        named.contains(where: { name in
          ["-data", "-common", "-base", "-core"].contains { offer.name == name + $0 }
        })
      else { continue }
      for item in offer.paths where item.isDirectory {
        let parts = item.path.components
        let isTriplet =
          parts.count > 2 && parts[1].elementsEqual("lib".utf8)
          && String(decoding: parts[2], as: UTF8.self).contains("-linux-")
        let depth =
          parts.first?.elementsEqual("etc".utf8) == true ? 2 : isTriplet ? 4 : 3
        if parts.count == depth, !Self.isTooWide(item.path), !Self.isShared(item.path) {
          found.append(item.path)
        }
      }
    }
    return found
  }

  /// `/usr/share/NAME` of a named package, of which nothing was taken.
  private func ownData(of offer: PackageOffer) -> MemberPath? {
    let path = MemberPath.root.appending("usr").appending("share")
      .appending(part: Array(offer.name.utf8))
    guard offered[path]?.isDirectory == true, !Self.isShared(path), tree[path] == nil,
      tree.entries.contains(where: { entry in
        entry.package == offer.name && entry.content != nil && entry.mode & 0o111 != 0
      })
    else { return nil }
    return path
  }

  /// Directories of plug-ins, which only a configuration names: those of hardly anything but shared
  /// objects that are named like a program or its package, in the program's own package.
  func plugInDirectories(of file: File) -> [MemberPath] {
    guard !file.isScript, Self.programs.contains(where: { file.path.parent?.bytes == $0 }),
      let owner = file.owner,
      let offer = offers.first(where: { $0.name == owner && $0.standing == .named })
    else { return [] }
    var names: Set<[UInt8]> = [Array(file.path.lastComponent), Array(owner.utf8)]
    for ending in ["-bin", "-core", "-server", "-daemon", "-common"] where owner.hasSuffix(ending) {
      names.insert(Array(owner.dropLast(ending.utf8.count).utf8))
    }
    var others: [MemberPath: Int] = [:]
    var plugIns: [MemberPath: Int] = [:]
    for item in offer.paths where !item.isDirectory {
      guard let directory = item.path.parent else { continue }
      if item.path.lastComponent.suffix(3).elementsEqual(".so".utf8), tree[item.path] == nil {
        plugIns[directory, default: 0] += 1
      } else {
        others[directory, default: 0] += 1
      }
    }
    // A list of symbols may be among them, as Apache's `httpd.exp`.
    let full = plugIns.filter { directory, count in count >= 4 * (others[directory] ?? 0) }
    return full.keys.filter { directory in
      let parts = directory.components
      return parts.count > 2 && parts[1].elementsEqual("lib".utf8)
        && parts.dropFirst(2).contains { names.contains(Array($0)) }
    }.sorted()
  }

  /// The directories of one package of which a file mentions two or more: it finds others beside them.
  func sharedParents(_ wanted: [MemberPath: [Mentioner]]) -> [(MemberPath, Mentioner)] {
    var found: [(MemberPath, Mentioner)] = []
    for offer in offers {
      var places: [MemberPath: Mentioner] = [:]
      for item in offer.paths where item.isDirectory {
        if let mentioner = wanted[item.path]?.first { places[item.path] = mentioner }
      }
      // From the deepest up, since a parent that is found may be one of two itself.
      var groups = Dictionary(grouping: places.keys) { $0.parent ?? .root }
      while let (parent, children) = groups.filter({ $0.value.count > 1 })
        .max(by: { ($0.key.components.count, $1.key) < ($1.key.components.count, $0.key) })
      {
        groups[parent] = nil
        guard let first = children.min(), let mentioner = places[first],
          isPrivate(parent, to: offer), places[parent] == nil
        else { continue }
        places[parent] = mentioner
        found.append((parent, mentioner))
        groups[parent.parent ?? .root, default: []].append(parent)
      }
    }
    return found
  }

  /// Whether nothing but one package has files in a directory, and it is not one of all.
  private func isPrivate(_ directory: MemberPath, to offer: PackageOffer) -> Bool {
    guard directory.components.count > 2, !Self.isTooWide(directory), !Self.isShared(directory)
    else { return false }
    return offers.allSatisfy { other in
      other.name == offer.name || !other.paths.contains { $0.path.isBelow(directory) }
    }
  }

  /// The directories below `/var` that a package has for what a program keeps there.
  ///
  /// The program mentions what it makes in one, which no package has: `/var/lib/nginx/body`.
  func stateDirectories(_ wanted: [MemberPath: [Mentioner]]) -> [Proposal] {
    var found: [Proposal] = []
    for (place, mentioners) in wanted.sorted(by: { $0.key < $1.key }) {
      guard place.components.first?.elementsEqual("var".utf8) == true,
        let mentioner = mentioners.first(where: \.isNear)
      else { continue }
      var directory = place
      while directory.components.count > 2, offered[directory] == nil {
        guard let parent = directory.parent else { break }
        directory = parent
      }
      guard directory.components.count > 2, offered[directory]?.isDirectory == true,
        tree[directory] == nil, !excluded(directory), !Self.isShared(directory),
        let offer = offers.first(where: { offer in
          offer.paths.contains { $0.path == directory && $0.isDirectory }
        })
      else { continue }
      found.append(
        Proposal(
          package: offer.name, standing: offer.standing, cover: Cover(directory, isWhole: false),
          isNear: true, file: mentioner.file, spelling: mentioner.spelling))
    }
    return found
  }
}
