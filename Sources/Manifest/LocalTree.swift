package import Content
package import SystemPackage
package import Tree

/// A directory beside the manifest that an image gets: every file, link and directory in it.
///
/// What is read of a file is its bytes and whether its owner may execute it; owners, times and the
/// rest of its mode are those of whoever checked it out.
package struct LocalTree: Sendable {
  /// What stands at one path of it.
  package enum Kind: Hashable, Sendable {
    case directory
    case file([UInt8], Blob, isExecutable: Bool)
    case link(target: [UInt8])

    package static func file(_ bytes: [UInt8], isExecutable: Bool) -> Kind {
      .file(bytes, Blob(of: bytes), isExecutable: isExecutable)
    }
  }

  /// One path of it.
  package struct Item: Hashable, Sendable {
    /// From the directory.
    package let path: MemberPath
    package let kind: Kind

    package init(path: MemberPath, kind: Kind) {
      self.path = path
      self.kind = kind
    }
  }

  /// By the bytes of their paths.
  package let items: [Item]
  /// A line for each item: what its digest, and so the lock, is made of.
  package let listing: [UInt8]

  package init(_ items: [Item]) {
    self.items = items.sorted { $0.path < $1.path }
    let lines = self.items.mapInParallel { item in
      let path = JSON.string(item.path.description)
      let line: JSON =
        switch item.kind {
        case .directory: .array([path, "directory"])
        case .link(let target):
          .array([path, "link", .string(String(decoding: target, as: UTF8.self))])
        case .file(_, let blob, let isExecutable):
          .array([path, isExecutable ? "program" : "file", .string(blob.digest.hex)])
        }
      return line.canonicalBytes + [UInt8(ascii: "\n")]
    }
    listing = lines.reduce(into: []) { $0 += $1 }
  }

  /// The paths that differ between two listings, sorted.
  package static func changes(from old: [UInt8], to new: [UInt8]) -> [String] {
    let lines = { (bytes: [UInt8]) in
      Set(bytes.split(separator: UInt8(ascii: "\n")).map(Array.init))
    }
    let different = lines(old).symmetricDifference(lines(new))
    let paths = different.compactMap { line in
      (try? JSON(parsing: line))?.array?.first?.string
    }
    return Set(paths).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension ManifestFiles {
  /// The most paths of one directory, and bytes of all its files.
  private static let mostPaths = 1_000_000
  private static let mostBytes: Int64 = 2 << 30

  /// Everything in a directory, without what is excluded.
  ///
  /// - Parameter exclude: patterns relative to it; a directory that one names is not looked into.
  /// - Throws: ``ManifestFileError`` for a directory that the manifest may not read, a link that
  ///   leaves it, and what is neither file, directory nor link; `PatternError`; `StoreError`.
  package func tree(_ path: FilePath, excluding exclude: [String]) throws -> LocalTree {
    let root = try directory(path)
    let patterns = try exclude.map { text in
      try PathPattern(
        parsing: "/" + text, at: SourcePosition(file: path.string, line: 1, column: 1)
      ).bound(architecture: "", triplet: "")
    }
    var items: [LocalTree.Item] = []
    var files: [FoundFile] = []
    var size: Int64 = 0
    var pending: [(path: MemberPath, place: FilePath)] = [(.root, root)]
    while let (directory, place) = pending.popLast() {
      for name in try listDirectoryNames(place) {
        let member = directory.appending(part: name)
        guard !patterns.contains(where: { $0.matches(member) }) else { continue }
        let file = place.appending(bytes: name)
        // A checkout's own directory may hold the token of a CI.
        guard name != Array(".git".utf8) || isUnbounded else {
          throw ManifestFileError.inTree(
            member,
            "it is of git and not of the tree: add `exclude: [\(member.description.dropFirst())]`"
          )
        }
        guard let status = FileStatus(of: file) else {
          throw ManifestFileError.inTree(member, "it is gone")
        }
        if status.isRegular {
          size += status.size
          guard size <= Self.mostBytes else {
            throw ManifestFileError.tooLarge("its files have more than \(Self.mostBytes) bytes")
          }
          files.append(FoundFile(path: member, place: file, status: status))
        } else {
          if status.isDirectory { pending.append((member, file)) }
          items.append(LocalTree.Item(path: member, kind: try kind(of: member, at: file, status)))
        }
        guard items.count + files.count <= Self.mostPaths else {
          throw ManifestFileError.tooLarge("it has more than \(Self.mostPaths) paths")
        }
      }
    }
    return LocalTree(items + (try files.mapInParallel { file in try file.item() }))
  }

  /// A file of a directory before it is read.
  private struct FoundFile: Sendable {
    let path: MemberPath
    let place: FilePath
    let status: FileStatus

    func item() throws -> LocalTree.Item {
      // The walk began at a real path that may be read, and went through no link: so does this. What
      // grows meanwhile is not read on and on.
      let bytes = try readFile(place, limit: max(status.size, 1 << 20), following: false)
      return LocalTree.Item(
        path: path, kind: .file(bytes, isExecutable: status.mode & 0o100 != 0))
    }
  }

  /// What is no regular file.
  private func kind(
    of member: MemberPath, at file: FilePath, _ status: FileStatus
  ) throws -> LocalTree.Kind {
    if status.isDirectory { return .directory }
    guard status.isSymbolicLink else {
      throw ManifestFileError.inTree(
        member, "it is neither a file, a directory nor a link; exclude it")
    }
    let target = try readLinkTarget(file)
    guard Self.stays(member, target) else {
      let text = String(decoding: target, as: UTF8.self)
      throw ManifestFileError.inTree(
        member, "it is a link to '\(text)', which leaves the directory; exclude it")
    }
    return .link(target: target)
  }

  /// Whether a link's target lies within the directory by the letter.
  private static func stays(_ link: MemberPath, _ target: [UInt8]) -> Bool {
    guard target.first != UInt8(ascii: "/") else { return false }
    var depth = link.components.count - 1
    for part in target.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual("..".utf8) {
        depth -= 1
        if depth < 0 { return false }
      } else if !part.elementsEqual(".".utf8) {
        depth += 1
      }
    }
    return true
  }
}
