import Content
package import SystemPackage
package import Tree

/// Reads what a manifest names beside it, and nothing else of this machine.
///
/// A manifest may come from a pull request, and what it names ends in an image or, quoted, in a
/// log. So a file must lie below the manifest's own directory or below the top of the git checkout
/// around it, symbolic links resolved, and be a regular file: a FIFO would be waited for. Only the
/// directories in which a machine keeps the public keys of archives are open to every manifest.
package struct ManifestFiles: Sendable {
  /// The real paths below which a file may lie; nil: anywhere.
  private let directories: [FilePath]?

  /// sources.list(5), "Signed-By".
  private static let keyrings: [FilePath] = ["/usr/share/keyrings", "/etc/apt/keyrings"]

  /// - Parameters:
  ///   - manifest: the outermost manifest, which a person named.
  ///   - allowsOutside: whether the person lets it read files of other places as well.
  package init(of manifest: FilePath, allowsOutside: Bool) {
    guard !allowsOutside else {
      directories = nil
      return
    }
    let parent = manifest.removingLastComponent()
    let own = realPath(parent.isEmpty ? "." : parent)
    directories = own.map { [$0] + [Self.gitTop(above: $0)].compactMap { $0 } } ?? []
  }

  /// The whole content of a file.
  ///
  /// - Parameter limit: bytes; a larger file is refused.
  /// - Throws: ``ManifestFileError`` for a file that the manifest may not read; `StoreError`.
  package func read(_ path: FilePath, limit: Int64) throws -> [UInt8] {
    guard let real = realPath(path), let status = FileStatus(of: real) else {
      // Says why it cannot be read.
      return try readFile(path, limit: limit)
    }
    try check(real)
    guard !status.isDirectory else { throw ManifestFileError.isADirectory }
    guard status.isRegular else { throw ManifestFileError.notAFile }
    return try readFile(real, limit: limit)
  }

  /// Whether a person lets the manifest read any place.
  var isUnbounded: Bool { directories == nil }

  /// Refuses a real path that the manifest may not read; the manifest's own may not lead away, either:
  /// a git checkout can bring links.
  private func check(_ real: FilePath) throws(ManifestFileError) {
    guard let directories else { return }
    // Its config may hold the token of a CI's checkout.
    guard !real.components.contains(where: { $0.string == ".git" }) else { throw .inGit }
    guard !(directories + Self.keyrings).contains(where: real.starts(with:)) else { return }
    throw .outside(directories.last?.string ?? "")
  }

  /// Refuses a file beside the manifest that is a link to a place that the manifest may not read.
  package func checkLink(_ path: FilePath) throws(ManifestFileError) {
    if let real = realPath(path), FileStatus(of: real)?.isRegular == true { try check(real) }
  }

  /// Whether the owner of a file may execute it.
  package func isExecutable(_ path: FilePath) -> Bool {
    FileStatus(of: path, following: true).map { $0.mode & 0o100 != 0 } ?? false
  }

  /// The real path of a directory that the manifest may read.
  func directory(_ path: FilePath) throws -> FilePath {
    guard let real = realPath(path.isEmpty ? "." : path), let status = FileStatus(of: real) else {
      throw StoreError("read", path, .noSuchFileOrDirectory)
    }
    guard status.isDirectory else { throw ManifestFileError.notADirectory }
    try check(real)
    return real
  }

  /// The nearest directory with a `.git`, the given one included.
  ///
  /// No commit can bring one: git refuses paths with such a part.
  private static func gitTop(above directory: FilePath) -> FilePath? {
    var place = directory
    while true {
      if FileStatus(of: place.appending(".git")) != nil { return place }
      guard place.removeLastComponent() else { return nil }
    }
  }
}

/// Why a manifest may not read a file.
package enum ManifestFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It lies outside of this directory.
  case outside(String)
  /// It lies in a `.git`, which holds more than files of a project.
  case inGit
  /// It is a FIFO, a socket or a device.
  case notAFile
  case isADirectory
  case notADirectory
  /// Something in a directory cannot be in an image.
  case inTree(MemberPath, String)
  case tooLarge(String)

  package var description: String {
    switch self {
    case .outside(let directory):
      "it lies outside of \(directory); --allow-outside lets the manifest read it"
    case .inGit: "it lies in a .git, which a manifest reads nothing of; exclude it"
    case .notAFile: "it is not a regular file"
    case .isADirectory: "it is a directory; `trees` adds one to an image"
    case .notADirectory: "it is not a directory; `files` adds one file to an image"
    case .inTree(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let reason): reason
    }
  }
}
