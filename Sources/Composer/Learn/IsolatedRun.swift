internal import Learning
internal import Programs
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// Runs a command in a root of its own, in namespaces of its own: mounts, processes, IPC, host name; as root
/// of a user namespace where the user is not root.
struct IsolatedRun {
  private let unshare: Program
  private let shell: Program
  private let strace: Program
  /// A directory of the user's that the command sees as `/work`, and begins in.
  let work: FilePath?

  /// The longest that a command may take, and the most that it may say.
  private static let limits = Program.Limits(output: 64 << 20, time: .seconds(1800))

  /// - Throws: `LearnError` where a program of this machine is missing.
  init(work: FilePath?) throws(LearnError) {
    func find(_ name: String, of package: String) throws(LearnError) -> Program {
      guard
        let program = Program.find(name, along: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
      else { throw .noProgram(name, package: package) }
      return program
    }
    strace = try find("strace", of: "strace")
    unshare = try find("unshare", of: "util-linux")
    shell = try find("sh", of: "dash")
    self.work = work
  }

  /// Mounts what a container's runtime gives, and starts the command.
  private static let script = """
    root=$1 work=$2; shift 2
    mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" || exit 125
    dir=/
    if [ -n "$work" ]; then mount --bind "$work" "$root/work" || exit 125; dir=/work; fi
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=$dir \
      unshare --root="$root" --wd="$dir" -- "$@"
    """

  /// What strace looks at: all that names a file, and all that starts a program.
  private static let calls = "trace=%file,%process,fchdir,getdents64,connect,chroot"

  /// Runs a command.
  ///
  /// - Parameter log: where strace writes what it saw; nil: it runs without.
  func run(
    _ command: [String], in root: FilePath, log: FilePath? = nil,
    at directory: borrowing PrivateDirectory
  ) async throws -> Program.Answer {
    var arguments = ["--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child"]
    if geteuid() != 0 { arguments.append("--map-root-user") }
    arguments += ["--", shell.path.string, "-c", Self.script, "sh", root.string]
    arguments += [work?.string ?? ""] + command
    let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    guard let log else {
      return try await unshare.run(
        arguments, environment: environment, in: directory, limits: Self.limits)
    }
    return try await strace.run(
      ["-f", "-qq", "-y", "-s", "400", "-e", Self.calls, "-o", log.string, unshare.path.string]
        + arguments, environment: environment, in: directory, limits: Self.limits)
  }
}
