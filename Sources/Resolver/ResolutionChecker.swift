package import Debian

/// Holds an answer against every relation of its packages, by the words of Debian Policy chapter 7
/// and with nothing of the search's.
package struct ResolutionChecker {
  private let packages: [BinaryPackage]
  private let architecture: Architecture
  private let waived: Set<PackageName>

  /// A checker for an answer.
  package init(
    _ packages: [BinaryPackage], architecture: Architecture, waived: Set<PackageName> = []
  ) {
    self.packages = packages
    self.architecture = architecture
    self.waived = waived
  }

  /// Every requirement and relation that does not hold, in sentences; empty for a good answer.
  ///
  /// - Throws: `ParseError` when a relation is malformed.
  package func faults(_ requirements: [Relationship]) throws(ParseError) -> [String] {
    var faults: [String] = []
    var offers: [PackageName: [(package: BinaryPackage, version: Version?)]] = [:]
    var names: Set<PackageName> = []
    for package in packages {
      if !names.insert(package.name).inserted { faults.append("\(package.name) is there twice") }
      if package.architecture != architecture, package.architecture != .all {
        faults.append("\(package) is of another architecture")
      }
      offers[package.name, default: []].append((package, package.version))
      for provided in try package.provides {
        offers[provided.name, default: []].append((package, provided.version))
      }
    }
    func matching(_ alternative: Alternative) -> [BinaryPackage] {
      (offers[alternative.name] ?? []).filter { offer in
        if let constraint = alternative.constraint {
          guard let version = offer.version, constraint.isSatisfied(by: version) else {
            return false
          }
        }
        guard case .exactly(let wanted) = alternative.qualifier else { return true }
        return wanted == architecture
      }.map(\.package)
    }
    func holds(_ relation: Relationship) -> Bool {
      relation.alternatives.contains { alternative in
        waived.contains(alternative.name)
          || alternative.applies(to: architecture)
            && matching(alternative).contains {
              alternative.qualifier != .any || $0.multiArch == .allowed
            }
      }
    }
    for requirement in requirements where !holds(requirement) {
      faults.append("\(requirement) is not there")
    }
    for package in packages {
      for relation in try package.preDepends + package.depends where !holds(relation) {
        guard relation.reduced(to: architecture) != nil else { continue }
        faults.append("\(package) depends on \(relation), which is not there")
      }
      for relation in try package.conflicts + package.breaks {
        for alternative in relation.alternatives where alternative.applies(to: architecture) {
          for other in matching(alternative) where other.name != package.name {
            faults.append("\(package) excludes \(relation), and \(other) is there")
          }
        }
      }
    }
    return faults
  }
}
