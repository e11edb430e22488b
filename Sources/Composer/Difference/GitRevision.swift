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
    guard !name.utf8.starts(with: "-".utf8), !name.isEmpty, GitRepository.isOneLine(name) else {
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

  /// Reads files, all by one process.
  ///
  /// - Throws: ``GitError`` where git cannot be asked; what is wrong with one file is its result.
  private func read(
    _ paths: [FilePath]
  ) async throws(GitError) -> [FilePath: Result<[UInt8], GitError>] {
    // Of a single file git itself says what is wrong.
    if paths.count == 1 {
      do {
        return [paths[0]: .success(try await read(paths[0]))]
      } catch {
        return [paths[0]: .failure(error)]
      }
    }
    let repository = try GitRepository.find(for: name)
    var found: [FilePath: Result<[UInt8], GitError>] = [:]
    var wanted: [(path: FilePath, inside: [String])] = []
    for path in paths {
      if let inside = repository.inside(path) {
        wanted.append((path, inside))
      } else {
        let error = GitError.outside(path.string, revision: name, top: repository.top.string)
        found[path] = .failure(error)
      }
    }
    let answers = try await repository.files(wanted.map(\.inside), at: name)
    for (item, answer) in zip(wanted, answers) {
      switch answer {
      case .success(let bytes): found[item.path] = .success(bytes)
      case .failure(let complaint):
        let error = GitError.noFile(item.path.string, revision: name, reason: complaint.text)
        found[item.path] = .failure(error)
      }
    }
    return found
  }

  /// Reads a manifest, what it includes and its local files, as they were.
  ///
  /// However many these are, git is asked once for each level of includes and once for all local
  /// files.
  func workspace(_ path: FilePath) async throws -> Workspace {
    let files = Files(of: name)
    while true {
      do {
        let manifest = try Manifest.load(path, read: files.read)
        files.want(manifest.localFiles.filter { $0.exclude == nil }.map(\.path))
        if files.missing.isEmpty {
          return try Workspace(manifest, lock: nil, .all, read: files.read)
        }
      } catch {
        guard !files.missing.isEmpty else { throw error }
      }
      files.add(try await read(files.missing))
    }
  }

  /// The files that were fetched so far.
  ///
  /// Manifests are read by a function that cannot wait: what it misses is fetched for the next
  /// round, and each round fetches something new.
  private final class Files {
    private let revision: String
    private var known: [FilePath: Result<[UInt8], GitError>] = [:]
    private var wanted: Set<FilePath> = []
    /// What was asked for and is not there yet, each once.
    private(set) var missing: [FilePath] = []

    init(of revision: String) { self.revision = revision }

    func want(_ paths: [FilePath]) {
      for path in paths where known[path] == nil && wanted.insert(path).inserted {
        missing.append(path)
      }
    }

    func add(_ found: [FilePath: Result<[UInt8], GitError>]) {
      known.merge(found) { $1 }
      missing = []
      wanted = []
    }

    func read(_ path: FilePath) throws -> [UInt8] {
      if let answer = known[path] { return try answer.get() }
      want([path])
      throw GitError.noFile(path.string, revision: revision, reason: "it has not been read")
    }
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
