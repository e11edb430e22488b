internal import Spelling
internal import Packing
internal import Rootfs
internal import Tree

extension LintFinding {
  /// A link that leads nowhere.
  ///
  /// - Parameter place: where it leads.
  init(dangling link: Entry, at place: MemberPath) {
    var spelled = ""
    if let target = link.linkTarget, "/\(printable(target))" != "\(place)" {
      spelled = printable(target)
    }
    let isSame = spelled.isEmpty || spelled == "\(place)"
    self.init(
      .dangling, path: link.path, package: link.package,
      message: isSame
        ? "points to \(place), which is not in the image"
        : "points to \(spelled): \(place) is not in the image")
    wanted = [place]
    remedy = Self.remedy(link, place)
  }

  /// What to do where no package at hand has the place.
  private static func remedy(_ link: Entry, _ place: MemberPath) -> String {
    let parts = place.components.map { String(decoding: $0, as: UTF8.self) }
    if ["dev", "proc", "run", "sys"].contains(parts.first) {
      return "it exists only in a running container"
    }
    if parts.starts(with: ["usr", "share", "doc"]), parts.count > 3 {
      return "add the package, as `\(parts[3]): []`, for its copyright"
    }
    if case .generated(let origin) = link.origin { return "see \(origin)" }
    return "no package is known to have it: exclude the link, or create its target under `files`"
  }
}
