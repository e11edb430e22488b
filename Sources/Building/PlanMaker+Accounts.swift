internal import Manifest
internal import Rootfs
internal import Tree

extension PlanMaker {
  /// Users and groups where Debian says the numbers of some; nil where the manifest says all.
  func accounts(_ variant: Manifest.Variant) -> ImagePlan.Accounts? {
    let (users, groups) = (variant.users, variant.groups)
    guard users.contains(where: \.isByName) || groups.contains(where: \.isByName) else {
      return nil
    }
    return ImagePlan.Accounts(
      users: users.map { user in
        .init(
          name: user.name, uid: user.isByName ? nil : user.uid,
          gid: user.isByName ? nil : user.gid, line: user.isByName ? nil : user.line,
          position: "\(user.position)")
      },
      groups: groups.map { group in
        .init(
          name: group.name, gid: group.isByName ? nil : group.gid,
          line: group.isByName ? nil : group.line, position: "\(group.position)")
      },
      usersOrigin: "users (\((users.first?.position ?? variant.position)))",
      groupsOrigin:
        "groups (\((groups.first?.position ?? users.first?.position ?? variant.position)))")
  }
}

extension Manifest.User {
  var line: String {
    AccountFiles.passwdLine(
      name: name, uid: uid, gid: gid, comment: comment, home: home, shell: shell)
  }
}

extension Manifest.Group {
  var line: String {
    AccountFiles.groupLine(name: name, gid: gid, members: members)
  }
}
