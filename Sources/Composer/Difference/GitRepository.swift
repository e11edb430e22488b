internal import Content
internal import Programs
internal import Spelling
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// The git repository that the user stands in, asked without letting it answer back.
///
/// git takes orders from where it is started: a directory with `HEAD`, `config`, `objects` and
/// `refs` is a repository to it, whose `config` names programs that it runs. So git finds nothing
/// by itself here. The repository is the one around the user's own directory, never around that of
/// a manifest; its configuration is the only one that is read, and there is nothing that it could
/// start: no fetch of missing objects, no remote, no helper, no hook, no filter.
struct GitRepository: Sendable {
  /// The working tree, with all links followed.
  let top: FilePath
  /// The repository itself, `.git` or where that points.
  private let directory: FilePath
  private let git: Program

  /// The most bytes of one file.
  private static let fileLimit: Int64 = 256 << 20

  /// Finds the repository around a directory.
  ///
  /// - Parameter revision: what is wanted of it, for messages.
  /// - Throws: ``GitError``.
  static func find(
    for revision: String, around directory: FilePath = "."
  ) throws(GitError) -> GitRepository {
    guard let git = Program.find("git") else { throw .notInstalled }
    guard let start = realPath(directory) else {
      throw .failed("the working directory is gone")
    }
    var top = start
    while true {
      let place = top.appending(".git")
      if let status = FileStatus(of: place, following: true) {
        guard geteuid() == 0 || [0, geteuid()].contains(status.uid) else {
          throw .failed("\(place) belongs to another user")
        }
        return GitRepository(
          top: top, directory: status.isDirectory ? place : try target(of: place), git: git)
      }
      guard !top.components.isEmpty, top.removeLastComponent() else {
        throw .noRepository(start.string, revision: revision)
      }
    }
  }

  /// Where the `.git` file of a linked worktree or a submodule points (gitrepository-layout(5)).
  private static func target(of file: FilePath) throws(GitError) -> FilePath {
    let prefix = Array("gitdir: ".utf8)
    guard let bytes = try? readFile(file, limit: 8192), bytes.starts(with: prefix) else {
      throw .failed("\(file) does not say where its repository is")
    }
    let line = bytes.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "\n") }
    let target = FilePath(String(decoding: line, as: UTF8.self))
    return file.removingLastComponent().pushing(target)
  }

  /// A file's path below the top, as git's trees have it.
  ///
  /// - Parameter path: absolute, or relative to the working directory; the file, and directories
  ///   above it, need not be there any more.
  /// - Returns: nil for a file outside of the working tree.
  func inside(_ path: FilePath) -> [String]? {
    var directory = path.removingLastComponent()
    var rest = [path.lastComponent?.string ?? ""]
    while !directory.isEmpty, FileStatus(of: directory, following: true)?.isDirectory != true,
      let last = directory.lastComponent
    {
      rest.insert(last.string, at: 0)
      directory.removeLastComponent()
    }
    guard !rest.contains(where: { [".", "..", ""].contains($0) }),
      let real = realPath(directory.isEmpty ? "." : directory), real.starts(with: top)
    else { return nil }
    return real.components.dropFirst(top.components.count).map(\.string) + rest
  }

  /// The content of a file at a revision.
  ///
  /// - Parameters:
  ///   - revision: any spelling that git takes.
  ///   - path: as ``inside(_:)`` gives it.
  /// - Returns: the bytes, or what git complains of.
  func file(
    _ path: [String], at revision: String
  ) async throws(GitError) -> Result<[UInt8], GitComplaint> {
    do {
      let place = try PrivateDirectory.create()
      let answer = try await git.run(
        Self.options + ["cat-file", "blob", "\(revision):\(path.joined(separator: "/"))"],
        environment: environment(place.path.string), in: place,
        limits: Program.Limits(output: Self.fileLimit))
      if answer.status == 0 { return .success(answer.output) }
      let said = answer.errors.split(separator: UInt8(ascii: "\n")).first.map(Array.init)
      return .failure(
        GitComplaint(text: said.map { String(decoding: $0, as: UTF8.self) } ?? "git gave no reason")
      )
    } catch {
      throw .failed(error.description)
    }
  }

  /// The paths below the top that differ between a revision and the working tree, files that git
  /// does not know among them.
  ///
  /// - Returns: the paths as git's trees have them, or what git complains of.
  func changes(
    since revision: String
  ) async throws(GitError) -> Result<Set<String>, GitComplaint> {
    var found: Set<String> = []
    for arguments in [
      [
        "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z", revision,
        "--",
      ],
      ["ls-files", "--others", "-z"],
    ] {
      do {
        let place = try PrivateDirectory.create()
        var environment = environment(place.path.string)
        environment["GIT_WORK_TREE"] = top.string
        let answer = try await git.run(
          ["-C", top.string] + Self.options + arguments, environment: environment, in: place,
          limits: Program.Limits(output: Self.fileLimit))
        guard answer.status == 0 else {
          let said = answer.errors.split(separator: UInt8(ascii: "\n")).first.map(Array.init)
          return .failure(
            GitComplaint(
              text: said.map { String(decoding: $0, as: UTF8.self) } ?? "git gave no reason"))
        }
        for name in answer.output.split(separator: 0) {
          found.insert(String(decoding: name, as: UTF8.self))
        }
      } catch {
        throw .failed(error.description)
      }
    }
    return .success(found)
  }

  /// The contents of files at a revision, by one process (git-cat-file(1), "Batch output").
  ///
  /// - Parameters:
  ///   - revision: any spelling that git takes, in one line.
  ///   - paths: as ``inside(_:)`` gives them.
  /// - Returns: of each path, in order, the bytes, or why there are none.
  func files(
    _ paths: [[String]], at revision: String
  ) async throws(GitError) -> [Result<[UInt8], GitComplaint>] {
    var answers = paths.map { _ in
      Result<[UInt8], GitComplaint>.failure(GitComplaint(text: "its name is not one line"))
    }
    let names = paths.map { "\(revision):\($0.joined(separator: "/"))" }
    let asked = names.indices.filter { Self.isOneLine(names[$0]) }
    guard !asked.isEmpty else { return answers }
    var lines: [UInt8] = []
    for index in asked {
      lines += names[index].utf8
      lines.append(0x0a)
    }
    let answer: Program.Answer
    do {
      let place = try PrivateDirectory.create()
      answer = try await git.run(
        Self.options + ["cat-file", "--batch"], environment: environment(place.path.string),
        input: lines, in: place, limits: Program.Limits(output: 4 * Self.fileLimit))
    } catch {
      throw .failed(error.description)
    }
    guard answer.status == 0 else {
      throw .failed(Self.reason(answer.errors))
    }
    var batch = GitBatch(answer.output)
    for index in asked {
      guard let answer = batch.next() else { throw .failed("it broke off its answer") }
      answers[index] = answer
    }
    return answers
  }

  /// The line of git's complaints that says why it failed: before it there may be hints and warnings.
  static func reason(_ errors: [UInt8]) -> String {
    let lines = errors.split(separator: UInt8(ascii: "\n"))
    let reason =
      lines.first { $0.starts(with: "fatal: ".utf8) }
      ?? lines.first { $0.starts(with: "error: ".utf8) } ?? lines.first
    return reason.map { String(decoding: $0, as: UTF8.self) } ?? "it gave no reason"
  }

  /// Whether a text can be a line of what git reads, which ends at a line feed and has no carriage
  /// return at its end.
  static func isOneLine(_ text: String) -> Bool {
    !text.utf8.contains { $0 == 0x0a || $0 == 0x0d || $0 == 0 }
  }

  private static let options =
    [
      "safe.bareRepository=explicit", "protocol.allow=never", "core.fsmonitor=false",
      "core.hooksPath=/dev/null", "core.sshCommand=false", "core.gitProxy=false",
      "core.attributesFile=/dev/null", "credential.helper=", "core.alternateRefsCommand=false",
    ].flatMap { ["-c", $0] } + ["--no-pager", "--no-replace-objects", "--literal-pathspecs"]

  /// - Parameter nowhere: a directory without a program: whatever git would start, it does not
  ///   find.
  private func environment(_ nowhere: String) -> [String: String] {
    [
      "GIT_DIR": directory.string, "GIT_CEILING_DIRECTORIES": "/",
      // Configuration of the system, of a home, of attributes.
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null",
      "GIT_CONFIG_GLOBAL": "/dev/null", "XDG_CONFIG_HOME": nowhere, "GIT_ATTR_NOSYSTEM": "1",
      // Objects in the place of others, and parents in the place of others.
      "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null",
      // The network. The protocols that are allowed here outweigh what a repository's own
      // configuration allows; git before 2.45 knows the first only through the second.
      "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_SSH_COMMAND": "false",
      "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "false", "SSH_ASKPASS": "false",
      "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "GIT_EDITOR": "false",
      "PATH": nowhere, "GIT_EXEC_PATH": nowhere,
    ]
  }
}

/// What git says when it has no such file.
struct GitComplaint: Error {
  let text: String
}

/// The answers of `git cat-file --batch`, one after the other: `HASH TYPE SIZE`, a line feed, the
/// content, a line feed; or one line that ends in a word such as `missing`.
private struct GitBatch {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next answer; nil where there is no whole one.
  mutating func next() -> Result<[UInt8], GitComplaint>? {
    guard let end = bytes[at...].firstIndex(of: 0x0a) else { return nil }
    let head = bytes[at..<end].split(separator: 0x20, omittingEmptySubsequences: false)
    at = end + 1
    // What git does not find it names as it was asked for, `REVISION:PATH missing`: no hash.
    guard head.count == 3, Self.isHash(head[0]), let size = decimal(head[2]) else {
      return .failure(GitComplaint(text: "the revision has no such file"))
    }
    guard size < bytes.count - at else { return nil }
    let content = bytes[at..<(at + Int(size))]
    at += Int(size) + 1
    guard head[1].elementsEqual("blob".utf8) else {
      return .failure(GitComplaint(text: "it is not a file"))
    }
    return .success(Array(content))
  }

  private static func isHash(_ text: ArraySlice<UInt8>) -> Bool {
    (text.count == 40 || text.count == 64) && text.allSatisfy { hexadecimal(digit: $0) != nil }
  }
}

/// The path with every link on its way followed; nil where nothing is there.
private func realPath(_ path: FilePath) -> FilePath? {
  guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
  defer { free(resolved) }
  return FilePath(platformString: resolved)
}
