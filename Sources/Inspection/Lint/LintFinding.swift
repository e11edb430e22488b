internal import Spelling
package import Closure
internal import ELF
internal import Rootfs
package import Tree

/// One thing that a check found in one image.
package struct LintFinding: Hashable, Sendable {
  /// How much it matters.
  package enum Severity: String, Hashable, Sendable {
    /// The image is not written.
    case error
    /// Worth knowing; nothing is refused.
    case note
  }

  package var rule: LintRule
  package var severity: Severity
  /// What it is about; nil for a whole package and for the manifest itself.
  package var path: MemberPath?
  /// Whose that is; nil for what the manifest makes.
  package var package: String?
  /// What is wrong, without the path: `points to /x, which is not in the image`.
  package var message: String
  /// What to do about it; nil where only `allow` helps.
  package var remedy: String?
  /// The names under which `allow` may accept it, where that is not by a pattern of paths.
  package var names: [String] = []
  /// What the manifest could say to mend it; made a part of the remedy where all is known.
  package var additions: [ManifestAddition] = []
  /// Whether nothing in a file tells of it, but only what packages say of each other: such notes come
  /// after the others.
  package var isByRelation = false
  /// Paths of which one would mend it, the best first: a package at hand may have it.
  package var wanted: [MemberPath] = []

  package init(
    _ rule: LintRule, _ severity: Severity = .error, path: MemberPath? = nil,
    package: String? = nil, message: String, remedy: String? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.path = path
    self.package = package
    self.message = message
    self.remedy = remedy
  }

  /// That a check was not made, and why.
  package static func notMade(_ rule: LintRule, _ reason: String) -> LintFinding {
    LintFinding(rule, .note, message: "not checked: \(reason)")
  }

  /// What an item of `allow` that accepts it would say; nil where none can.
  package var allowance: String? {
    switch rule {
    case .damagedELF, .directoryModes, .dlopen, .mentions, .unmatchedPatterns, .unusedAllowance: nil
    case .missingLibraries, .missingInterpreters, .runtimes, .settings, .symbolVersions, .copyright,
      .emptyPackages:
      names.first
    case .dangling, .setuid, .worldWritable: path.map(\.description)
    }
  }
}

extension LintFinding {
  /// A library, or the interpreter of a program, that the closure did not find.
  package init(_ missing: MissingLibrary) {
    let name = missing.printableName
    self.init(
      missing.isInterpreter ? .missingInterpreters : .missingLibraries, path: missing.file,
      package: missing.package,
      message: missing.isInterpreter
        ? "needs the program interpreter \(name), which is not in the image"
        : missing.request.map {
          "loads the library \($0.printableNames) while it runs and requires it\($0.words), and it "
            + "is not in the image"
        } ?? "needs the library \(name), which is not in the image",
      remedy: missing.remedy)
    additions = missing.additions
    if missing.isInterpreter, let links = missing.rootLinks {
      additions = [.package("base-files", [links])]
      remedy = nil
    }
    names = [name]
    if let last = name.split(separator: "/").last, last != name { names.append(String(last)) }
  }
}

extension LintFinding {
  /// A library that a file would load while it runs, and can do without.
  package init(_ open: OpenRequest, triplet: String?) {
    self.init(
      .dlopen, .note, path: open.file, package: open.package,
      message: "loads \(open.request.printableNames) if it is there\(open.request.words), and the "
        + "image lacks it (\(open.request.priority.rawValue))")
    guard let triplet else { return }
    wanted = open.request.names.compactMap { name in
      name.isPath ? nil : try? MemberPath(absolute: "/usr/lib/\(triplet)/\(name)")
    }
  }

  /// A note of what a file loads that cannot be read.
  package init(_ broken: BrokenNote) {
    self.init(
      .dlopen, .note, path: broken.file, package: broken.package,
      message: "has a note of what it loads (.note.dlopen) that cannot be read, and is skipped")
  }
}

extension LoadRequest {
  /// What the library is for, as far as the file says it.
  fileprivate var words: String {
    switch (feature, purpose) {
    case (let feature?, let purpose?):
      ", for \(quoted(feature, by: "'")) (\(quoted(purpose)))"
    case (let word?, nil), (nil, let word?): ", for \(quoted(word, by: "'"))"
    case (nil, nil): ""
    }
  }
}

extension LintFinding {
  /// A version of symbols that the library which will be loaded lacks.
  package init(_ missing: MissingVersion) {
    let version = missing.printableVersion
    let whose = missing.package.map { " of \($0)" } ?? ", which the manifest makes,"
    self.init(
      .symbolVersions, path: missing.file, package: missing.filePackage,
      message: "needs \(version), which \(missing.library)\(whose) lacks: it would not start",
      remedy:
        "it was built against a newer library: take both from one suite, or build it on this one")
    names = [version]
  }
}

extension MissingLibrary {
  /// A link at which the linker looks to where a package has the library, as Debian's alternatives
  /// make one for BLAS.
  fileprivate var additions: [ManifestAddition] {
    guard let holder = elsewhere else { return [] }
    let name = String(decoding: name, as: UTF8.self)
    let parts = holder.path.components.map { String(decoding: $0, as: UTF8.self) }
    guard let triplet = parts.first(where: { $0.contains("-linux-") }) else { return [] }
    let path = PathPattern.naming(holder.path, triplet: triplet)
    return [
      .package(holder.package, [path]),
      .symlink(path: "/usr/lib/${triplet}/\(name)", target: path),
    ]
  }
}

extension LintFinding {
  /// Whether it says that something is missing without which a file that was taken does not work, and
  /// whose remedy brings only that: a part brings other things, and leaves some out.
  package var isOfMissing: Bool {
    let bringsPart = additions.contains { if case .include = $0 { true } else { false } }
    return [.missingInterpreters, .missingLibraries, .runtimes].contains(rule) && !bringsPart
  }
}
