internal import Content
internal import ELF
internal import Inspection
internal import Tree

/// What checks would find in what was learned, and the root has as well: a link that leads nowhere
/// there, a program that runs as its owner.
struct AllowanceMapper {
  let root: LearnedRoot
  let packages: InstalledPackages
  let knowledge: ManifestKnowledge
  /// Files and links of packages that are brought.
  let taken: Set<MemberPath>
  /// Everything that will be there, libraries that are found by themselves among it.
  let brought: Set<MemberPath>

  func map() -> [(key: String, items: [LearnedManifest.Pattern])] {
    let directories = Set(brought.flatMap(\.ancestors))
    var found: [String: [LearnedManifest.Pattern]] = [:]
    func add(_ key: String, _ text: String?, _ reason: String) {
      guard let text, found[key]?.contains(where: { $0.text == text }) != true else { return }
      found[key, default: []].append(LearnedManifest.Pattern(text: text, reason: reason))
    }
    func pattern(_ path: MemberPath) -> String? {
      PatternText.pattern(of: path, triplet: knowledge.triplet)
    }
    func isNamed(_ path: MemberPath) -> Bool {
      packages.owner(of: path).map { knowledge.takes(path, of: $0) } == true
    }
    func isThere(_ path: MemberPath) -> Bool {
      brought.contains(path) || directories.contains(path) || isNamed(path)
        || knowledge.makes(path)
    }
    let names = Set(packages.allPaths.map { Array($0.lastComponent) })
    for path in taken.sorted() {
      guard let status = root.status(path) else { continue }
      if status.isSymbolicLink {
        let end = root.walk([UInt8(ascii: "/")] + path.bytes).end
        if end.map(isThere) != true { add("dangling", pattern(path), "its target was not used") }
        continue
      }
      guard status.isRegular, let file = root.mapped(path) else { continue }
      if let runtime = Runtime(program: path.lastComponent), let part = runtime.part,
        !runtime.starts(with: packages.allPaths.lazy.filter(isThere))
      {
        add("runtimes", part, "\(path) was started without it")
      }
      if status.mode & 0o6000 != 0 {
        add("setuid", pattern(path), "mode \(String(status.mode, radix: 8))")
      } else if status.mode & 0o002 != 0 {
        add("world-writable", pattern(path), "mode \(String(status.mode, radix: 8))")
      }
      if status.mode & 0o111 != 0,
        let script = Shebang(Array(file.bytes.prefix(Shebang.length))[...])
      {
        let end = root.walk(script.interpreter).end
        let isFound = end.map(isThere) == true && script.soughtName == nil
        if !isFound {
          add("missing-interpreters", PatternText.plain(script.interpreter), "\(path) was not run")
        }
      }
      for name in ELFNeeds.of(file)?.needed ?? [] where !names.contains(name.bytes) && !name.isPath
      {
        add("missing-libraries", PatternText.plain(name.bytes), "missing in the root, too")
      }
    }
    return found.sorted { $0.key < $1.key }.map { (key: $0.key, items: $0.value) }
  }
}
