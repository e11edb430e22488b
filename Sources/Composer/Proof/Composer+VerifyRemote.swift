internal import Building
internal import Content
internal import Inspection
internal import Lock
internal import Manifest
internal import Materials
internal import OCI
internal import Packing
internal import Registry
internal import SystemPackage

/// What `verify` found of an image in a registry.
public struct RemoteVerification: Sendable {
  public var verification: Verification
  /// What was found, as an in-toto statement for others to sign.
  public var statement: [UInt8]
}

extension Composer {
  /// Whether an argument names an image in a registry.
  public static func isRemote(_ image: String) -> Bool {
    image.hasPrefix(RegistryReference.scheme)
  }

  /// Builds an image of a registry again from what travels beside it, and compares.
  ///
  /// The registry gives the image, its lock and its recipe, a mirror the packages; nothing else is
  /// needed, and nothing that was unpacked or compressed before is used.
  public func verify(remote image: String) async throws -> RemoteVerification {
    guard let reference = try reference(image) else {
      throw ImageError.missing(image)
    }
    let store = try store()
    let directory = try StagedItem.directory(try store.temporaryPath())
    let received = BlobStore(at: directory.path.appending("received"))
    let scratch = BlobStore(at: directory.path.appending("built"))
    let proof = try await RemoteProof(
      composer: self, reference: reference, received: received, scratch: scratch
    ).result(named: image)
    // Removed here.
    _ = consume directory
    return proof
  }
}

/// One image of a registry, built again.
struct RemoteProof: Sendable {
  let composer: Composer
  let reference: RegistryReference
  let received: BlobStore
  let scratch: BlobStore

  func result(named image: String) async throws -> RemoteVerification {
    let beside = try await ImageCompanions(reference, in: composer, store: received)
    var statement = VerificationStatement(
      name: "\(reference.name)", digest: beside.digest, lock: nil, recipe: nil)
    var differences: [String] = []
    var isCompressionOnly = false
    do {
      // A registry with no lock is an error; one with another lock is a difference.
      let lockBytes = try await choose(beside)
      let recipeBytes = try await beside.content(.recipe)
      statement.lock = Digest(of: lockBytes)
      statement.recipe = Digest(of: recipeBytes)
      let found = try await compare(beside, lockBytes, recipeBytes)
      differences = found.differences
      isCompressionOnly = found.isCompressionOnly
    } catch let error as DigestError {
      differences = ["\(error)"]
    } catch let error as RegistryError where error.kind == .untrusted {
      differences = ["\(error)"]
    }
    statement.differences = differences
    return RemoteVerification(
      verification: Verification(
        lock: image, differences: differences, isCompressionOnly: isCompressionOnly),
      statement: statement.bytes)
  }

  /// The lock that pins this image, if there are several.
  private func choose(_ beside: ImageCompanions) async throws -> [UInt8] {
    let locks = try await beside.contents(.lock)
    let fitting = locks.first { bytes in
      let lock = try? Lock(parsing: bytes, path: "the lock of \(reference)")
      return lock?.outputs.values.contains { $0.index == beside.digest } == true
    }
    guard let lock = fitting ?? locks.first else {
      throw ProofError.absent(
        ArtifactKind.lock.noun, image: "\(RegistryReference.scheme)\(reference)")
    }
    return lock
  }

  private func compare(
    _ beside: ImageCompanions, _ lockBytes: [UInt8], _ recipeBytes: [UInt8]
  ) async throws -> (differences: [String], isCompressionOnly: Bool) {
    let name = "\(reference)"
    let lock = try Lock(parsing: lockBytes, path: "the lock of \(name)")
    let blob = Blob(of: recipeBytes)
    _ = try received.put(recipeBytes)
    let file = try received.map(blob)
    var workspace = try Recipe(
      parsing: SharedBytes(file.bytes, owner: file), subject: "the recipe of \(name)"
    ).workspace()
    guard lock.manifest == workspace.digest else {
      return (
        ["the recipe is \(workspace.digest), the lock was made of \(lock.manifest)"], false
      )
    }
    guard let variant = lock.outputs.first(where: { $0.value.index == beside.digest }) else {
      let known = lock.outputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.index)" }
      return (
        ["the image index is \(beside.digest), the lock has \(known.joined(separator: ", "))"],
        false
      )
    }
    var differences = try await fetchImage(beside)
    workspace.variants.removeAll { $0.name != variant.key }
    let rebuilt = try await composer.verify(
      workspace, lock, store: try composer.store(), scratch: scratch, title: name)
    differences += rebuilt.differences
    differences += try await compareCompanions(beside, lock, workspace, variant.key)
    let isOnly = differences.count == rebuilt.differences.count && rebuilt.isCompressionOnly
    return (differences, isOnly)
  }

  /// Fetches every byte of the image; what is not as its digest says is a difference.
  private func fetchImage(_ beside: ImageCompanions) async throws -> [String] {
    let blobs = RemoteBlobs(
      client: composer.registry(), reference: reference.pinned(beside.digest), store: received,
      isOffline: false, onEvent: composer.onEvent)
    var differences: [String] = []
    do {
      let top = try await blobs.top()
      try await blobs.fetchIndices(top)
      let set = try ImageReader(store: received, jobs: 1).open(top, named: "\(reference)")
      for candidate in set.candidates {
        guard let manifest = candidate.manifest else { continue }
        try await blobs.fetchAll(of: manifest)
      }
    } catch let error as DigestError {
      differences.append("\(error)")
    }
    return differences
  }

  /// Holds what else is attached against what it would be.
  private func compareCompanions(
    _ beside: ImageCompanions, _ lock: Lock, _ workspace: Workspace, _ variant: String
  ) async throws -> [String] {
    var differences: [String] = []
    func compare(_ found: [[UInt8]], _ right: [UInt8], _ name: String) {
      guard !found.isEmpty, !found.contains(right) else { return }
      let line = Self.firstDifference(found[0], right)
      differences.append("the attached \(name) is not what the lock gives: line \(line) differs")
    }
    compare(
      try await beside.contents(.provenance), Provenance(lock, variants: [variant]).bytes,
      ArtifactKind.provenance.noun)
    let output = lock.outputs[variant]?.images ?? [:]
    let images = output.sorted { $0.key < $1.key }
    var attached: [[[UInt8]]] = []
    for (_, image) in images {
      attached.append(try await beside.beside(image.manifest).contents(.bill))
    }
    guard attached.contains(where: { !$0.isEmpty }) else { return differences }
    let side = LockWithManifest(title: "\(reference)", lock: lock, workspace: workspace)
    let bills = try await composer.bills(
      of: side, images.map { ImageKey(variant: variant, architecture: $0.key) })
    for (index, bill) in bills.enumerated() {
      compare(
        attached[index], bill.document(.spdx2),
        "\(ArtifactKind.bill.noun) of \(variant) \(images[index].key)")
    }
    return differences
  }

  /// The number of the first line that two texts do not share, from 1.
  private static func firstDifference(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let common = zip(a, b).prefix { $0 == $1 }
    return common.count { $0.0 == 10 } + 1
  }
}

/// What was found of an image, as an in-toto Statement v1 with a test result
/// (github.com/in-toto/attestation, spec/predicates/test-result.md).
struct VerificationStatement: Sendable {
  let name: String
  let digest: Digest
  var lock: Digest?
  var recipe: Digest?
  var differences: [String] = []

  init(name: String, digest: Digest, lock: Digest?, recipe: Digest?) {
    self.name = name
    self.digest = digest
    self.lock = lock
    self.recipe = recipe
  }

  var bytes: [UInt8] {
    let isIdentical = differences.isEmpty
    let test = "rebuilt from lock and recipe, bit for bit"
    let configuration = [("lock", lock), ("recipe", recipe)].compactMap { name, digest in
      digest.map { ["name": .string(name), "digest": ["sha256": .string($0.hex)]] as JSON }
    }
    let json: JSON = [
      "_type": "https://in-toto.io/Statement/v1",
      "subject": [["name": .string(name), "digest": ["sha256": .string(digest.hex)]]],
      "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
      "predicate": [
        "result": .string(isIdentical ? "PASSED" : "FAILED"),
        "configuration": .array(configuration),
        "passedTests": .array(isIdentical ? [.string(test)] : []),
        "failedTests": .array(differences.map { .string($0) }),
      ],
    ]
    return json.lines(depth: 3)
  }
}
