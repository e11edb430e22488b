internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A program of this machine that tests hold our results against.
package enum Tool {
  /// The first file of that name along `PATH`, the directories of system programs, and where
  /// `scripts/setup test` puts what is from PyPI.
  package static func find(_ name: String) -> FilePath? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    let directories =
      path.split(separator: ":").map(String.init) + [
        "/usr/sbin", "/sbin", referees.string,
        packageDirectory.pushing(".build/buildgrid/bin").string,
      ]
    return directories.map { FilePath($0).child(name) }.first { candidate in
      candidate.withPlatformString { access($0, X_OK) } == 0
    }
  }

  /// Where `scripts/setup test` puts what is from PyPI.
  package static let referees = packageDirectory.pushing(".build/referees/bin")

  /// Whether all of these are installed.
  package static func has(_ names: String...) -> Bool {
    names.allSatisfy { find($0) != nil }
  }
}

/// The value of an environment variable, for switches such as `UPDATE_GOLDEN`.
package func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// The directory of the package, found through this file's place in it.
package let packageDirectory: FilePath = {
  var path = FilePath(#filePath)
  for _ in 0..<3 { path.removeLastComponent() }
  return path
}()

/// The directory of fixtures.
package let fixtures = packageDirectory.child("Fixtures")
