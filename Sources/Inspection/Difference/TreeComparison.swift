internal import Spelling
internal import Packing
package import Content
internal import Rootfs
package import Tree

/// Holds the paths of two trees against each other.
package struct TreeComparison {
  /// Names of fields that do not count, as ``FieldChange/name`` has them.
  private let ignored: Set<String>
  /// The source packages of both sides, by the package's name.
  private let sources: [String: String]

  package init(ignoring ignored: Set<String> = [], sources: [String: String] = [:]) {
    self.ignored = ignored
    self.sources = sources
  }

  /// A change of one path with its sizes, and both bodies where they differ.
  package typealias Change = (change: FileChange, measures: Measures, bodies: BodyPair?)

  /// Two bodies of one file.
  package struct BodyPair: Hashable, Sendable {
    package var old: Blob
    package var new: Blob
  }

  /// What differs, by path.
  ///
  /// - Parameters: both sorted by the bytes of their paths.
  package func changes(from old: [Entry], to new: [Entry]) -> [Change] {
    var changes: [Change] = []
    var removed: [Entry] = []
    var added: [Entry] = []
    var kept: Set<LibraryName.Family> = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if j == new.count || (i < old.count && old[i].path < new[j].path) {
        removed.append(old[i])
        i += 1
      } else if i == old.count || new[j].path < old[i].path {
        added.append(new[j])
        j += 1
      } else {
        if let library = LibraryName(new[j].path) { kept.insert(library.family) }
        if let change = change(old[i], new[j]) { changes.append(change) }
        i += 1
        j += 1
      }
    }
    let renames = renames(removed, added, kept)
    changes += renames.map { change($0.old, renamedTo: $0.new, isSoname: $0.isSoname) }
    let (from, to) = (Set(renames.map(\.old.path)), Set(renames.map(\.new.path)))
    for entry in removed where !from.contains(entry.path) {
      changes.append(
        (
          FileChange(
            path: "\(entry.path)", package: entry.package,
            kind: .removed(FileFacts(entry))),
          measures(entry, nil), nil
        ))
    }
    for entry in added where !to.contains(entry.path) {
      changes.append(
        (
          FileChange(
            path: "\(entry.path)", package: entry.package,
            kind: .added(FileFacts(entry)), alarms: alarms(nil, entry)),
          measures(nil, entry), nil
        ))
    }
    return changes.sorted {
      $0.change.path.utf8.lexicographicallyPrecedes($1.change.path.utf8)
    }
  }

  private func change(_ old: Entry, _ new: Entry) -> Change? {
    if old == new { return nil }
    let fields = fields(old, new)
    if fields.isEmpty { return nil }
    let change = FileChange(
      path: "\(new.path)", package: new.package ?? old.package, kind: .changed(fields),
      alarms: alarms(old, new))
    return (change, measures(old, new), bodies(old, new))
  }

  private func bodies(_ old: Entry, _ new: Entry) -> BodyPair? {
    guard let before = old.content, let after = new.content, before != after else { return nil }
    return BodyPair(old: before, new: after)
  }

  private func change(
    _ old: Entry, renamedTo new: Entry, isSoname: Bool
  ) -> Change {
    let kind = FileChange.Kind.renamed(
      from: "\(old.path)", isSoname: isSoname, fields(old, new))
    let change = FileChange(
      path: "\(new.path)", package: new.package ?? old.package, kind: kind,
      alarms: alarms(old, new))
    return (change, measures(old, new), bodies(old, new))
  }

  private func fields(_ old: Entry, _ new: Entry) -> [FieldChange] {
    var fields: [FieldChange] = []
    switch (old.kind, new.kind) {
    case (.file(let a), .file(let b)): if a != b { fields.append(.content) }
    case (.symbolicLink(let a), .symbolicLink(let b)):
      if a != b { fields.append(.link(printable(a), printable(b))) }
    case (.hardLink(let a), .hardLink(let b)): if a != b { fields.append(.link("\(a)", "\(b)")) }
    case (let a, let b): if a != b { fields.append(.type(a.word, b.word)) }
    }
    if old.mode != new.mode { fields.append(.mode(old.mode, new.mode)) }
    if (old.uid, old.gid) != (new.uid, new.gid) {
      fields.append(.owner("\(old.uid):\(old.gid)", "\(new.uid):\(new.gid)"))
    }
    if old.capabilities != new.capabilities {
      fields.append(.capabilities(old.capabilities?.text, new.capabilities?.text))
    }
    if old.mtime != new.mtime { fields.append(.time(old.mtime, new.mtime)) }
    // Where one side does not know, there is nothing to say.
    if let a = old.package, let b = new.package, a != b { fields.append(.package(a, b)) }
    return fields.filter { !ignored.contains($0.name) }
  }

  private func alarms(_ old: Entry?, _ new: Entry) -> [FileChange.Alarm] {
    if new.isDirectory { return [] }
    let gained = new.mode & ~(old?.mode ?? 0)
    var alarms: [FileChange.Alarm] = []
    if gained & 0o4000 != 0 { alarms.append(.setUser) }
    if gained & 0o2000 != 0 { alarms.append(.setGroup) }
    if let capabilities = new.capabilities, capabilities != old?.capabilities {
      alarms.append(.capabilities(capabilities.text))
    }
    return alarms
  }

  private func measures(_ old: Entry?, _ new: Entry?) -> Measures {
    let (before, after) = (old?.content?.size, new?.content?.size)
    guard before != nil || after != nil else { return Measures() }
    return Measures(unpacked: SizeChange(old: before, new: after))
  }

  private typealias Rename = (old: Entry, new: Entry, isSoname: Bool)

  /// Libraries that went and came under names of one family: the shortest name is the soname, as
  /// ldconfig links it, unless a name of the family stayed.
  private func renames(
    _ removed: [Entry], _ added: [Entry], _ kept: Set<LibraryName.Family>
  ) -> [Rename] {
    var candidates: [LibraryName.Family: [(name: LibraryName, entry: Entry)]] = [:]
    for entry in added {
      guard let name = LibraryName(entry.path) else { continue }
      candidates[name.family, default: []].append((name, entry))
    }
    guard !candidates.isEmpty else { return [] }
    var gone: [LibraryName.Family: [(name: LibraryName, entry: Entry)]] = [:]
    for entry in removed {
      guard let name = LibraryName(entry.path) else { continue }
      gone[name.family, default: []].append((name, entry))
    }
    var renames: [Rename] = []
    for (family, old) in gone {
      guard let new = candidates[family] else { continue }
      let pairs = zip(
        old.sorted { $0.name.version < $1.name.version },
        new.sorted { $0.name.version < $1.name.version })
      for (number, (a, b)) in pairs.enumerated() where isRelated(a.entry, b.entry) {
        renames.append((a.entry, b.entry, number == 0 && !kept.contains(family)))
      }
    }
    return renames
  }

  /// Whether both are of one package or of one source package, as far as that is known.
  private func isRelated(_ old: Entry, _ new: Entry) -> Bool {
    guard let a = old.package, let b = new.package, a != b else { return true }
    guard let first = sources[a], let second = sources[b] else { return true }
    return first == second
  }
}

/// The name of a shared library in a directory, `libfoo.so.1.2`.
struct LibraryName {
  /// The directory and the name up to `.so`: what names of other versions share.
  struct Family: Hashable {
    var stem: [UInt8]
  }

  var family: Family
  var version: LibraryVersion

  /// Nil where the path's last part has no `.so.` in it.
  init?(_ path: MemberPath) {
    let bytes = path.bytes
    let mark = Array(".so.".utf8)
    let start = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
    guard bytes.count - start > mark.count else { return nil }
    for index in (start + 1)..<(bytes.count - mark.count)
    where bytes[index...].starts(with: mark) {
      family = Family(stem: Array(bytes[..<index]))
      version = LibraryVersion(text: Array(bytes[(index + mark.count)...]))
      return
    }
    return nil
  }
}

/// What stands after `.so.`: fewer parts come first, so that `2` is before `2.0.1`.
struct LibraryVersion: Comparable {
  var text: [UInt8]

  private var parts: Int { text.count { $0 == UInt8(ascii: ".") } }

  static func < (a: LibraryVersion, b: LibraryVersion) -> Bool {
    if a.parts != b.parts { return a.parts < b.parts }
    return a.text.lexicographicallyPrecedes(b.text)
  }
}
