import Debian

/// A candidate, and what choosing it asks for, in terms of other candidates by their numbers.
struct PackageNode {
  /// The candidates that satisfy a relation, the preferred one first.
  struct Options {
    var numbers: [Int] = []
    /// Runs of `numbers` that only apt's package numbers can put in order, and that are in none
    /// yet: working these out costs more than a usual search, and few searches come to it.
    var ties: [Range<Int>] = []

    /// Adds those of a further alternative that are not there yet.
    mutating func append(_ more: Options) {
      var next = more.ties[...]
      var tieStart = 0
      for (place, number) in more.numbers.enumerated() {
        if place == next.first?.lowerBound { tieStart = numbers.count }
        if !numbers.contains(number) { numbers.append(number) }
        if let tie = next.first, place == tie.upperBound - 1 {
          if numbers.count - tieStart > 1 { ties.append(tieStart..<numbers.count) }
          next.removeFirst()
        }
      }
    }
  }

  /// One relation of Pre-Depends or Depends.
  struct Dependency {
    let relationship: Relationship
    let options: Options
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
