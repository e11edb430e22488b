internal import Spelling
internal import Tree

/// The directories that only the linker's cache makes known: those of `/etc/ld.so.conf` and of what
/// it includes, beside the usual ones (ldconfig(8)).
struct LinkerConfiguration {
  private(set) var directories: Set<MemberPath> = []
  /// The files that say so.
  private(set) var files: [MemberPath: Need] = [:]

  init(_ root: LearnedRoot, triplet: String) {
    let usual = Set(
      ["usr/lib/\(triplet)", "lib/\(triplet)", "usr/lib", "lib"].compactMap {
        root.walk(Array("/\($0)".utf8)).end
      })
    let drop = root.walk(Array("/etc/ld.so.conf.d".utf8)).end
    let included = drop.map { drop in root.names(in: drop).map { drop.appending(part: $0) } } ?? []
    let main = root.walk(Array("/etc/ld.so.conf".utf8)).end
    for path in [main].compactMap({ $0 }) + included
    where path.lastComponent.ends(with: ".conf".utf8) {
      guard let text = root.bytes(path, limit: 1 << 20) else { continue }
      let reason = Reason(action: .opened, program: nil, detail: "for the linker's cache")
      files[path] = Need(kind: .file, reason: reason)
      for line in text.split(separator: 0x0a) where line.first == UInt8(ascii: "/") {
        let name = line.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: " ") }
        if let end = root.walk(Array(name)).end, !usual.contains(end) { directories.insert(end) }
      }
    }
  }

  /// A library in one of the directories; of several, the first by path.
  func library(among needs: [MemberPath: Need]) -> MemberPath? {
    needs.filter { path, need in
      need.kind == .file && path.parent.map(directories.contains) == true
        && path.lastComponent.firstRange(of: Array(".so".utf8)) != nil
    }.keys.min()
  }
}
