internal import Building
internal import Content
internal import Manifest
internal import SystemPackage

/// Files as a revision of the user's git repository has them.
struct GitRevision: Sendable {
  /// Any spelling of a commit that git takes: `HEAD~1`, `v1.2`, a hash.
  let name: String

  /// Reads a file.
  ///
  /// - Parameter path: absolute, or relative to the working directory; the file need not be there
  ///   any more.
  /// - Throws: ``GitError``, for a file outside of the user's own repository too.
  func read(_ path: FilePath) async throws(GitError) -> [UInt8] {
    guard !name.utf8.starts(with: "-".utf8), !name.isEmpty else {
      throw .noFile(path.string, revision: name, reason: "that is not a revision")
    }
    let repository = try GitRepository.find(for: name)
    guard let inside = repository.inside(path) else {
      throw .outside(path.string, revision: name, top: repository.top.string)
    }
    switch try await repository.file(inside, at: name) {
    case .success(let bytes): return bytes
    case .failure(let complaint):
      throw .noFile(path.string, revision: name, reason: complaint.text)
    }
  }

  /// The paths of the user's repository that differ from the revision, below its top.
  ///
  /// - Throws: ``GitError``.
  func changes(below directory: FilePath) async throws(GitError) -> Set<String> {
    guard !name.utf8.starts(with: "-".utf8), !name.isEmpty else {
      throw .noFile(directory.string, revision: name, reason: "that is not a revision")
    }
    let repository = try GitRepository.find(for: name, around: directory)
    switch try await repository.changes(since: name) {
    case .success(let paths): return paths
    case .failure(let complaint):
      throw .noFile(directory.string, revision: name, reason: complaint.text)
    }
  }

  /// Reads a manifest, what it includes and its local files, as they were.
  func workspace(_ path: FilePath) async throws -> Workspace {
    var known: [FilePath: [UInt8]] = [:]
    var absent: [FilePath: GitError] = [:]
    while true {
      // Manifests are read by a function that cannot wait: what it misses is fetched for the next
      // round, and each round fetches something new.
      let missing = Missing()
      let read: (FilePath) throws -> [UInt8] = { path in
        if let bytes = known[path] { return bytes }
        if let error = absent[path] { throw error }
        missing.paths.append(path)
        throw GitError.noFile(path.string, revision: name, reason: "it has not been read")
      }
      do {
        return try Workspace(
          try Manifest.load(path, read: read), lock: nil, .all, read: read)
      } catch {
        guard !missing.paths.isEmpty else { throw error }
      }
      for path in missing.paths {
        do {
          known[path] = try await self.read(path)
        } catch {
          absent[path] = error
        }
      }
    }
  }

  private final class Missing {
    var paths: [FilePath] = []
  }
}

/// Why nothing could be read from git.
public enum GitError: Error, Hashable, Sendable, CustomStringConvertible {
  case notInstalled
  case noFile(String, revision: String, reason: String)
  /// The user is in no repository.
  case noRepository(String, revision: String)
  /// The file is not in the repository that the user is in.
  case outside(String, revision: String, top: String)
  case failed(String)

  public var description: String {
    switch self {
    case .notInstalled:
      "cannot read a git revision: git is not installed, or not on the PATH"
    case .noFile(let path, let revision, let reason):
      "cannot read \(path) at the git revision '\(revision)': \(reason)"
    case .noRepository(let directory, let revision):
      "cannot read the git revision '\(revision)': there is no git repository around \(directory); "
        + "run it where the repository is"
    case .outside(let path, let revision, let top):
      "cannot read \(path) at the git revision '\(revision)': it is outside of \(top), the git "
        + "repository around the working directory; run it in the one that the file is in"
    case .failed(let reason): "cannot read a git revision: git failed: \(reason)"
    }
  }
}
