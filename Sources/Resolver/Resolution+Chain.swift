package import Debian

/// One step on the way from a requirement to a package.
package struct ChainLink: Hashable, Sendable, CustomStringConvertible {
  /// The package that the step leads to.
  package let package: PackageID
  /// Why it is there: a request for the first step, then a relation of the package before.
  package let reason: Reason

  package var description: String {
    switch reason {
    case .requested(let origin): "\(origin) asks for \(package.name) \(package.version)"
    case .essential: "\(package.name) \(package.version) is essential"
    case .dependency(let parent, let relation):
      "\(parent.name) depends on \(relation): \(package.name) \(package.version)"
    }
  }
}

extension Resolution {
  /// The shortest chain of relations from a requirement to the package of this name, both ends
  /// included; empty when the package is not chosen.
  ///
  /// Of chains of one length the one through the packages first by name.
  package func chain(to name: PackageName) -> [ChainLink] {
    guard let target = packages.firstIndex(where: { $0.package.name == name }) else { return [] }
    let numbers = numbers
    // From the package back towards the requests, one relation further at a time.
    var next: [Int: (ChainLink, Int?)] = [:]
    var frontier = [(target, Int?.none)]
    while !frontier.isEmpty {
      var further: [(Int, Int?)] = []
      for (number, _) in frontier {
        let chosen = packages[number]
        for reason in chosen.reasons {
          guard case .dependency(let parent, _) = reason else {
            return unroll(from: number, ChainLink(package: chosen.package.id, reason: reason), next)
          }
          guard let parentNumber = numbers[parent], parentNumber != target,
            next[parentNumber] == nil
          else { continue }
          next[parentNumber] = (ChainLink(package: chosen.package.id, reason: reason), number)
          further.append((parentNumber, number))
        }
      }
      frontier = further.sorted { $0.0 < $1.0 }
    }
    return []
  }

  private func unroll(
    from number: Int, _ first: ChainLink, _ next: [Int: (ChainLink, Int?)]
  ) -> [ChainLink] {
    var links = [first]
    var place: Int? = number
    while let current = place, let (link, following) = next[current] {
      links.append(link)
      place = following
    }
    return links
  }

  /// The place of each package in `packages`.
  var numbers: [PackageID: Int] {
    var numbers: [PackageID: Int] = [:]
    for (number, chosen) in packages.enumerated() { numbers[chosen.package.id] = number }
    return numbers
  }
}
