package import Tree

/// Something that files of an image mention and the image lacks, with every file that does.
package struct MentionEvidence: Hashable, Sendable {
  /// A file, and what it says.
  package struct Place: Hashable, Sendable {
    package var file: MemberPath
    /// Whose file that is; nil for what the manifest makes.
    package var package: String?
    /// As it is spelled there; nil where no text but a function or a name tells.
    package var spelling: [UInt8]?

    package init(file: MemberPath, package: String?, spelling: [UInt8]? = nil) {
      self.file = file
      self.package = package
      self.spelling = spelling
    }
  }

  /// What the checks say of it, with the lines for the manifest.
  package var finding: LintFinding
  /// The package that has it; nil for what no package has, such as users.
  package var package: String?
  /// The patterns that would take it of that package.
  package var patterns: [String]
  package var places: [Place]

  package init(
    _ finding: LintFinding, package: String? = nil, patterns: [String] = [], places: [Place]
  ) {
    self.finding = finding
    self.package = package
    self.patterns = patterns
    self.places = places
  }

  /// What a check found by a file alone.
  package init(_ finding: LintFinding, owner: (MemberPath) -> String?) {
    let places = finding.path.map { [Place(file: $0, package: owner($0))] } ?? []
    self.init(finding, places: places)
  }

  /// Whether it is about a file, a package of such files, or the package that has what is missing.
  package func concerns(_ subject: String) -> Bool {
    package == subject || places.contains { "\($0.file)" == subject || $0.package == subject }
  }
}

/// What the files of one image mention and the image lacks.
package struct ImageMentions: Hashable, Sendable {
  package var image: ImageName
  /// What messages call the image, such as `base:latest amd64`.
  package var title: String
  /// The nearest packages first.
  package var evidence: [MentionEvidence]

  package init(image: ImageName, title: String, evidence: [MentionEvidence]) {
    self.image = image
    self.title = title
    self.evidence = evidence
  }
}
