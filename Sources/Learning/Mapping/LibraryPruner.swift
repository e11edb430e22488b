internal import ELF
internal import Tree

/// Finds the needed libraries that `dependencies: libraries` finds by itself: those that a program
/// or another library asks for by name, in a directory that the linker knows.
///
/// What no file asks for was opened by a program of its own accord, and stays.
struct LibraryPruner {
  private let root: LearnedRoot
  private let directories: Set<MemberPath>
  /// By path: the names that a file asks for.
  private var asked: [MemberPath: [[UInt8]]] = [:]
  /// By name: the libraries in the linker's directories that have it.
  private var candidates: [[UInt8]: Set<MemberPath>] = [:]

  /// - Parameter triplet: the architecture's, such as `x86_64-linux-gnu`.
  init(_ root: LearnedRoot, _ needs: [MemberPath: Need], triplet: String) {
    self.root = root
    let usual = ["usr/lib/\(triplet)", "lib/\(triplet)", "usr/lib", "lib", "usr/lib64", "lib64"]
    directories = Set(usual.compactMap { root.walk([UInt8(ascii: "/")] + Array($0.utf8)).end })
    for (path, need) in needs where need.kind == .file {
      guard let file = root.mapped(path), let elf = ELFNeeds.of(file) else { continue }
      asked[path] = elf.needed.map(\.bytes)
      guard need.reason.action != .executed, let parent = path.parent,
        directories.contains(parent)
      else { continue }
      candidates[elf.soname?.bytes ?? Array(path.lastComponent), default: []].insert(path)
      candidates[Array(path.lastComponent), default: []].insert(path)
    }
  }

  /// The paths of the libraries that need not be named.
  func found() -> Set<MemberPath> {
    let all = candidates.values.reduce(into: Set<MemberPath>()) { $0.formUnion($1) }
    var reached = reach(from: asked.keys.filter { !all.contains($0) })
    // Libraries that only others like them ask for: the first of each ring is named.
    let open = all.subtracting(reached).sorted()
    let (first, ring) = (open.filter { !isAsked($0) }, open.filter(isAsked))
    for path in first + ring where !reached.contains(path) {
      reached.formUnion(reach(from: [path]))
    }
    return reached
  }

  private func isAsked(_ path: MemberPath) -> Bool {
    asked.contains { other, names in
      other != path && names.contains { candidates[$0]?.contains(path) == true }
    }
  }

  private func reach(from start: [MemberPath]) -> Set<MemberPath> {
    var reached: Set<MemberPath> = []
    var pending = start
    while let path = pending.popLast() {
      for name in asked[path] ?? [] {
        for library in candidates[name] ?? [] where reached.insert(library).inserted {
          pending.append(library)
        }
      }
    }
    return reached
  }
}
