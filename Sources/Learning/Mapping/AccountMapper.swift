internal import Manifest
internal import Content
internal import Tree

/// Which users and groups of a root an image needs.
///
/// A log shows that `/etc/passwd` was read, not for whom. So a user is taken who ran something, who
/// owns what is brought, or whose name a program that ran, a small file that it read, or its
/// arguments have.
struct AccountMapper {
  private let root: LearnedRoot
  private let knowledge: ManifestKnowledge
  private let passwd: [[String]]
  private let group: [[String]]
  private(set) var users: [LearnedManifest.Item] = []
  private(set) var groups: [LearnedManifest.Item] = []
  private(set) var remarks: [String] = []

  private let passwdPath: MemberPath?
  private let groupPath: MemberPath?

  /// Bytes of a program, and of a configuration file, whose names are looked for.
  private static let mostProgram: Int64 = 64 << 20
  private static let mostText: Int64 = 256 << 10

  init(_ root: LearnedRoot, _ knowledge: ManifestKnowledge) {
    self.root = root
    self.knowledge = knowledge
    passwdPath = root.walk(Array("/etc/passwd".utf8)).end
    groupPath = root.walk(Array("/etc/group".utf8)).end
    passwd = Self.lines(passwdPath.flatMap { root.bytes($0, limit: 1 << 20) }, fields: 7)
    group = Self.lines(groupPath.flatMap { root.bytes($0, limit: 1 << 20) }, fields: 4)
  }

  private static func lines(_ bytes: [UInt8]?, fields: Int) -> [[String]] {
    (bytes ?? []).split(separator: 0x0a).compactMap { line in
      let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      return parts.count == fields ? parts : nil
    }
  }

  /// - Parameters:
  ///   - needs: what was used.
  ///   - owners: of what is brought: users, groups.
  mutating func map(
    _ needs: [MemberPath: Need], words: Set<[UInt8]>, users ids: Set<UInt32>,
    owners: (users: Set<UInt32>, groups: Set<UInt32>)
  ) {
    let asksUsers = passwdPath.map { needs[$0] != nil } == true
    let asksGroups = groupPath.map { needs[$0] != nil } == true
    guard asksUsers || asksGroups else { return }
    let names = Set(passwd.map { $0[0] } + group.map { $0[0] })
    // Where only ordinary users ran something, none could become another.
    let isOrdinary = !ids.isEmpty && ids.allSatisfy { $0 >= 1000 }
    let mentions = mentions(of: names, needs, words, byName: !isOrdinary)
    var primary: Set<String> = ["0"]
    var chosen: Set<String> = []
    for fields in passwd where asksUsers {
      guard let uid = UInt32(fields[2]), let gid = UInt32(fields[3]),
        let reason = reason(fields[0], uid, ids, owners.users, mentions)
      else { continue }
      chosen.insert(fields[0])
      primary.insert(fields[3])
      guard !knowledge.hasUser(fields[0]) else { continue }
      guard isName(fields[0]), fields[4...].allSatisfy({ PatternText.plain(Array($0.utf8)) != nil })
      else {
        remarks.append("the user \(fields[0]): no manifest can name it")
        continue
      }
      users.append(
        LearnedManifest.Item(
          members: [
            ("name", YAMLText.plain(fields[0])), ("uid", "\(uid)"), ("gid", "\(gid)"),
            ("home", YAMLText.quoted(fields[5].isEmpty ? "/" : fields[5])),
            ("shell", YAMLText.quoted(fields[6])), ("comment", YAMLText.quoted(fields[4])),
          ], reason: reason))
    }
    for fields in group {
      guard let gid = UInt32(fields[2]), !knowledge.hasGroup(fields[0]) else { continue }
      let members = fields[3].split(separator: ",").map(String.init).filter(chosen.contains)
      let reason: String
      if primary.contains(fields[2]) {
        reason = "the group of a user"
      } else if !members.isEmpty {
        reason = "has a user"
      } else if owners.groups.contains(gid) {
        reason = "owns something here"
      } else if asksGroups, let mention = mentions[fields[0]] {
        reason = mention
      } else {
        continue
      }
      guard isName(fields[0]) else {
        remarks.append("the group \(fields[0]): no manifest can name it")
        continue
      }
      var item = [("name", YAMLText.plain(fields[0])), ("gid", "\(gid)")]
      if !members.isEmpty {
        item.append(("members", "[" + members.map(YAMLText.plain).joined(separator: ", ") + "]"))
      }
      groups.append(
        LearnedManifest.Item(members: item.map { (key: $0.0, value: $0.1) }, reason: reason))
    }
  }

  private func reason(
    _ name: String, _ uid: UInt32, _ ids: Set<UInt32>, _ owners: Set<UInt32>,
    _ mentions: [String: String]
  ) -> String? {
    if uid == 0 { return "looked up" }
    if ids.contains(uid) { return "ran something" }
    if owners.contains(uid) { return "owns something here" }
    return mentions[name]
  }

  /// A name as manifests take it.
  private func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return bytes.count <= 32
      && bytes.first.map {
        $0 == UInt8(ascii: "_") || $0 >= UInt8(ascii: "A") && $0 != UInt8(ascii: "-")
      } == true
      && bytes.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "_-.".utf8.contains($0)
      }
  }

  /// Where each name stands, of those that stand somewhere.
  private func mentions(
    of names: Set<String>, _ needs: [MemberPath: Need], _ words: Set<[UInt8]>, byName: Bool
  ) -> [String: String] {
    var found: [String: String] = [:]
    for name in names where words.contains(Array(name.utf8)) { found[name] = "an argument" }
    for (path, need) in needs.sorted(by: { $0.key < $1.key }) where need.kind == .file {
      guard path != passwdPath, path != groupPath, let status = root.status(path),
        status.size <= Self.mostProgram, let file = root.mapped(path)
      else { continue }
      let isBinary = ELFNeeds.of(file) != nil
      let isProgram = need.reason.action == .executed
      guard isBinary || isProgram || isConfiguration(path, status) else { continue }
      let search = WordSearch(file)
      // The users of base-passwd have names that are words of every day.
      let asks = isProgram && byName && Self.lookups.contains { search.has($0) }
      for name in names where found[name] == nil && name.utf8.count > 1 {
        let word = Array(name.utf8)
        let isThere =
          if !isStatic(name) {
            search.has(word)
          } else if isBinary {
            asks && (search.has(literal: word) || search.has(account: word))
          } else {
            search.has(account: word)
          }
        if isThere { found[name] = "named in \(path)" }
      }
    }
    return found
  }

  /// The functions that look a user or a group up by name (getpwnam(3), getgrnam(3)).
  private static let lookups = ["getpwnam", "getpwnam_r", "getgrnam", "getgrnam_r"]
    .map { Array($0.utf8) }

  private func isConfiguration(_ path: MemberPath, _ status: FileStatus) -> Bool {
    path.components.first?.elementsEqual("etc".utf8) == true && status.size <= Self.mostText
  }

  /// Whether a user or group is one that every Debian has (Debian Policy 9.2.2).
  private func isStatic(_ name: String) -> Bool {
    passwd.contains { $0[0] == name && (UInt32($0[2]) ?? 0) < 100 }
      || group.contains { $0[0] == name && (UInt32($0[2]) ?? 0) <= 100 }
  }
}
