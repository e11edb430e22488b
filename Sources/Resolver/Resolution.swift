package import Debian

/// An answer: the packages chosen, and why each is there.
package struct Resolution: Sendable {
  /// The packages, sorted by name.
  package let packages: [Chosen]
  /// The dependencies left out on purpose, sorted by package, then in the stanza's order.
  package let waived: [WaivedDependency]

  /// The chosen package of this name.
  package subscript(name: PackageName) -> Chosen? {
    packages.first { $0.package.name == name }
  }
}

/// One package of an answer.
package struct Chosen: Sendable {
  /// The package.
  package let package: BinaryPackage
  /// The archive that has it, such as `debian`.
  package let archive: String
  /// The suite that has it, such as `trixie`.
  package let suite: String
  /// The component that has it, such as `main`.
  package let component: String
  /// Why it is there: requests first, then the dependencies it satisfies, by package.
  package let reasons: [Reason]
}

/// Why a package is there.
package enum Reason: Hashable, Sendable, CustomStringConvertible {
  /// It was asked for, at this place.
  case requested(String)
  /// It satisfies this relation of another chosen package.
  case dependency(of: PackageID, Relationship)
  /// It is essential, and essential packages were asked for.
  case essential

  package var description: String {
    switch self {
    case .requested(let origin): "\(origin) asks for it"
    case .dependency(let package, let relation): "\(package) depends on \(relation)"
    case .essential: "it is essential"
    }
  }
}

/// A dependency that the manifest's `waive` leaves out.
package struct WaivedDependency: Hashable, Sendable, CustomStringConvertible {
  /// The package that has the dependency.
  package let package: PackageID
  /// The dependency.
  package let relationship: Relationship

  package var description: String { "\(package): \(relationship)" }
}
