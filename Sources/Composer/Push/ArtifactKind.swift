/// The kinds of things that travel beside an image.
enum ArtifactKind: String, Sendable, CaseIterable {
  case lock = "application/vnd.whittle.lock.v1+json"
  case recipe = "application/vnd.whittle.recipe.v1.tar"
  case bill = "application/spdx+json"
  case provenance = "application/vnd.in-toto+json"

  /// What messages call it.
  var noun: String {
    switch self {
    case .lock: "lock"
    case .recipe: "recipe"
    case .bill: "SBOM"
    case .provenance: "provenance"
    }
  }

  /// The most bytes that are read of it.
  var sizeLimit: Int64 {
    switch self {
    case .lock, .provenance: 64 << 20
    case .recipe: 1 << 30
    case .bill: 256 << 20
    }
  }

  /// Annotations by which other tools know it (BuildKit's, cosign's).
  var annotations: [String: String] {
    self == .provenance ? ["in-toto.io/predicate-type": Provenance.predicateType] : [:]
  }
}
