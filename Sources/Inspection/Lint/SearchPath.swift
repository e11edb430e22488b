internal import Spelling
internal import Packing
internal import Tree

/// Where programs of an image are looked for by name: the directories of its `PATH`.
struct SearchPath {
  private let tree: Tree
  private let directories: [MemberPath]

  /// What a container gets where its image says nothing (runc and others, as Docker's own).
  static let usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  init(_ environment: [String], _ tree: Tree) {
    self.tree = tree
    let path =
      environment.last { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
      ?? Self.usual
    directories = path.split(separator: ":").compactMap { try? MemberPath(absolute: String($0)) }
  }

  /// What is wrong with the interpreter of a script; nil where it is there.
  func finding(_ shebang: Shebang, of path: MemberPath, package: String?) -> LintFinding? {
    let found = tree.resolve(shebang.interpreter)
    if case .found = found {
      guard let name = shebang.soughtName else { return nil }
      return finding(named: name, shebang, of: path, package: package)
    }
    let name = printable(shebang.interpreter)
    var finding = LintFinding(
      .missingInterpreters, path: path, package: package,
      message: "is a script for \(name), which is not in the image",
      remedy: "name the package that has it, or exclude the script")
    finding.names = [name]
    if case .missing(let place) = found {
      finding.wanted = [place]
    }
    return finding
  }

  private func finding(
    named name: [UInt8], _ shebang: Shebang, of path: MemberPath, package: String?
  ) -> LintFinding? {
    var wanted: [MemberPath] = []
    for directory in directories {
      switch tree.resolve(name, from: directory) {
      case .found: return nil
      case .missing(let place): if !wanted.contains(place) { wanted.append(place) }
      case .circle: continue
      }
    }
    var finding = LintFinding(
      .missingInterpreters, path: path, package: package,
      message: "is a script for \(printable(name)), which is not in the image's PATH",
      remedy: "name the package that has it, or exclude the script")
    finding.names = [printable(shebang.interpreter), printable(name)]
    finding.wanted = wanted
    return finding
  }
}
