public import Debian

/// An answer: the packages chosen, and why each is there.
public struct Resolution: Sendable {
  /// The packages, sorted by name.
  public let packages: [Chosen]
  /// The dependencies left out on purpose, sorted by package, then in the stanza's order.
  public let waived: [WaivedDependency]

  /// The chosen package of this name.
  public subscript(name: PackageName) -> Chosen? {
    packages.first { $0.package.name == name }
  }
}

/// One package of an answer.
public struct Chosen: Sendable {
  /// The package.
  public let package: BinaryPackage
  /// The archive that has it, such as `debian`.
  public let archive: String
  /// The suite that has it, such as `trixie`.
  public let suite: String
  /// The component that has it, such as `main`.
  public let component: String
  /// Why it is there: requests first, then the dependencies it satisfies, by package.
  public let reasons: [Reason]
}

/// Why a package is there.
public enum Reason: Hashable, Sendable, CustomStringConvertible {
  /// It was asked for, at this place.
  case requested(String)
  /// It satisfies this relation of another chosen package.
  case dependency(of: PackageID, Relationship)
  /// It is essential, and essential packages were asked for.
  case essential

  public var description: String {
    switch self {
    case .requested(let origin): "\(origin) asks for it"
    case .dependency(let package, let relation): "\(package) depends on \(relation)"
    case .essential: "it is essential"
    }
  }
}

/// A dependency that the manifest's `waive` leaves out.
public struct WaivedDependency: Hashable, Sendable, CustomStringConvertible {
  /// The package that has the dependency.
  public let package: PackageID
  /// The dependency.
  public let relationship: Relationship

  public var description: String { "\(package): \(relationship)" }
}
