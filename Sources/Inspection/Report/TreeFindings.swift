internal import Archives
internal import Content
internal import ELF
internal import Rootfs
internal import Tree

/// The checks of ``Lint`` that a tree alone can answer, without a manifest.
struct TreeFindings {
  private let opened: OpenedImage
  private let tree: Tree
  /// Every name under which a library could be found.
  private let names: Set<[UInt8]>

  init(_ opened: OpenedImage) {
    self.opened = opened
    tree = opened.image.tree
    names = Set(tree.entries.map { Array($0.path.lastComponent) })
  }

  /// By rule, then path.
  ///
  /// A library counts as missing only where no file of that name is anywhere in the tree: search
  /// paths of programs may be set by what starts them.
  func all() async throws -> [LintFinding] {
    var found: [LintFinding] = []
    for entry in tree.entries {
      found += links(entry) + permissions(entry)
      found += try await needs(entry)
    }
    return found.sorted { ($0.rule.rank, $0.path ?? .root) < ($1.rule.rank, $1.path ?? .root) }
  }

  private func links(_ entry: Entry) -> [LintFinding] {
    guard let target = entry.linkTarget, tree.resolve(entry.path) == nil
    else { return [] }
    return [
      LintFinding(
        .dangling, .note, path: entry.path, package: entry.package,
        message: "points to \(printable(target)), which is not in the image")
    ]
  }

  private func permissions(_ entry: Entry) -> [LintFinding] {
    let mode = String(entry.mode, radix: 8)
    if entry.isSetID {
      return [
        LintFinding(
          .setuid, .note, path: entry.path, package: entry.package,
          message: "runs with the privileges of its owner or group, mode \(mode)")
      ]
    }
    let isOpen =
      switch entry.kind {
      case .directory: entry.mode & 0o1002 == 0o0002
      case .file: entry.mode & 0o002 != 0
      default: false
      }
    guard isOpen else { return [] }
    return [
      LintFinding(
        .worldWritable, .note, path: entry.path, package: entry.package,
        message: "anyone may write to it, mode \(mode)")
    ]
  }

  /// The interpreters and libraries of programs and libraries that are nowhere.
  private func needs(_ entry: Entry) async throws -> [LintFinding] {
    guard let blob = entry.content, blob.size > 4 else {
      return []
    }
    let isProgram = entry.mode & 0o111 != 0
    guard isProgram || entry.path.lastComponent.contains(where: { $0 == UInt8(ascii: ".") })
    else { return [] }
    let plain = try await opened.bodies.bytes(of: blob)
    defer { plain.forget(0..<plain.bytes.count) }
    let head = plain.array(0..<Int(min(blob.size, 256)))
    func finding(_ rule: LintRule, _ message: String) -> LintFinding {
      LintFinding(rule, .note, path: entry.path, package: entry.package, message: message)
    }
    if head.starts(with: "#!".utf8), isProgram {
      guard let interpreter = Self.interpreter(head), !isThere(interpreter) else { return [] }
      return [
        finding(
          .missingInterpreters, "is a script for \(printable(interpreter)), which is not there")
      ]
    }
    guard head.starts(with: [0x7f, 0x45, 0x4c, 0x46]), let file = Self.file(plain) else {
      return []
    }
    var found: [LintFinding] = []
    if let interpreter = file.interpreter, !isThere(interpreter) {
      found.append(
        finding(.missingInterpreters, "needs \(printable(interpreter)), which is not there"))
    }
    for name in file.needed where !names.contains(Array(name.bytes)) {
      found.append(
        finding(.missingLibraries, "needs \(printable(name.bytes)), which is not in the image"))
    }
    return found
  }

  private func isThere(_ path: [UInt8]) -> Bool {
    tree.resolve(path).entry != nil
  }

  private static func interpreter(_ head: [UInt8]) -> [UInt8]? {
    let line = head.dropFirst(2).prefix { $0 != 10 }
    let word = line.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
    return word.first == UInt8(ascii: "/") ? Array(word) : nil
  }

  private static func file(_ plain: Plain) -> ELFFile? {
    do {
      return try ELFFile.parse(plain.array)
    } catch {
      return nil
    }
  }
}
