internal import Tree

extension Manifest {
  /// The features that this manifest uses and that this version cannot do yet, each where it is
  /// used; nothing is ignored silently.
  package func unsupported() -> ManifestError? {
    var problems: [ManifestError.Problem] = []
    for row in Self.notYet {
      for position in row.uses(self) {
        problems.append(
          ManifestError.Problem(
            position, "cannot use '\(row.feature)': not supported yet by this version of whittle"))
      }
    }
    return ManifestError(problems)
  }

  /// A feature that the format has and this version does not.
  private struct Feature: Sendable {
    let feature: String
    /// The places where a manifest uses it.
    let uses: @Sendable (Manifest) -> [SourcePosition]

    /// A feature of a whole manifest.
    init(_ feature: String, uses: @escaping @Sendable (Manifest) -> [SourcePosition]) {
      self.feature = feature
      self.uses = uses
    }

    /// A feature of a variant.
    init(_ feature: String, in variant: @escaping @Sendable (Variant) -> SourcePosition?) {
      self.init(feature) { $0.variants.compactMap(variant) }
    }
  }

  /// Delete a row when its feature is done.
  private static let notYet: [Feature] = [
    Feature(
      "layers.budget",
      in: { if case .budget = $0.layers.value { $0.layers.position } else { nil } })
  ]
}
