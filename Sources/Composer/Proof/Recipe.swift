internal import Building
internal import Content
internal import Manifest
internal import Packing
internal import SystemPackage
internal import Tree

/// A manifest with every file that it reads, in one tar file: what a lock needs beside it to be
/// built anywhere.
///
/// The files stand as they were written, at their places relative to each other, and whole directories
/// beside them. A function of their contents: no owner, no time, sorted.
struct Recipe: Sendable {
  /// The manifest's name among the files.
  let manifest: String
  private let files: [String: [UInt8]]
  /// Of the files, those that their owner may execute.
  private let programs: Set<String>
  /// The directories that the manifest takes whole, by what stands for them among the files.
  private let trees: [String: LocalTree]
  /// Files that the manifest names by an absolute path.
  private let absolute: [String: String]

  private static let indexName = "whittle-recipe.json"
  /// Where the files of a recipe that was read seem to be.
  private static let root = FilePath("/recipe")
  private static let sizeLimit = 1 << 30

  /// The recipe of a manifest that was read.
  ///
  /// - Throws: ``WorkspaceError`` where a file of an architecture that was not asked for is not here:
  ///   a recipe holds the files of all.
  init(_ workspace: Workspace) throws {
    if let file = workspace.manifest.localFiles.first(where: workspace.isElsewhere) {
      throw WorkspaceError.localFile(
        position: "\(file.position)", path: file.spelling,
        reason: "it is not here, and the recipe that is attached to an image holds the files of "
          + "all architectures; `--no-attach` pushes without it")
    }
    var contents: [FilePath: [UInt8]] = [:]
    for path in workspace.manifest.sources { contents[path] = try readFile(path) }
    contents.merge(workspace.localFiles) { first, _ in first }
    let here = realPath(".") ?? "/"
    let places = contents.keys.map { path in
      (path, here.pushing(path).lexicallyNormalized())
    }
    let parts = places.map { $0.1.removingLastComponent().components.map(\.string) }
    let common = parts.dropFirst().reduce(parts.first ?? []) { common, other in
      Array(zip(common, other).prefix { $0 == $1 }.map(\.0))
    }
    var files: [String: [UInt8]] = [:]
    var programs: Set<String> = []
    var trees: [String: LocalTree] = [:]
    var absolute: [String: String] = [:]
    var manifest = ""
    for (path, place) in places {
      let name = place.components.dropFirst(common.count).map(\.string).joined(separator: "/")
      if path == workspace.manifest.path { manifest = name }
      if let tree = workspace.trees[path] {
        trees[name] = tree
        continue
      }
      files[name] = contents[path]
      if workspace.executables.contains(path) { programs.insert(name) }
    }
    for file in workspace.manifest.localFiles where file.spelling.hasPrefix("/") {
      let place = file.key.lexicallyNormalized()
      absolute[file.key.string] = place.components.dropFirst(common.count).map(\.string)
        .joined(separator: "/")
    }
    self.manifest = manifest
    self.files = files
    self.programs = programs
    self.trees = trees
    self.absolute = absolute
  }

  /// The tar file.
  var bytes: [UInt8] {
    var members: [String: JSON] = [
      "whittle-recipe": 1, "manifest": .string(manifest),
      "absolute": .object(absolute.mapValues { .string($0) }),
    ]
    let names = trees.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    // Whole directories have numbers, since what stands for one is no name of a file.
    if !names.isEmpty { members["trees"] = .array(names.map { .string($0) }) }
    var tar: [UInt8] = []
    func add(_ name: [UInt8], _ kind: TarEntry.Kind, _ body: [UInt8] = [], isProgram: Bool = false)
    {
      let mode: UInt32 = isProgram || kind == .directory ? 0o755 : 0o644
      tar += TarWriter.header(
        TarEntry(name: name, kind: kind, mode: mode, mtime: 0), size: body.count)
      tar += body + [UInt8](repeating: 0, count: TarWriter.padding(after: body.count))
    }
    add(Array(Self.indexName.utf8), .file, JSON.object(members).canonicalBytes)
    for (name, body) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      add(Array("files/\(name)".utf8), .file, body, isProgram: programs.contains(name))
    }
    for (number, name) in names.enumerated() {
      for item in trees[name]?.items ?? [] {
        let path = Array("trees/\(number)/".utf8) + item.path.bytes
        switch item.kind {
        case .directory: add(path + [UInt8(ascii: "/")], .directory)
        case .file(let body, _, let isExecutable): add(path, .file, body, isProgram: isExecutable)
        case .link(let target): add(path, .symbolicLink(to: target))
        }
      }
    }
    return tar + TarWriter.end
  }

  /// Reads a recipe.
  ///
  /// - Throws: ``ProofError`` and errors of the tar file, for one that is damaged.
  init(parsing tar: SharedBytes, subject: String) throws {
    guard tar.bytes.count <= Self.sizeLimit else {
      throw ProofError.malformed(subject, "it is larger than 1 GiB")
    }
    var found: [String: [UInt8]] = [:]
    var programs: Set<String> = []
    var items: [Int: [LocalTree.Item]] = [:]
    for entry in try TarReader.entries(of: tar, subject: subject, dialect: .layer) {
      if entry.name.starts(with: "trees/".utf8) {
        let (number, item) = try Self.item(entry, tar, subject)
        items[number, default: []].append(item)
      } else if entry.kind == .file {
        let name = String(decoding: entry.name, as: UTF8.self)
        found[name] = tar.part(entry.body).array
        if entry.mode & 0o100 != 0 { programs.insert(String(name.dropFirst(6))) }
      }
    }
    guard let index = found[Self.indexName].flatMap({ try? JSON(parsing: $0) }),
      index["whittle-recipe"]?.int == 1, let manifest = index["manifest"]?.string
    else { throw ProofError.malformed(subject, "it has no \(Self.indexName) that can be read") }
    var files: [String: [UInt8]] = [:]
    for (name, body) in found where name.hasPrefix("files/") {
      files[String(name.dropFirst(6))] = body
    }
    self.manifest = manifest
    self.files = files
    self.programs = programs
    absolute = (index["absolute"]?.object ?? [:]).compactMapValues(\.string)
    let names = (index["trees"]?.array ?? []).compactMap(\.string)
    trees = Dictionary(
      names.enumerated().map { ($1, LocalTree(items[$0] ?? [])) }, uniquingKeysWith: { $1 })
  }

  /// The item that an entry stands for, and the number of the directory that it belongs to.
  private static func item(
    _ entry: TarEntry, _ tar: SharedBytes, _ subject: String
  ) throws -> (Int, LocalTree.Item) {
    let path = try MemberPath(parsing: entry.name)
    let parts = path.components
    guard parts.count > 2, let number = Int(String(decoding: parts[1], as: UTF8.self)) else {
      throw ProofError.malformed(subject, "it has an entry of no directory: \(path)")
    }
    let own = parts.dropFirst(2).reduce(MemberPath.root) { $0.appending(part: $1) }
    switch entry.kind {
    case .directory: return (number, LocalTree.Item(path: own, kind: .directory))
    case .symbolicLink(let target):
      return (number, LocalTree.Item(path: own, kind: .link(target: target)))
    case .file:
      let body = tar.part(entry.body).array
      let isExecutable = entry.mode & 0o100 != 0
      return (number, LocalTree.Item(path: own, kind: .file(body, isExecutable: isExecutable)))
    default:
      throw ProofError.malformed(
        subject, "its entry \(path) is neither a file, a directory nor a link")
    }
  }

  /// The manifest as if its files lay on disk; nothing of this machine is read.
  func workspace() throws -> Workspace {
    let path = Self.root.appending(manifest)
    let read: (FilePath) throws -> [UInt8] = { path in
      guard let bytes = name(of: path).flatMap({ files[$0] }) else {
        throw ProofError.malformed("the recipe", "it has no file \(path)")
      }
      return bytes
    }
    return try Workspace(
      try Manifest.load(path, read: read), lock: nil, .all,
      isExecutable: { name(of: $0).map(programs.contains) ?? false },
      readTree: { file in
        guard let tree = name(of: file.key).flatMap({ trees[$0] }) else {
          throw ProofError.malformed("the recipe", "it has no directory \(file.spelling)")
        }
        return tree
      }, read: read)
  }

  /// What the recipe calls a file that its manifest names.
  private func name(of path: FilePath) -> String? {
    if let known = absolute[path.string] { return known }
    let place = path.lexicallyNormalized()
    guard place.starts(with: Self.root) else { return nil }
    return place.components.dropFirst(Self.root.components.count).map(\.string)
      .joined(separator: "/")
  }
}
