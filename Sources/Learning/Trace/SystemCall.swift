/// What a system call does with the paths that it is given (syscalls(2)).
struct SystemCall {
  /// Where one of its paths stands, and what happens to it.
  struct Path {
    /// The argument with the directory that a relative path begins in; nil: the current one.
    let directory: Int?
    let index: Int
    let action: TracedUse.Action
    /// Whether a symbolic link at the end is followed.
    let followsLast: Bool
  }

  /// The paths of a call, with its flags looked at.
  static func paths(of call: TracedCall) -> [Path] {
    let arguments = call.arguments
    func has(_ flag: StaticString, _ index: Int) -> Bool {
      arguments.indices.contains(index) && arguments[index].has(flag: flag)
    }
    func path(
      _ index: Int, in directory: Int? = nil, _ action: TracedUse.Action, follows: Bool = true
    ) -> [Path] {
      [Path(directory: directory, index: index, action: action, followsLast: follows)]
    }
    func opened(_ index: Int, in directory: Int?) -> [Path] {
      let flags = index + 1
      let action: TracedUse.Action =
        if has("O_CREAT", flags) || has("O_TMPFILE", flags) {
          .created
        } else if has("O_DIRECTORY", flags), !has("O_PATH", flags) {
          .listed
        } else {
          .opened
        }
      return path(index, in: directory, action, follows: !has("O_NOFOLLOW", flags))
    }
    switch call.name {
    case "open": return opened(0, in: nil)
    case "openat", "openat2": return opened(1, in: 0)
    case "creat": return path(0, .created)
    case "execve": return path(0, .executed)
    case "execveat": return path(1, in: 0, .executed)
    case "readlink": return path(0, .readAsLink, follows: false)
    case "readlinkat": return path(1, in: 0, .readAsLink, follows: false)
    case "stat", "stat64", "access", "statfs", "statfs64", "getxattr", "listxattr", "chmod",
      "chown", "truncate", "utime", "utimes":
      return path(0, .lookedAt)
    case "lstat", "lstat64", "lgetxattr", "llistxattr", "lchown":
      return path(0, .lookedAt, follows: false)
    case "newfstatat", "fstatat64", "utimensat":
      return path(1, in: 0, .lookedAt, follows: !has("AT_SYMLINK_NOFOLLOW", 3))
    case "statx": return path(1, in: 0, .lookedAt, follows: !has("AT_SYMLINK_NOFOLLOW", 2))
    case "faccessat", "faccessat2", "fchmodat", "fchownat":
      return path(1, in: 0, .lookedAt)
    case "inotify_add_watch": return path(1, .lookedAt)
    case "chdir": return path(0, .entered)
    case "mkdir", "mknod": return path(0, .created)
    case "mkdirat", "mknodat": return path(1, in: 0, .created)
    case "symlink": return path(1, .created)
    case "symlinkat": return path(2, in: 1, .created)
    case "link": return path(0, .lookedAt) + path(1, .created)
    case "linkat": return path(1, in: 0, .lookedAt) + path(3, in: 2, .created)
    case "rename": return path(1, .created)
    case "renameat", "renameat2": return path(3, in: 2, .created)
    default: return []
    }
  }

  /// Whether a call of this name says something about paths, or about processes.
  static func isKnown(_ name: String) -> Bool { known.contains(name) }

  /// Those that make a process, and return its number.
  static let forks: Set<String> = ["clone", "clone3", "fork", "vfork"]

  private static let known: Set<String> = forks.union([
    "access", "bind", "chdir", "chmod", "chown", "chroot", "connect", "creat", "execve",
    "execveat", "faccessat", "faccessat2", "fchdir", "fchmodat", "fchownat", "fstatat64",
    "getdents", "getdents64", "getxattr", "inotify_add_watch", "lchown", "lgetxattr", "link",
    "linkat", "listxattr", "llistxattr", "lstat", "lstat64", "mkdir", "mkdirat", "mknod",
    "mknodat", "newfstatat", "open", "openat", "openat2", "readlink", "readlinkat", "rename",
    "renameat", "renameat2", "setresuid", "setreuid", "setuid", "stat", "stat64", "statfs",
    "statfs64", "statx", "symlink", "symlinkat", "truncate", "utime", "utimensat", "utimes",
  ])
}
