internal import Content
internal import Learning
internal import Manifest
public import SystemPackage

/// What `learn` found out, and where it wrote it.
public struct LearnResult: Sendable, Hashable {
  /// The manifest that was written.
  public var path: FilePath
  /// How many packages it names.
  public var packages: Int
  /// How many patterns it has over their files.
  public var patterns: Int
  /// How many used paths no manifest can bring; the manifest lists them.
  public var leftOut: Int
}

extension Composer {
  /// Writes what a command used of a root as a manifest beside another one, which it includes.
  ///
  /// Nothing runs: the logs were made elsewhere, with `strace -f -y` or `strace -ff -y`.
  ///
  /// - Parameters:
  ///   - manifest: what was named so far; `NAME.yaml` is learned for as `NAME.learned.yaml`.
  ///   - root: the root filesystem that the command ran in, with dpkg's database.
  ///   - traces: the logs; what they used adds up.
  ///   - ignored: absolute paths of directories in the root that are the command's own.
  /// - Throws: `LearnError` where a log or the root cannot be used, and where the file is there and
  ///   was not written by this function.
  public func learn(
    _ manifest: FilePath, root: FilePath, traces: [FilePath], ignored: [String] = []
  ) throws -> LearnResult {
    let path = Self.learnedPath(of: manifest)
    if FileStatus(of: path) != nil {
      let old = try readFile(path, limit: 1 << 24)
      guard old.starts(with: LearnedManifest.mark.utf8) else {
        throw LearnError.foreignFile(path.string)
      }
    }
    let known = try Manifest.load(manifest, allowsOutside: settings.allowsOutside)
    var logs: [Trace] = []
    for trace in traces {
      let name = trace.lastComponent?.string ?? ""
      let log = Trace(
        try readFile(trace, limit: 1 << 30), process: Trace.process(ofFile: name))
      guard log.lineCount > 0 else { throw LearnError.noTrace(trace.string) }
      logs.append(log)
    }
    let learner = try Learner(known, root: root, ignored: ignored)
    let learned = try learner.learn(from: logs)
    try writeFileAtomically(Array(learned.text.utf8), to: path)
    return LearnResult(
      path: path, packages: learned.packageCount, patterns: learned.patternCount,
      leftOut: learned.remarkCount)
  }

  /// `dir/NAME.learned.yaml` for `dir/NAME.yaml`.
  static func learnedPath(of manifest: FilePath) -> FilePath {
    var path = manifest
    let stem = manifest.stem ?? manifest.string
    path.removeLastComponent()
    return path.appending("\(stem).learned.yaml")
  }
}
