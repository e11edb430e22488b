internal import Inspection
internal import Manifest

/// A manifest that grows with what the checks of its images propose.
struct ManifestProposal {
  var name: String
  /// What is said of it at its top.
  var description: String
  var architectures: [String]
  var includes: [String]
  var entrypoint: String
  /// Patterns, by package.
  private var packages: [String: [String]] = [:]
  private var links: [String: String] = [:]
  private var directories: [String: String] = [:]
  private var users: [(name: String, uid: UInt32, gid: UInt32, home: String)] = []
  private var groups: [(name: String, gid: UInt32)] = []

  init(
    name: String, description: String, architectures: [String], includes: [String],
    entrypoint: String
  ) {
    self.name = name
    self.description = description
    self.architectures = architectures
    self.includes = includes
    self.entrypoint = entrypoint
  }

  /// Takes in what a finding would add.
  ///
  /// - Returns: whether anything of it is new.
  mutating func add(_ additions: [ManifestAddition]) -> Bool {
    var isNew = false
    for addition in additions {
      switch addition {
      case .package(let name, let patterns):
        let known = packages[name] ?? []
        let more = patterns.filter { !known.contains($0) }
        if packages[name] == nil || !more.isEmpty { isNew = true }
        packages[name] = known + more
      case .symlink(let path, let target):
        if links.updateValue(target, forKey: path) == nil { isNew = true }
      case .directory(let path, let mode, let owner):
        // The part for programs has the home of its user.
        guard owner == nil else { continue }
        if directories.updateValue(mode, forKey: path) == nil { isNew = true }
      case .user(let name, let uid, let gid, let home):
        // The part for programs has those that every image needs.
        guard !["root", "nobody", "nonroot"].contains(name),
          !users.contains(where: { $0.name == name })
        else { continue }
        users.append((name, uid, gid, home))
        isNew = true
      case .group(let name, let gid):
        guard !["root", "tty", "staff", "nonroot"].contains(name),
          !groups.contains(where: { $0.name == name })
        else { continue }
        groups.append((name, gid))
        isNew = true
      // Its lines may name accounts that nothing here knows.
      case .temporary: continue
      case .include(let name):
        guard !includes.contains(name) else { continue }
        includes.append(name)
        isNew = true
      }
    }
    return isNew
  }

  /// The manifest's text.
  var text: String {
    var lines = [
      ManifestSchema.modeline, "# \(description)",
      "# Every key is explained in docs/manifest.md and whittle-manifest(5).", "whittle: 1",
      "name: \(name)", "include: [\(includes.joined(separator: ", "))]",
      "architectures: [\(architectures.joined(separator: ", "))]", "dependencies: libraries",
    ]
    // An empty map would say that something of an include is to be taken away.
    if !packages.isEmpty { lines += ["", "packages:"] }
    for (package, patterns) in packages.sorted(by: { $0.key < $1.key }) {
      let list = patterns.map(YAMLText.quoted)
      let short = "  \(package): [\(list.joined(separator: ", "))]"
      if short.utf8.count <= 100 {
        lines.append(short)
      } else {
        lines.append("  \(package):")
        lines += list.map { "    - \($0)" }
      }
    }
    if !links.isEmpty {
      lines += ["", "symlinks:"]
      for (path, target) in links.sorted(by: { $0.key < $1.key }) {
        lines.append("  - {path: \(YAMLText.quoted(path)), target: \(YAMLText.quoted(target))}")
      }
    }
    if !directories.isEmpty {
      lines += ["", "directories:"]
      for (path, mode) in directories.sorted(by: { $0.key < $1.key }) {
        lines.append("  - {path: \(YAMLText.quoted(path)), mode: \"\(mode)\"}")
      }
    }
    if !users.isEmpty {
      lines += ["", "users:"]
      lines += users.map {
        "  - {name: \(YAMLText.word($0.name)), uid: \($0.uid), gid: \($0.gid), "
          + "home: \(YAMLText.word($0.home)), shell: /sbin/nologin}"
      }
    }
    if !groups.isEmpty {
      lines += ["", "groups:"]
      lines += groups.map { "  - {name: \(YAMLText.word($0.name)), gid: \($0.gid)}" }
    }
    lines += ["", "image:", "  entrypoint: [\(YAMLText.quoted(entrypoint))]", ""]
    return lines.joined(separator: "\n")
  }
}
