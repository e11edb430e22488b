internal import Building
internal import Content
internal import Lock
internal import Manifest
internal import OCI
internal import Packing
internal import Registry

/// The locks and recipes that are attached to an image, each lock with the recipe that it was made of.
///
/// An image may have several locks: a bump that changes no file gives the same image again.
struct AttachedProof: Sendable {
  let locks: [(lock: Lock, bytes: [UInt8])]
  let recipes: [(workspace: Workspace, bytes: [UInt8], canonical: [UInt8])]
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
      do throws(LockError) {
        return (try Lock(parsing: bytes, path: "\(reference)"), bytes)
      } catch {
        throw AttachedDamage(description: "the attached lock cannot be read: \(error.reason)")
      }
    }
    guard !locks.isEmpty else { throw ProofError.absent(ArtifactKind.lock.noun, image: image) }
    recipes = try await beside.contents(.recipe).map { bytes in
      let file = try store.map(try store.put(bytes))
      do {
        let recipe = try Recipe(
          parsing: SharedBytes(file.bytes, owner: file), subject: "the attached recipe")
        return (try recipe.workspace(), bytes, recipe.bytes)
      } catch let error as PackingError {
        throw AttachedDamage(description: error.description)
      } catch let error as ProofError {
        throw AttachedDamage(description: error.description)
      } catch let error as ManifestFileError {
        throw AttachedDamage(description: "the attached recipe has a wrong manifest: \(error)")
      }
    }
    guard let first = recipes.first else {
      throw ProofError.absent(ArtifactKind.recipe.noun, image: image)
    }
    // What says the same in other words was not pushed like this.
    for (lock, bytes) in locks where lock.fileBytes != bytes {
      let line = bytes.firstDifferentLine(from: lock.fileBytes)
      differences.append(
        "the attached lock is not as Whittle writes it: line \(line) differs")
    }
    for recipe in recipes where recipe.canonical != recipe.bytes {
      let place = zip(recipe.canonical, recipe.bytes).prefix { $0 == $1 }.count
      differences.append(
        "the attached recipe is not as Whittle writes it: byte \(place + 1) of the tar file differs"
      )
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

/// Something that is attached to an image and cannot be read: not what was pushed.
struct AttachedDamage: Error, CustomStringConvertible {
  let description: String
}

extension [UInt8] {
  /// The number of the first line that two texts do not share, from 1.
  func firstDifferentLine(from other: [UInt8]) -> Int {
    zip(self, other).prefix { $0 == $1 }.count { $0.0 == 0x0a } + 1
  }
}
