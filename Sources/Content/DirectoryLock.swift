package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A directory that one run at a time changes; the kernel lets go of it when a run dies.
package struct DirectoryLock: ~Copyable {
  private let directory: FileDescriptor

  /// Waits until no other run has the directory; a file system without locks is taken as it is.
  package init(_ path: FilePath) throws(StoreError) {
    directory = try storing("open", path) {
      try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
    }
    while flock(directory.rawValue, LOCK_EX) != 0, errno == EINTR {}
  }

  deinit { try? directory.close() }

  /// Lets go of it; it also goes with its owner, but a value that is not used may go early.
  package consuming func release() {}
}

/// The path with all its links followed, or the path itself where nothing is there.
package func resolvingLinks(_ path: FilePath) -> FilePath {
  guard FileStatus(of: path)?.isSymbolicLink == true else { return path }
  return realPath(path) ?? path
}

/// The absolute path without links, `.` and `..`; nil where nothing is there or it cannot be read.
package func realPath(_ path: FilePath) -> FilePath? {
  guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
  defer { free(resolved) }
  return FilePath(platformString: resolved)
}
