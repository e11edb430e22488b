internal import Content
internal import Inspection
internal import OCI
internal import Rootfs

/// Makes the rows of `ls`.
struct ListingRowMaker {
  let tree: ImageTree
  let accounts: Accounts
  let options: ListingOptions
  private var names: [MemberPath: Int] = [:]

  init(_ tree: ImageTree, _ accounts: Accounts, _ options: ListingOptions) {
    self.tree = tree
    self.accounts = accounts
    self.options = options
    for item in tree.entries {
      guard case .hardLink(let target) = item.entry.node else { continue }
      names[target, default: 1] += 1
    }
  }

  /// The rows of a folder and, where asked, of those below it.
  func groups(of folder: PathFinder.Found) -> [Listing.Group] {
    var groups: [Listing.Group] = []
    var pending = [folder]
    while let next = pending.popLast() {
      let children = sorted(
        tree.children(of: next.item.entry.path).filter(isShown).map { item in
          row(item, named: Array(item.entry.path.lastComponent))
        })
      groups.append(Listing.Group(folder: next.spelled, rows: dots(next.item) + children))
      guard options.isRecursive else { continue }
      let inner = children.filter { $0.kind == Node.directory.word }.compactMap { row in
        child(next, row.name)
      }
      pending += inner.reversed()
    }
    return groups
  }

  private func child(_ folder: PathFinder.Found, _ name: [UInt8]) -> PathFinder.Found? {
    let slash = UInt8(ascii: "/")
    let spelled = folder.spelled.last == slash ? folder.spelled : folder.spelled + [slash]
    guard let item = tree.resolve([name[...]], from: folder.item.entry.path, followsLast: false)
    else { return nil }
    return PathFinder.Found(spelled: spelled + name, item: item)
  }

  private func isShown(_ item: InspectedEntry) -> Bool {
    options.hidden != .hide || item.entry.path.lastComponent.first != UInt8(ascii: ".")
  }

  /// `.` and `..` of `ls -a`.
  private func dots(_ folder: InspectedEntry) -> [Listing.Row] {
    guard options.hidden == .showWithDots else { return [] }
    let parent = tree[folder.entry.path.parent ?? .root] ?? folder
    let rows = [row(folder, named: Array(".".utf8)), row(parent, named: Array("..".utf8))]
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

  func row(_ item: InspectedEntry, named name: [UInt8]) -> Listing.Row {
    let entry = item.entry
    var row = Listing.Row(
      name: name, path: "\(entry.path)", kind: item.special?.rawValue ?? entry.node.word,
      letters: Letters(item).text, mode: entry.mode, links: links(item), uid: entry.uid,
      gid: entry.gid, user: accounts.users[entry.uid], group: accounts.groups[entry.gid], size: 0,
      mtime: entry.mtime, time: Self.time(entry.mtime), package: item.package)
    guard item.special == nil else { return row }
    switch tree.file(item).entry.node {
    case .file(let blob):
      row.size = blob.size
      row.digest = "\(blob.digest)"
    case .symbolicLink(let target):
      row.size = Int64(target.count)
      row.target = target
    case .directory, .hardLink: break
    }
    return row
  }

  private func links(_ item: InspectedEntry) -> Int {
    switch item.entry.node {
    case .directory:
      let folders = tree.children(of: item.entry.path).filter { $0.entry.node == .directory }
      return 2 + folders.count
    case .file: return names[item.entry.path] ?? 1
    case .hardLink(let target): return names[target] ?? 1
    case .symbolicLink: return 1
    }
  }

  /// `2026-11-21 10:20`, in UTC: the host's time zone is none of the image's business.
  private static func time(_ seconds: Int64) -> String {
    let text = Timestamp(secondsSince1970: seconds).text.utf8
    let day = text.prefix(10)
    let clock = text.dropFirst(11).prefix(5)
    return String(decoding: Array(day) + [UInt8(ascii: " ")] + Array(clock), as: UTF8.self)
  }
}

/// The ten letters of `ls -l`: what it is and who may do what (POSIX `ls`, "STDOUT").
struct Letters {
  let text: String

  init(_ item: InspectedEntry) {
    let mode = item.entry.mode
    var letters = [Self.kind(item)]
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

  private static func kind(_ item: InspectedEntry) -> String {
    switch item.special {
    case .characterDevice: return "c"
    case .blockDevice: return "b"
    case .fifo: return "p"
    case .socket: return "s"
    case nil: break
    }
    switch item.entry.node {
    case .directory: return "d"
    case .symbolicLink: return "l"
    case .file, .hardLink: return "-"
    }
  }
}
