import Debian

/// A candidate, and what choosing it asks for, in terms of other candidates by their numbers.
struct PackageNode {
  /// One relation of Pre-Depends or Depends.
  struct Dependency {
    let relationship: Relationship
    /// The candidates that satisfy it, the preferred one first.
    let options: [Int]
  }

  /// One relation of Conflicts or Breaks, and the candidates it is about.
  struct Exclusion {
    let relationship: Relationship
    let isBreaks: Bool
    let targets: [Int]
  }

  let candidate: Universe.Candidate
  var dependencies: [Dependency] = []
  var exclusions: [Exclusion] = []
  var waived: [Relationship] = []
  var isExpanded = false

  var package: BinaryPackage { candidate.package }
}
