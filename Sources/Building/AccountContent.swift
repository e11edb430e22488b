internal import Debian
internal import Rootfs
internal import Tree

/// `/etc/passwd` and `/etc/group` of a manifest that names users of Debian's: their numbers come from
/// base-passwd's table, or from what the image's packages say.
struct AccountContent {
  private(set) var entries: [GeneratedEntry] = []

  /// The first number that Debian gives to a user of a package (Debian Policy 9.2.2).
  private static let firstFree: UInt32 = 100

  /// - Throws: ``WorkspaceError`` for a name that nothing tells of.
  init(
    _ accounts: ImagePlan.Accounts, _ fragments: [Fragment], _ placement: Placement, epoch: Int64
  ) throws(WorkspaceError) {
    let known = Self.accounts(of: fragments)
    var uids = Set(accounts.users.compactMap(\.uid))
    var groups = accounts.groups
    var gids = Set(groups.compactMap(\.gid))
    for group in groups.indices where groups[group].line == nil {
      let name = groups[group].name
      let base = BaseAccounts.groups.first { $0.name == name }?.id
      guard base != nil || known[name] != nil || Self.groups(of: fragments).contains(name) else {
        throw .unknownAccount(
          position: groups[group].position, kind: "group", name: name)
      }
      groups[group].settle(base ?? Self.free(&gids))
    }
    func groupNumber(_ name: String, _ wanted: UInt32) -> UInt32 {
      if let group = groups.first(where: { $0.name == name }), let gid = group.gid { return gid }
      if !groups.contains(where: { $0.gid == wanted }) {
        var group = ImagePlan.Accounts.Account(
          name: BaseAccounts.groups.first { $0.id == wanted }?.name ?? name, position: "")
        group.settle(wanted)
        groups.append(group)
      }
      return wanted
    }
    var lines: [String] = []
    for user in accounts.users {
      if let line = user.line {
        lines.append(line)
        continue
      }
      if let base = BaseAccounts.users.first(where: { $0.name == user.name }) {
        lines.append(
          AccountFiles.passwdLine(
            name: base.name, uid: base.id, gid: groupNumber(base.name, base.group),
            comment: base.comment, home: base.home, shell: base.shell))
        uids.insert(base.id)
        continue
      }
      guard let account = known[user.name] else {
        throw .unknownAccount(position: user.position, kind: "user", name: user.name)
      }
      let uid = account.uid ?? Self.free(&uids)
      uids.insert(uid)
      lines.append(
        AccountFiles.passwdLine(
          name: account.name, uid: uid, gid: groupNumber(account.name, uid),
          comment: account.name, home: account.home ?? "/nonexistent", shell: "/usr/sbin/nologin"))
    }
    let etc = MemberPath.root.appending("etc")
    if !lines.isEmpty {
      entries.append(
        .file(
          placement.place(etc.appending("passwd")), Array(lines.joined().utf8), epoch: epoch,
          origin: accounts.usersOrigin, replaces: true))
    }
    if !groups.isEmpty {
      entries.append(
        .file(
          placement.place(etc.appending("group")),
          Array(groups.compactMap(\.line).joined().utf8), epoch: epoch,
          origin: accounts.groupsOrigin, replaces: true))
    }
  }

  private static func free(_ taken: inout Set<UInt32>) -> UInt32 {
    var number = firstFree
    while taken.contains(number) { number += 1 }
    taken.insert(number)
    return number
  }

  /// The users that packages would make; of several the first package's by name.
  private static func accounts(of fragments: [Fragment]) -> [String: PackageAccount] {
    var found: [String: PackageAccount] = [:]
    for harvest in fragments.flatMap(\.harvest) {
      let text = String(decoding: harvest.content, as: UTF8.self)
      let own =
        harvest.path == Selection.scriptPath
        ? PackageAccount.read(script: MaintainerScript(text))
        : harvest.path.bytes.starts(with: "usr/lib/sysusers.d/".utf8)
          ? PackageAccount.read(sysusers: text) : []
      for account in own where found[account.name] == nil { found[account.name] = account }
    }
    return found
  }

  /// The groups that packages would make beside those of their users.
  private static func groups(of fragments: [Fragment]) -> Set<String> {
    Set(
      fragments.flatMap(\.harvest).filter { $0.path == Selection.scriptPath }.flatMap {
        PackageAccount.groups(
          script: MaintainerScript(String(decoding: $0.content, as: UTF8.self)))
      })
  }
}

extension ImagePlan.Accounts {
  /// Whether base-passwd's table alone answers a name.
  static func isBase(_ name: String) -> Bool {
    BaseAccounts.users.contains { $0.name == name }
      || BaseAccounts.groups.contains { $0.name == name }
  }
}

extension ImagePlan.Accounts.Account {
  /// Gives a group its number.
  fileprivate mutating func settle(_ number: UInt32) {
    gid = number
    line = AccountFiles.groupLine(name: name, gid: number, members: [])
  }
}
