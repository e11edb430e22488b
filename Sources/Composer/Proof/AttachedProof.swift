internal import Building
internal import Content
internal import Lock
internal import OCI
internal import Packing
internal import Registry

/// The locks and recipes that are attached to an image, each lock with the recipe that it was made of.
///
/// An image may have several locks: a bump that changes no file gives the same image again.
struct AttachedProof: Sendable {
  let locks: [(lock: Lock, bytes: [UInt8])]
  let recipes: [(workspace: Workspace, bytes: [UInt8])]
  /// Each lock that pins the image, with its variant and the manifest that it was made of.
  private(set) var pairs: [(lock: Lock, variant: String, workspace: Workspace)] = []
  /// Each lock that pins other images than this one, with the manifest that it was made of.
  private(set) var strangers: [(lock: Lock, workspace: Workspace)] = []
  /// What does not belong together.
  private(set) var differences: [String] = []

  /// Fetches them.
  ///
  /// - Throws: ``ProofError`` where there are none; `DigestError` for what is not as its digest says.
  init(
    _ beside: ImageCompanions, reference: RegistryReference, store: BlobStore
  ) async throws {
    let image = "\(RegistryReference.scheme)\(reference)"
    locks = try await beside.contents(.lock).map { bytes in
      (try Lock(parsing: bytes, path: "the lock of \(reference)"), bytes)
    }
    guard !locks.isEmpty else { throw ProofError.absent(ArtifactKind.lock.noun, image: image) }
    recipes = try await beside.contents(.recipe).map { bytes in
      let file = try store.map(try store.put(bytes))
      let recipe = try Recipe(
        parsing: SharedBytes(file.bytes, owner: file), subject: "the recipe of \(reference)")
      return (try recipe.workspace(), bytes)
    }
    guard let first = recipes.first else {
      throw ProofError.absent(ArtifactKind.recipe.noun, image: image)
    }
    var used: Set<Digest> = []
    for (lock, _) in locks {
      guard let recipe = recipes.first(where: { $0.workspace.digest == lock.manifest }) else {
        differences.append(
          "the recipe is \(first.workspace.digest), the lock was made of \(lock.manifest)")
        continue
      }
      used.insert(lock.manifest)
      guard let variant = lock.outputs.first(where: { $0.value.index == beside.digest }) else {
        let known = lock.outputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.index)" }
        differences.append(
          "the image index is \(beside.digest), the lock has \(known.joined(separator: ", "))")
        strangers.append((lock, recipe.workspace))
        continue
      }
      pairs.append((lock, variant.key, recipe.workspace))
    }
    for recipe in recipes where !used.contains(recipe.workspace.digest) && differences.isEmpty {
      differences.append("an attached recipe is of no attached lock: \(recipe.workspace.digest)")
    }
  }
}
