public import SystemPackage

/// Why a file of the store, or an output, could not be read or written.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried: `write`, `open`, `rename`.
  public let verb: String
  public let path: FilePath
  public let errno: Errno

  package init(_ verb: String, _ path: FilePath, _ errno: Errno) {
    self.verb = verb
    self.path = path
    self.errno = errno
  }

  public var description: String {
    "cannot \(verb) \(path): \(errno)\(advice)"
  }

  private var advice: String {
    switch errno {
    case .noSpace: "; free some space (`whittle cache prune`) or use another directory with --cache"
    case .permissionDenied, .readOnlyFileSystem: "; use a directory you can write to (--cache, -o)"
    case .tooManySymbolicLinkLevels:
      "; it is a symbolic link, and nothing below a cache or an output is reached through one"
    case .notSupported: "; it is not a regular file"
    case .tooManyOpenFiles: "; raise `ulimit -n` or lower --jobs"
    default: ""
    }
  }
}

/// Runs a system call and names the file that it failed on.
package func storing<Value>(
  _ verb: String, _ path: FilePath, _ body: () throws -> Value
) throws(StoreError) -> Value {
  do {
    return try body()
  } catch let errno as Errno {
    throw StoreError(verb, path, errno)
  } catch let error as StoreError {
    throw error
  } catch {
    throw StoreError(verb, path, .ioError)
  }
}
