package import HTTP
package import SystemPackage

/// A place that holds an archive: its directory of `dists` and `pool`, on a server or on this
/// machine.
package enum Mirror: Hashable, Sendable {
  case server(HTTPURL)
  /// A `file:` or `copy:` URL, read directly.
  case directory(FilePath)

  /// Reads an `http`, `https`, `file` or `copy` URL.
  ///
  /// - Throws: ``RepositoryError/invalidMirror(_:reason:)`` for anything else.
  package init(parsing text: String) throws(RepositoryError) {
    for scheme in ["file:", "copy:"] where text.utf8.starts(with: scheme.utf8) {
      var path = Array(text.utf8.dropFirst(scheme.utf8.count))[...]
      if path.starts(with: "//localhost/".utf8) { path = path.dropFirst(11) }
      if path.starts(with: "//".utf8) { path = path.dropFirst(2) }
      guard path.first == UInt8(ascii: "/") else {
        throw .invalidMirror(text, reason: "write a directory as file:///path")
      }
      self = .directory(FilePath(percentDecoded(path)))
      return
    }
    if let mark = text.firstIndex(of: "?") {
      // A file's path goes behind it; and it may be a secret, which no message shows.
      throw .invalidMirror("\(text[..<mark])?…", reason: "the URL of a directory has no query")
    }
    do {
      self = .server(try HTTPURL(parsing: text))
    } catch {
      throw .invalidMirror(text, reason: "\(Self.reason(error)) (or file:///path)")
    }
  }

  private static func reason(_ error: HTTPError) -> String { "\(error.reason)" }

  /// Where a file lies.
  ///
  /// - Parameter path: relative, without `.` and `..`, as an index or `Release` gave it.
  package func location(of path: String) -> Location {
    switch self {
    case .server(let url): .url(url.appending(path: path.utf8))
    case .directory(let directory): .file(directory.pushing(FilePath(path)))
    }
  }
}

extension Mirror: CustomStringConvertible {
  package var description: String {
    switch self {
    case .server(let url): url.description
    case .directory(let path): "file://\(path)"
    }
  }
}

/// Where one file of an archive may be.
package enum Location: Hashable, Sendable {
  case url(HTTPURL)
  case file(FilePath)
}

extension Location: CustomStringConvertible {
  package var description: String {
    switch self {
    case .url(let url): url.shown
    case .file(let path): path.string
    }
  }
}
