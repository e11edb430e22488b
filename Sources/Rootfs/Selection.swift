package import Tree

/// Which files of one package a tree takes: the file-level allowlist, bound to an architecture.
package struct Selection: Hashable, Sendable {
  /// A pattern of the manifest, and whether it may match nothing.
  package struct Pattern: Hashable, Sendable {
    package var pattern: BoundPattern
    package var isOptional: Bool

    package init(_ pattern: BoundPattern, isOptional: Bool = false) {
      self.pattern = pattern
      self.isOptional = isOptional
    }
  }

  /// What the manifest says of the package's files.
  package enum Files: Hashable, Sendable {
    case all
    case patterns([Pattern])
  }

  package var files: Files
  /// The groups of links whose `update-alternatives` calls of the package's script are followed.
  package var alternatives: Set<String> = []
  /// What the whole image leaves out.
  package var exclude: [BoundPattern]
  /// What of that is undone.
  package var keep: [BoundPattern] = []
  /// The capabilities that files run with.
  package var capabilities: [MemberPath: FileCapabilities] = [:]
  /// Paths that something else provides: a generated entry, or a package that is preferred.
  package var yielded: Set<MemberPath>
  /// Paths that another package is preferred for (`prefer:`).
  package var conceded: [BoundPattern] = []
  /// Files that the library closure takes from the package.
  package var libraries: Set<MemberPath>
  /// Whether `/usr/share/doc/<package>/copyright` is kept, whatever is excluded.
  package var keepsCopyright: Bool
  /// Whether `/var/lib/dpkg/status.d/<package>` is written (distroless' PACKAGE_METADATA.md).
  package var writesStatus: Bool
  /// Files whose content generated entries are made from; they need not be selected.
  package var harvest: [BoundPattern]
  /// Whether the text of the script that would run after unpacking is harvested, too.
  package var harvestsScript = false

  /// The path under which the script stands among what is harvested; no package has it in its tree.
  package static let scriptPath = MemberPath.root.appending("DEBIAN").appending("postinst")

  package init(
    files: Files, exclude: [BoundPattern] = [], yielded: Set<MemberPath> = [],
    libraries: Set<MemberPath> = [], keepsCopyright: Bool = true, writesStatus: Bool = true,
    harvest: [BoundPattern] = []
  ) {
    self.files = files
    self.exclude = exclude
    self.yielded = yielded
    self.libraries = libraries
    self.keepsCopyright = keepsCopyright
    self.writesStatus = writesStatus
    self.harvest = harvest
  }

  /// The paths that patterns without wildcards name.
  package var literalPaths: Set<MemberPath> {
    guard case .patterns(let patterns) = files else { return [] }
    return patterns.reduce(into: []) { paths, item in
      paths.formUnion((0..<item.pattern.count).compactMap { item.pattern.path(of: $0) })
    }
  }

  /// Whether something else provides the path.
  func yields(_ path: MemberPath) -> Bool {
    yielded.contains(path) || conceded.contains { $0.matches(path) }
  }

  /// The pattern of `exclude` that keeps a path out.
  package func exclusion(of path: MemberPath) -> Int? {
    guard let found = exclude.firstIndex(where: { $0.matches(path) }),
      !keep.contains(where: { $0.matches(path) })
    else { return nil }
    return found
  }

  /// All that decides which entries are taken, as text for the fragment's key.
  ///
  /// Positions and the order of `exclude` are left out: they change no byte. The architecture is
  /// the caller's to add: variables in patterns are bound to it.
  var canonical: String {
    var lines: [String] = []
    switch files {
    case .all: lines.append("all")
    case .patterns(let patterns):
      lines += patterns.map { "\($0.isOptional ? "optional" : "pattern") \($0.pattern.text)" }
    }
    lines += exclude.map { "exclude \($0.text)" }.sorted()
    lines += yielded.sorted().map { "yield \($0)" }
    lines += conceded.map { "concede \($0.text)" }.sorted()
    lines += libraries.sorted().map { "library \($0)" }
    lines += harvest.map { "harvest \($0.text)" }
    if harvestsScript { lines.append("script") }
    lines += alternatives.map { "alternative \($0)" }.sorted()
    lines += keep.map { "keep \($0.text)" }.sorted()
    lines += capabilities.sorted { $0.key < $1.key }.map { "capability \($0.key) \($0.value.text)" }
    lines.append("copyright \(keepsCopyright) status \(writesStatus)")
    return lines.joined(separator: "\n")
  }
}
