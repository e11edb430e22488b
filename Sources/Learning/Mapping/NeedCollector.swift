internal import Content
internal import ELF
internal import Inspection
internal import Tree

/// From uses of paths to what must be in an image: links on the way, interpreters of scripts, the
/// directories of what is made.
struct NeedCollector {
  let root: LearnedRoot
  let packages: InstalledPackages
  /// Directories whose content is the job's own.
  let ignored: [MemberPath]
  private(set) var needs: [MemberPath: Need] = [:]
  /// The linkers of programs, and the links to them, which are found like libraries.
  private(set) var linkers: Set<MemberPath> = []
  /// Whether the libraries that programs need are found without being named.
  let findsLibraries: Bool

  init(
    _ root: LearnedRoot, _ packages: InstalledPackages, ignored: [MemberPath],
    findsLibraries: Bool
  ) {
    self.root = root
    self.packages = packages
    self.ignored = ignored
    self.findsLibraries = findsLibraries
  }

  /// What a container's runtime brings, and what `build` makes where it is wanted.
  private static let brought: Set<[UInt8]> = Set(
    [
      "etc/resolv.conf", "etc/hosts", "etc/hostname", "etc/mtab", "etc/ld.so.cache",
      "etc/ld.so.preload", ".dockerenv", "run/.containerenv",
    ].map { Array($0.utf8) })

  private static let kernel = ["dev", "proc", "sys"].map { Array($0.utf8) }

  private func isIgnored(_ path: MemberPath) -> Bool {
    guard let top = path.components.first else { return true }
    return Self.kernel.contains { top.elementsEqual($0) } || Self.brought.contains(path.bytes)
      || ignored.contains { path == $0 || path.isBelow($0) }
  }

  /// Adds what one use needs.
  mutating func add(_ use: TracedUse) {
    let way = root.walk(use.path, followsLast: use.followsLast)
    let reason = Reason(action: use.action, program: use.program)
    if way.end != nil {
      take(way, use.path, reason)
    } else if use.action == .created || use.action == .connected {
      addDirectory(of: use.path, Reason(action: .created, program: use.program))
    }
  }

  /// The directory in which something is made.
  private mutating func addDirectory(of path: [UInt8], _ reason: Reason) {
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard let last = parts.last, !last.elementsEqual("..".utf8) else { return }
    let parent = parts.dropLast().flatMap { [UInt8(ascii: "/")] + $0 }
    let way = root.walk(parent.isEmpty ? [UInt8(ascii: "/")] : parent)
    guard let end = way.end, root.status(end)?.isDirectory == true else { return }
    take(way, parent, reason)
  }

  private mutating func take(_ way: LearnedRoot.Way, _ path: [UInt8], _ reason: Reason) {
    for link in way.links {
      guard !isIgnored(link.path) else { return }
      let detail = "leads to " + printable(link.target)
      let isEnd = link.path == way.end
      note(
        link.path, .link(target: link.target),
        isEnd
          ? Reason(action: reason.action, program: reason.program, detail: detail)
          : Reason(action: nil, program: nil, detail: detail))
    }
    guard let end = way.end, !isIgnored(end), let status = root.status(end) else { return }
    if status.isSymbolicLink {
      // The link itself was looked at; one that leads nowhere would be a fault of the image.
      let target = root.walk([UInt8(ascii: "/")] + end.bytes)
      if target.end != nil {
        take(target, path, Reason(action: nil, program: nil, detail: "a link leads to it"))
      }
    } else if status.isDirectory {
      note(end, .directory, reason)
    } else if !status.isRegular || reason.action == .created && packages.owner(of: end) == nil {
      // A socket, a pipe or a file that the command makes itself.
      addDirectory(
        of: [UInt8(ascii: "/")] + end.bytes, Reason(action: .created, program: reason.program))
    } else {
      let isNew = needs[end]?.reason.action != .executed && reason.action == .executed
      note(end, .file, reason)
      if isNew { addInterpreter(of: end, reason) }
    }
  }

  private mutating func note(_ path: MemberPath, _ kind: Need.Kind, _ reason: Reason) {
    guard let known = needs[path] else {
      needs[path] = Need(kind: kind, reason: reason)
      return
    }
    needs[path]?.reason = Reason.better(known.reason, reason)
  }

  /// The kernel opens interpreters itself: no log shows it.
  private mutating func addInterpreter(of path: MemberPath, _ reason: Reason) {
    guard let file = root.mapped(path) else { return }
    let head = Array(file.bytes.prefix(Shebang.length))
    let program = Array(path.lastComponent)
    if let script = Shebang(head[...]) {
      let way = root.walk(script.interpreter)
      let detail = "the interpreter of " + printable(program)
      if way.end != nil {
        take(way, script.interpreter, Reason(action: .executed, program: nil, detail: detail))
      }
      return
    }
    guard let interpreter = ELFNeeds.of(file)?.interpreter else { return }
    let way = root.walk(interpreter)
    for link in way.links where root.status(link.path.following(link.target))?.isDirectory == true {
      guard !isIgnored(link.path) else { return }
      note(
        link.path, .link(target: link.target),
        Reason(action: nil, program: nil, detail: "leads to " + printable(link.target)))
    }
    guard !findsLibraries, way.end != nil else {
      if let end = way.end { linkers.formUnion([end] + way.links.map(\.path)) }
      return
    }
    take(
      way, interpreter,
      Reason(action: .executed, program: nil, detail: "the linker of " + printable(program)))
  }
}
