internal import Content
internal import Subprocess
internal import SystemPackage

/// Files as a git revision has them, read through git's own program.
struct GitRevision: Sendable {
  /// Any spelling of a commit that git takes: `HEAD~1`, `v1.2`, a hash.
  let name: String

  /// The most bytes of one file.
  private static let limit = 256 << 20

  /// Reads a file.
  ///
  /// - Parameter path: absolute, or relative to the working directory; the file need not be there
  ///   any more.
  /// - Throws: ``GitError``.
  func read(_ path: FilePath) async throws -> [UInt8] {
    guard !name.hasPrefix("-"), !name.isEmpty else {
      throw GitError.noFile(path.string, revision: name, reason: "that is no revision")
    }
    var folder = path.removingLastComponent()
    var rest = [path.lastComponent?.string ?? ""]
    while !folder.isEmpty, FileStatus(of: folder, following: true)?.isDirectory != true,
      let last = folder.lastComponent
    {
      rest.insert(last.string, at: 0)
      folder = folder.removingLastComponent()
    }
    // `./` makes it relative to the folder (gitrevisions(7)).
    let object = "\(name):./\(rest.joined(separator: "/"))"
    let result = try await git(
      ["-C", folder.isEmpty ? "." : folder.string, "cat-file", "blob", object])
    guard result.isSuccess else {
      throw GitError.noFile(path.string, revision: name, reason: result.complaint)
    }
    return result.output
  }

  private struct Result {
    var isSuccess: Bool
    var output: [UInt8]
    var complaint: String
  }

  private func git(_ arguments: [String]) async throws -> Result {
    do {
      let result = try await Subprocess.run(
        .name("git"), arguments: Arguments(arguments),
        environment: .inherit.updating(["LC_ALL": "C"]),
        output: .bytes(limit: Self.limit), error: .bytes(limit: 1 << 16))
      let complaint = String(decoding: result.standardError, as: UTF8.self)
      return Result(
        isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
        complaint: complaint.split(separator: "\n").first.map(String.init) ?? "git said nothing")
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw GitError.notInstalled
    } catch let error as SubprocessError {
      throw GitError.failed("\(error)")
    }
  }

  /// Reads a manifest, what it includes and its local files, as they were.
  func workspace(_ path: FilePath, _ settings: Composer.Settings) async throws -> Workspace {
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
        throw GitError.noFile(path.string, revision: name, reason: "it was not read yet")
      }
      do {
        return try Workspace(
          try Manifest.load(path, read: read), lock: nil, settings, read: read)
      } catch {
        guard !missing.paths.isEmpty else { throw error }
      }
      for path in missing.paths {
        do {
          known[path] = try await self.read(path)
        } catch let error as GitError {
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
  case failed(String)

  public var description: String {
    switch self {
    case .notInstalled:
      "cannot read a git revision: git is not installed, or not on the PATH"
    case .noFile(let path, let revision, let reason):
      "cannot read \(path) at the git revision '\(revision)': \(reason)"
    case .failed(let reason): "cannot read a git revision: git failed: \(reason)"
    }
  }
}
