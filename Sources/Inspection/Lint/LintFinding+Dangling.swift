internal import Archives
internal import Rootfs

extension LintFinding {
  /// A link that leads nowhere.
  ///
  /// - Parameter place: where it leads.
  init(dangling item: FileTree.Item, at place: MemberPath) {
    var spelled = ""
    if case .symbolicLink(let target) = item.entry.node, "/\(printable(target))" != "\(place)" {
      spelled = printable(target)
    }
    let isSame = spelled.isEmpty || spelled == "\(place)"
    self.init(
      .dangling, path: item.entry.path, package: item.owner.package,
      message: isSame
        ? "points to \(place), which is not in the image"
        : "points to \(spelled): \(place) is not in the image")
    wanted = [place]
    remedy = Self.remedy(item, place)
  }

  /// What to do where no package at hand has the place.
  private static func remedy(_ item: FileTree.Item, _ place: MemberPath) -> String {
    let parts = place.components.map { String(decoding: $0, as: UTF8.self) }
    if ["dev", "proc", "run", "sys"].contains(parts.first) {
      return "it can only be there once a container runs"
    }
    if parts.starts(with: ["usr", "share", "doc"]), parts.count > 3 {
      return "name the package \(parts[3]), as `\(parts[3]): []`, to have its copyright"
    }
    if case .generated(let origin) = item.owner { return "see \(origin)" }
    return "no package at hand has it: exclude the link, or make what it points to under `files`"
  }
}
