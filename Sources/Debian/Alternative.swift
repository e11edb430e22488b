/// One package that a relation names, and what is asked of it: `b:any (>= 1) [amd64] <!nocheck>`.
package struct Alternative: Hashable, Sendable, CustomStringConvertible {
  /// What stands after the colon of a name (Debian's Multi-Arch specification).
  package enum Qualifier: Hashable, Sendable {
    /// `:any`: of whatever architecture; the package has to be `Multi-Arch: allowed`.
    case any
    /// `:native`: of the building machine's architecture.
    case native
    /// Of exactly this architecture.
    case exactly(Architecture)
  }

  /// A build profile, or its absence (`!nocheck`).
  package struct ProfileTerm: Hashable, Sendable {
    /// The profile's name.
    package let name: String
    /// Whether the profile must not be active.
    package let isNegated: Bool
  }

  /// The package's name.
  package let name: PackageName
  /// What stands after the colon.
  package let qualifier: Qualifier?
  /// What is asked of the version.
  package let constraint: VersionConstraint?
  /// The architectures this is meant for, `[…]`, which may be wildcards; empty for every one.
  package let architectures: [ArchitectureTerm]
  /// The build profiles, `<…> <…>`: one group must hold whole; empty for always.
  package let profiles: [[ProfileTerm]]

  /// An alternative of its parts.
  package init(
    _ name: PackageName, qualifier: Qualifier? = nil, constraint: VersionConstraint? = nil,
    architectures: [ArchitectureTerm] = [], profiles: [[ProfileTerm]] = []
  ) {
    self.name = name
    self.qualifier = qualifier
    self.constraint = constraint
    self.architectures = architectures
    self.profiles = profiles
  }

  /// Whether this is meant for the architecture, with no build profile active.
  package func applies(to architecture: Architecture) -> Bool {
    let profileHolds = profiles.isEmpty || profiles.contains { $0.allSatisfy(\.isNegated) }
    return profileHolds && ArchitectureTerm.admits(architecture, architectures)
  }

  package var description: String {
    var text = name.text
    switch qualifier {
    case .any: text += ":any"
    case .native: text += ":native"
    case .exactly(let architecture): text += ":" + architecture.text
    case nil: break
    }
    if let constraint { text += " (\(constraint))" }
    if !architectures.isEmpty {
      text += " [" + architectures.map(\.description).joined(separator: " ") + "]"
    }
    for group in profiles {
      text += " <" + group.map { ($0.isNegated ? "!" : "") + $0.name }.joined(separator: " ") + ">"
    }
    return text
  }
}

/// One word of an architecture restriction: `amd64`, `!i386`, `linux-any` (Debian Policy 7.1,
/// 11.1).
package struct ArchitectureTerm: Hashable, Sendable, CustomStringConvertible {
  /// The architecture, or a wildcard such as `any`, `linux-any` or `any-arm64`.
  package let pattern: Architecture
  /// Whether the architecture is excluded.
  package let isNegated: Bool

  package var description: String { (isNegated ? "!" : "") + pattern.text }

  /// Whether a restriction admits the architecture: an empty one does, one of positive words when
  /// one matches, one of negative words when none does.
  package static func admits(_ architecture: Architecture, _ terms: [ArchitectureTerm]) -> Bool {
    if terms.isEmpty { return true }
    let matching = terms.filter { $0.matches(architecture) }
    if matching.contains(where: { $0.isNegated }) { return false }
    return !matching.isEmpty || terms.allSatisfy(\.isNegated)
  }

  private func matches(_ architecture: Architecture) -> Bool {
    switch pattern.text {
    case architecture.text, "any": return true
    case let text where text.hasPrefix("any-"): return text.dropFirst(4) == architecture.cpu
    case let text where text.hasSuffix("-any"): return text.dropLast(4) == architecture.kernel
    default: return false
    }
  }
}

extension Architecture {
  /// `linux` for `amd64`, `hurd` for `hurd-amd64`.
  fileprivate var kernel: Substring {
    guard let hyphen = text.utf8.firstIndex(of: 0x2D) else { return "linux" }
    return text[..<hyphen]
  }

  /// `amd64` for `amd64` and `hurd-amd64`; ARM's ports are all `arm`.
  fileprivate var cpu: Substring {
    if text == "armel" || text == "armhf" { return "arm" }
    guard let hyphen = text.utf8.lastIndex(of: 0x2D) else { return text[...] }
    return text[text.utf8.index(after: hyphen)...]
  }
}
