internal import Manifest
internal import Content
internal import Inspection
internal import Rootfs
internal import Tree

/// Writes what findings of one image would add to its manifest as lines of YAML that can be pasted.
///
/// A key stands once in a manifest, so its line has what the manifest says already, too, and what
/// all findings together add to it. Links and directories of what it includes stand there, and are joined.
struct RemedyLines {
  private var links: [String: String] = [:]
  private var directories: [String: String] = [:]
  private var users: [(name: String, text: String)] = []
  private var groups: [(name: String, text: String)] = []
  private var includes: [String]
  private var temporary: [String] = []
  private let triplet: String?

  /// - Parameters:
  ///   - draft: composed.
  ///   - manifest: its path, as positions in it have it.
  ///   - includes: what it includes.
  ///   - passwd: the lines of the image's `/etc/passwd`; `group`: of its `/etc/group`.
  init(
    _ draft: ImageDraft, of manifest: String, includes: [String], passwd: [UInt8], group: [UInt8]
  ) {
    self.includes = includes
    triplet = draft.triplet
    temporary = draft.plan.temporary.filter { $0.position.hasPrefix("\(manifest):") }
      .map(\.package)
    for made in draft.plan.generated {
      guard case .generated(let origin) = made.entry.origin, origin.contains("(\(manifest):") else {
        continue
      }
      let path = PathPattern.naming(made.entry.path, triplet: triplet)
      switch made.entry.kind {
      case .symbolicLink(let target): links[path] = String(decoding: target, as: UTF8.self)
      case .directory: directories[path] = Self.ownership(made.entry)
      default: continue
      }
    }
    for fields in Self.fields(passwd) where fields.count > 6 {
      guard let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { continue }
      users.append(
        (
          fields[0],
          Self.user(
            fields[0], uid: uid, gid: gid, home: fields[5], shell: fields[6], comment: fields[4])
        ))
    }
    for fields in Self.fields(group) where fields.count > 2 {
      guard let gid = UInt32(fields[2]) else { continue }
      groups.append((fields[0], "{name: \(YAMLText.word(fields[0])), gid: \(gid)}"))
    }
  }

  /// The mode of a directory, three or four octal digits, and its owner where that is not root.
  private static func ownership(_ entry: Entry) -> String {
    let digits = String(entry.mode, radix: 8)
    let mode = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    guard entry.uid != 0 || entry.gid != 0 else { return "mode: \"\(mode)\"" }
    return "mode: \"\(mode)\", uid: \(entry.uid), gid: \(entry.gid)"
  }

  /// A user as an item of `users`; what packages say of it is text of others.
  private static func user(
    _ name: String, uid: UInt32, gid: UInt32, home: String, shell: String, comment: String = ""
  ) -> String {
    "{name: \(YAMLText.word(name)), uid: \(uid), gid: \(gid), home: \(YAMLText.word(home)), shell: \(YAMLText.word(shell))"
      + (comment.isEmpty ? "" : ", comment: \(YAMLText.quoted(comment))") + "}"
  }

  private static func fields(_ body: [UInt8]) -> [[String]] {
    body.split(separator: 0x0A).map { line in
      line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Takes in what a finding would add.
  mutating func add(_ additions: [ManifestAddition]) {
    for addition in additions {
      switch addition {
      case .package: continue
      case .symlink(let path, let target): links[path] = target
      case .directory(let path, let mode, let owner):
        directories[path] =
          "mode: \"\(mode)\"" + (owner.map { ", uid: \($0), gid: \($0)" } ?? "")
      case .user(let name, let uid, let gid, let home):
        guard !users.contains(where: { $0.name == name }) else { continue }
        // As base-passwd has them: only root has a shell.
        let shell = uid == 0 ? "/bin/sh" : "/sbin/nologin"
        users.append(
          (name, Self.user(name, uid: uid, gid: gid, home: home, shell: shell)))
      case .group(let name, let gid):
        guard !groups.contains(where: { $0.name == name }) else { continue }
        groups.append((name, "{name: \(YAMLText.word(name)), gid: \(gid)}"))
      case .temporary(let name):
        if !temporary.contains(name) { temporary.append(name) }
      case .include(let name):
        if !includes.contains(name) { includes.append(name) }
      }
    }
  }

  /// What to write for a finding's additions, each line between backquotes.
  func text(for additions: [ManifestAddition]) -> String? {
    var lines: [String] = []
    for addition in additions {
      switch addition {
      case .package(let name, let patterns):
        let list = patterns.map(YAMLText.quoted).joined(separator: ", ")
        lines.append("`\(name): [\(list)]` to packages")
      case .symlink:
        lines.append(
          line(
            "symlinks",
            links.sorted { $0.key < $1.key }.map {
              "{path: \(YAMLText.quoted($0.key)), target: \(YAMLText.quoted($0.value))}"
            }, "links of the manifest"))
      case .directory:
        lines.append(
          line(
            "directories",
            directories.sorted { $0.key < $1.key }.map {
              "{path: \(YAMLText.quoted($0.key)), \($0.value)}"
            }, "directories of the manifest"))
      case .user: lines.append(line("users", users.map(\.text), "accounts of the image"))
      case .group: lines.append(line("groups", groups.map(\.text), "groups of the image"))
      case .temporary:
        lines.append(
          line("tmpfiles", temporary.map(YAMLText.word), "packages whose tmpfiles.d is followed"))
      case .include:
        lines.append(line("include", includes.map(YAMLText.word), "includes of the image"))
      }
    }
    var distinct: [String] = []
    for line in lines where !distinct.contains(line) { distinct.append(line) }
    guard !distinct.isEmpty else { return nil }
    return "add " + distinct.joined(separator: " and ")
  }

  /// The comment tells what the line is for once it is pasted.
  private func line(_ key: String, _ items: [String], _ comment: String) -> String {
    "`\(key): [\(items.joined(separator: ", "))] # all \(comment)`"
  }
}
