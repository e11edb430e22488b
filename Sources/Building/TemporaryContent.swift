internal import Debian
internal import Rootfs
internal import Tree

/// What systemd-tmpfiles would make of the files that packages have for it (`tmpfiles`).
struct TemporaryContent {
  private(set) var entries: [GeneratedEntry] = []

  /// - Parameter made: what the image has been given already, `/etc/passwd` among it.
  /// - Throws: ``WorkspaceError`` for an owner that the image does not know.
  init(
    _ plan: ImagePlan, _ fragments: [Fragment], _ placement: Placement, made: [GeneratedEntry]
  ) throws(WorkspaceError) {
    guard !plan.temporary.isEmpty else { return }
    let users = Self.numbers(made, "passwd", BaseAccounts.users.map { ($0.name, $0.id) })
    let groups = Self.numbers(made, "group", BaseAccounts.groups.map { ($0.name, $0.id) })
    var known = Set(made.map(\.entry.path))
    for wanted in plan.temporary {
      func number(
        _ name: String?, _ kind: String, _ table: [String: UInt32]
      ) throws(WorkspaceError) -> UInt32 {
        guard let name else { return 0 }
        if let number = UInt32(name) ?? table[name] { return number }
        throw .unknownOwner(position: wanted.position, kind: kind, name: name)
      }
      let harvest = fragments.first { $0.package == wanted.package }?.harvest ?? []
      for file in harvest where file.path.bytes.starts(with: "usr/lib/tmpfiles.d/".utf8) {
        let origin = "tmpfiles (\(wanted.position)): \(file.path)"
        for item in TemporaryEntry.read(String(decoding: file.content, as: UTF8.self)) {
          guard let path = (try? MemberPath(absolute: item.path)).map(placement.place),
            !path.isRoot, known.insert(path).inserted
          else { continue }
          let uid = try number(item.user, "user", users)
          let gid = try number(item.group, "group", groups)
          switch item.kind {
          case .directory:
            entries.append(
              .directory(
                path, mode: item.mode ?? 0o755, uid: uid, gid: gid, epoch: plan.epoch,
                origin: origin))
          case .file(let content):
            entries.append(
              .file(
                path, Array(content.utf8), mode: item.mode ?? 0o644, uid: uid, gid: gid,
                epoch: plan.epoch, origin: origin))
          case .link(let target):
            entries.append(
              .link(path, to: Array(target.utf8), epoch: plan.epoch, origin: origin))
          }
        }
      }
    }
  }

  /// The numbers of names: the image's own, else base-passwd's.
  private static func numbers(
    _ made: [GeneratedEntry], _ file: StaticString, _ base: [(String, UInt32)]
  ) -> [String: UInt32] {
    var numbers = Dictionary(base, uniquingKeysWith: { $1 })
    let path = MemberPath.root.appending("etc").appending(file)
    for line in made.first(where: { $0.entry.path == path })?.body.split(separator: 0x0A) ?? [] {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      if fields.count > 2, let number = UInt32(fields[2]) { numbers[fields[0]] = number }
    }
    return numbers
  }
}
