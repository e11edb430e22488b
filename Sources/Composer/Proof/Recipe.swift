internal import Building
internal import Content
internal import Manifest
internal import Packing
internal import SystemPackage
internal import Tree

/// A manifest with every file that it reads, in one tar file: what a lock needs beside it to be
/// built anywhere.
///
/// The files stand as they were written, at their places relative to each other. A function of
/// their contents: no owner, no time, sorted.
struct Recipe: Sendable {
  /// The manifest's name among the files.
  let manifest: String
  private let files: [String: [UInt8]]
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
    var absolute: [String: String] = [:]
    var manifest = ""
    for (path, place) in places {
      let name = place.components.dropFirst(common.count).map(\.string).joined(separator: "/")
      files[name] = contents[path]
      if path == workspace.manifest.path { manifest = name }
    }
    for file in workspace.manifest.localFiles where file.spelling.hasPrefix("/") {
      let place = file.path.lexicallyNormalized()
      absolute[file.path.string] = place.components.dropFirst(common.count).map(\.string)
        .joined(separator: "/")
    }
    self.manifest = manifest
    self.files = files
    self.absolute = absolute
  }

  /// The tar file.
  var bytes: [UInt8] {
    let index: JSON = [
      "whittle-recipe": 1, "manifest": .string(manifest),
      "absolute": .object(absolute.mapValues { .string($0) }),
    ]
    var all = files.map { (name: "files/\($0.key)", body: $0.value) }
    all.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    all.insert((Self.indexName, index.canonicalBytes), at: 0)
    var tar: [UInt8] = []
    for (name, body) in all {
      let entry = TarEntry(name: Array(name.utf8), kind: .file, mode: 0o644, mtime: 0)
      tar += TarWriter.header(entry, size: body.count) + body
      tar += [UInt8](repeating: 0, count: TarWriter.padding(after: body.count))
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
    for entry in try TarReader.entries(of: tar, subject: subject, dialect: .layer)
    where entry.kind == .file {
      found[String(decoding: entry.name, as: UTF8.self)] = tar.part(entry.body).array
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
    absolute = (index["absolute"]?.object ?? [:]).compactMapValues(\.string)
  }

  /// The manifest as if its files lay on disk; nothing of this machine is read.
  func workspace() throws -> Workspace {
    let path = Self.root.appending(manifest)
    let read: (FilePath) throws -> [UInt8] = { path in
      let place = path.lexicallyNormalized()
      let name =
        absolute[path.string]
        ?? place.components.dropFirst(Self.root.components.count).map(\.string)
        .joined(separator: "/")
      guard absolute[path.string] != nil || place.starts(with: Self.root),
        let bytes = files[name]
      else { throw ProofError.malformed("the recipe", "it has no file \(path)") }
      return bytes
    }
    return try Workspace(try Manifest.load(path, read: read), lock: nil, .all, read: read)
  }
}
