internal import Content
internal import Inspection
internal import Rootfs
internal import Spelling
internal import Tree

/// Makes the rows of `ls`.
struct ListingRows {
  let tree: Tree
  let accounts: Accounts
  let options: ListingOptions
  private var names: [MemberPath: Int] = [:]

  init(_ tree: Tree, _ accounts: Accounts, _ options: ListingOptions) {
    self.tree = tree
    self.accounts = accounts
    self.options = options
    for entry in tree.entries {
      guard case .hardLink(let target) = entry.kind else { continue }
      names[target, default: 1] += 1
    }
  }

  /// The rows of a directory and, where asked, of those below it.
  func groups(of directory: PathFinder.Found) -> [Listing.Group] {
    var groups: [Listing.Group] = []
    var pending = [directory]
    while let next = pending.popLast() {
      let children = sorted(
        tree.children(of: next.entry.path).filter(isShown).map { entry in
          row(entry, named: Array(entry.path.lastComponent))
        })
      groups.append(Listing.Group(directory: next.spelled, rows: dots(next.entry) + children))
      guard options.isRecursive else { continue }
      let inner = children.filter { $0.kind == Entry.Kind.directory.word }.compactMap { row in
        child(next, row.name)
      }
      pending += inner.reversed()
    }
    return groups
  }

  private func child(_ directory: PathFinder.Found, _ name: [UInt8]) -> PathFinder.Found? {
    let slash = UInt8(ascii: "/")
    let spelled = directory.spelled.last == slash ? directory.spelled : directory.spelled + [slash]
    let path = directory.entry.path.appending(part: name)
    return tree[path].map { PathFinder.Found(spelled: spelled + name, entry: $0) }
  }

  private func isShown(_ entry: Entry) -> Bool {
    options.hidden != .hide || entry.path.lastComponent.first != UInt8(ascii: ".")
  }

  /// `.` and `..` of `ls -a`.
  private func dots(_ directory: Entry) -> [Listing.Row] {
    guard options.hidden == .showWithDots else { return [] }
    let parent = tree[directory.path.parent ?? .root] ?? directory
    let rows = [row(directory, named: Array(".".utf8)), row(parent, named: Array("..".utf8))]
    return options.order == .name && options.isReversed ? rows.reversed() : rows
  }

  func sorted(_ rows: [Listing.Row]) -> [Listing.Row] {
    let sorted = rows.sorted { a, b in
      switch options.order {
      case .size where a.size != b.size: a.size > b.size
      case .time where a.mtime != b.mtime: a.mtime > b.mtime
      default: a.name.lexicographicallyPrecedes(b.name)
      }
    }
    return options.isReversed ? sorted.reversed() : sorted
  }

  func row(_ entry: Entry, named name: [UInt8]) -> Listing.Row {
    var row = Listing.Row(
      name: name, path: "\(entry.path)", kind: entry.kind.word,
      letters: Letters(entry).text, mode: entry.mode, links: links(entry), uid: entry.uid,
      gid: entry.gid, user: accounts.users[entry.uid], group: accounts.groups[entry.gid], size: 0,
      mtime: entry.mtime, time: Self.time(entry.mtime), package: entry.package)
    switch tree.file(entry).kind {
    case .file(let blob):
      row.size = blob.size
      row.digest = "\(blob.digest)"
    case .symbolicLink(let target):
      row.size = Int64(target.count)
      row.target = target
    default: break
    }
    return row
  }

  private func links(_ entry: Entry) -> Int {
    switch entry.kind {
    case .directory: return 2 + tree.children(of: entry.path).count(where: \.isDirectory)
    case .file: return names[entry.path] ?? 1
    case .hardLink(let target): return names[target] ?? 1
    default: return 1
    }
  }

  /// `2026-11-21 10:20`, in UTC: the host's time zone is none of the image's business.
  private static func time(_ seconds: Int64) -> String {
    let text = CivilTime(secondsSince1970: seconds).text.utf8
    let day = text.prefix(10)
    let clock = text.dropFirst(11).prefix(5)
    return String(decoding: Array(day) + [UInt8(ascii: " ")] + Array(clock), as: UTF8.self)
  }
}

/// The ten letters of `ls -l`: what it is and who may do what (POSIX `ls`, "STDOUT").
struct Letters {
  let text: String

  init(_ entry: Entry) {
    let mode = entry.mode
    var letters = [Self.letter(entry.kind)]
    for (place, sets) in [(6, (0o4000, "s")), (3, (0o2000, "s")), (0, (0o1000, "t"))] {
      let bits = mode >> UInt32(place)
      letters.append(bits & 4 != 0 ? "r" : "-")
      letters.append(bits & 2 != 0 ? "w" : "-")
      let runs = bits & 1 != 0
      if mode & UInt32(sets.0) != 0 {
        letters.append(runs ? sets.1 : sets.1.uppercased())
      } else {
        letters.append(runs ? "x" : "-")
      }
    }
    text = letters.joined()
  }

  private static func letter(_ kind: Entry.Kind) -> String {
    switch kind {
    case .file, .hardLink: "-"
    case .directory: "d"
    case .symbolicLink: "l"
    case .characterDevice: "c"
    case .blockDevice: "b"
    case .fifo: "p"
    case .socket: "s"
    }
  }
}
