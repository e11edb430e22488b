package import Tree

/// What brought a path into an image, nearest first.
package indirect enum Cause: Hashable, Sendable {
  /// The manifest takes every file of the package.
  case all(package: String, at: SourcePosition?)
  /// A pattern of the manifest takes it.
  case pattern(String, at: SourcePosition)
  /// A symbolic link points to it; what brought the link.
  case link(MemberPath, Cause?)
  /// The library closure takes it: a name that is asked for, and the files that ask, by path.
  case library(name: String, neededBy: [MemberPath])
  /// The package's copyright file (`metadata.copyright`).
  case copyright(package: String)
  /// The package's record for scanners (`metadata.dpkg`).
  case record(package: String)
  /// It is the directory of something else; the first of what is below it.
  case directory(of: MemberPath?)
  /// The manifest makes it; the key and its place.
  case generated(String)
  /// The records of packages that the image holds name it; only a manifest tells why.
  case recorded(package: String)
  /// Nothing that the image holds tells.
  case unknown
}

extension Cause: CustomStringConvertible {
  /// The cause for a person, such as `selected by '/usr/bin/*' (base.yaml:3:5)`.
  package var description: String {
    switch self {
    case .all(let package, let position):
      "the manifest selects all of \(package)" + (position.map { " (\($0))" } ?? "")
    case .pattern(let pattern, let position): "selected by '\(pattern)' (\(position))"
    case .link(let link, let cause):
      "the symbolic link \(link) points to it" + (cause.map { "; that is \($0.asPart)" } ?? "")
    case .library(let name, let files):
      files.isEmpty
        ? "the library closure adds it: a selected file needs it"
        : "the library closure adds it: \(Self.list(files)) "
          + (files.count == 1 ? "needs \(name)" : "need \(name)")
    case .copyright(let package): "the copyright of \(package) (metadata: copyright)"
    case .record(let package): "the record of \(package) for scanners (metadata: dpkg)"
    case .directory(let path):
      "a parent directory of \(path.map(\.description) ?? "what is below it")"
    case .generated(let origin): "made by \(origin)"
    case .recorded(let package):
      "the image's records of packages say that \(package) has it; only a manifest tells why"
    case .unknown: "no record of a package in the image names it; only a manifest tells why"
    }
  }

  /// The same within a sentence about another path.
  private var asPart: String {
    switch self {
    case .all, .library: "there because \(self)"
    default: "\(self)"
    }
  }

  private static func list(_ files: [MemberPath]) -> String {
    let shown = files.prefix(3).map(\.description).joined(separator: ", ")
    return files.count > 3 ? "\(shown) and \(files.count - 3) more" : shown
  }
}

/// One step of the way from a manifest to a package.
package enum ExplanationStep: Hashable, Sendable {
  /// The manifest names the package, there.
  case named(String, at: String)
  case essential(String)
  /// A package has a relation that the next one satisfies.
  case dependency(of: String, relation: String, to: String)
  /// A file of the image needs a library, or interpreter, of a package.
  case library(String, neededBy: MemberPath, of: String)
}

extension ExplanationStep: CustomStringConvertible {
  package var description: String {
    switch self {
    case .named(let package, let place): "\(place) names \(package)"
    case .essential(let package): "\(package) is essential"
    case .dependency(let parent, let relation, let package):
      relation.hasPrefix(package)
        ? "\(parent) depends on \(relation)"
        : "\(parent) depends on \(relation), which is \(package)"
    case .library(let name, let file, let package): "\(file) needs \(name) of \(package)"
    }
  }
}
