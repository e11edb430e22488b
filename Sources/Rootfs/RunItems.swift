internal import Packing
internal import Content
internal import Tree

/// What a fragment's run is made of, by path.
struct RunItems {
  struct Item {
    enum Body {
      case none
      case bytes([UInt8])
      /// A range of `data.tar`.
      case range(Range<Int>)
      case link(MemberPath)
    }

    var entry: Entry
    var body: Body
  }

  private(set) var items: [Item] = []

  /// Orders what the plan takes, gives every group of hard links its bytes at the first path,
  /// wherever the package has them, and adds the record for scanners.
  init(
    _ plan: SelectionPlan, _ members: PackageMembers, _ control: PackageControl,
    _ request: FragmentRequest
  ) throws {
    let taken = plan.taken.filter { members[$0.key].entry.kind != .directory }
      .sorted { members[$0.key].path < members[$1.key].path }
    var firsts: [Int: MemberPath] = [:]
    for (index, reason) in taken {
      let member = members[index]
      let origin = Origin.package(request.name, reason)
      switch member.entry.kind {
      case .symbolicLink(let target):
        // A link's own mode means nothing; Linux shows 0777, and so do all tar writers.
        var entry = Entry(member, .symbolicLink(target: target), origin)
        entry.mode = 0o777
        items.append(Item(entry: entry, body: .none))
      default:
        let source = try plan.source(of: index)
        let body = members[source].entry.body
        if let first = firsts[source] {
          let entry = Entry(members[source], at: member.path, .hardLink(to: first), origin)
          items.append(Item(entry: entry, body: .link(first)))
        } else {
          firsts[source] = member.path
          let entry = Entry(members[source], at: member.path, .file(Blob(of: [])), origin)
          items.append(Item(entry: entry, body: .range(body)))
        }
      }
    }
    for index in items.indices {
      items[index].entry.capabilities = request.selection.capabilities[items[index].entry.path]
    }
    if request.selection.writesStatus { try addStatus(control, request) }
  }

  private mutating func addStatus(
    _ control: PackageControl, _ request: FragmentRequest
  ) throws {
    let present = Set(items.map(\.entry.path))
    let status = try PackageStatus(
      control, package: request.name, placement: request.placement, present: present)
    for file in status.files where !present.contains(file.path) {
      let entry = Entry(
        path: file.path, kind: .file(Blob(of: [])), mode: file.entry.mode, uid: file.entry.uid,
        gid: file.entry.gid, mtime: file.entry.mtime, origin: .package(request.name, .status))
      items.append(Item(entry: entry, body: .bytes(file.body)))
    }
    items.sort { $0.entry.path < $1.entry.path }
  }
}

extension Entry {
  /// An entry with the owner, mode and time of a package's member.
  init(
    _ member: PackageMembers.Member, at path: MemberPath? = nil, _ kind: Kind, _ origin: Origin
  ) {
    self.init(
      path: path ?? member.path, kind: kind, mode: member.entry.mode, uid: member.entry.uid,
      gid: member.entry.gid, mtime: member.entry.mtime, origin: origin)
  }
}
