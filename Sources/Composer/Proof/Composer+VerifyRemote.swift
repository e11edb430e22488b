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
      let attached = try await AttachedProof(beside, reference: reference, store: received)
      statement.lock = attached.locks.first.map { Digest(of: $0.bytes) }
      statement.recipe = attached.recipes.first.map { Digest(of: $0.bytes) }
      let found = try await compare(beside, attached)
      differences = found.differences
      isCompressionOnly = found.isCompressionOnly
    } catch let error as DigestError {
      differences = ["\(error)"]
    } catch let error as RegistryError where error.kind == .untrusted {
      differences = ["\(error)"]
    } catch let error as AttachedDamage {
      differences = [error.description]
    } catch let error as PackageMismatch {
      // The `.deb` is the one whose digest the lock has, so the lock says something false.
      differences = ["the attached lock is not of its packages: \(error.package): \(error.reason)"]
    }
    statement.differences = differences
    return RemoteVerification(
      verification: Verification(
        lock: image, differences: differences, isCompressionOnly: isCompressionOnly),
      statement: statement.bytes)
  }

  /// Builds the image from each attached lock, and holds everything that is attached against what these
  /// locks give: what no lock gives is a difference, whatever is right beside it.
  private func compare(
    _ beside: ImageCompanions, _ attached: AttachedProof
  ) async throws -> (differences: [String], isCompressionOnly: Bool) {
    var differences = attached.differences
    var rebuiltCount = 0
    var isOnly = true
    var rights: [RightCompanions] = []
    var image = ReceivedImage()
    if !attached.pairs.isEmpty || !attached.strangers.isEmpty {
      image = try await ReceivedImage(digest: beside.digest, of: self)
    }
    for (lock, variant, workspace) in attached.pairs {
      var workspace = workspace
      workspace.variants.removeAll { $0.name != variant }
      let rebuilt = try await composer.verify(
        workspace, lock, store: try composer.store(), scratch: scratch, images: received,
        title: "\(reference)")
      differences += rebuilt.differences
      rebuiltCount += rebuilt.differences.count
      isOnly = isOnly && (rebuilt.differences.isEmpty || rebuilt.isCompressionOnly)
      rights.append(RightCompanions(lock: lock, variant: variant, workspace: workspace))
    }
    differences += try await image.damage(against: attached.pairs.first, of: self)
    for (lock, workspace) in attached.strangers {
      differences += try await image.differences(from: lock, workspace, of: self)
    }
    differences += try await compareCompanions(beside, rights)
    return (differences, isOnly && differences.count == rebuiltCount && rebuiltCount > 0)
  }

  /// What an attached lock gives.
  private struct RightCompanions {
    let lock: Lock
    let variant: String
    let workspace: Workspace
  }

  /// Holds what else is attached against what it would be: each of a kind must be right.
  private func compareCompanions(
    _ beside: ImageCompanions, _ rights: [RightCompanions]
  ) async throws -> [String] {
    var differences: [String] = []
    guard let first = rights.first else { return differences }
    func compare(_ found: [[UInt8]], _ right: [[UInt8]], _ name: String) {
      for wrong in found where !right.contains(wrong) {
        let line = wrong.firstDifferentLine(from: right.first ?? [])
        differences.append("the attached \(name) is not what the lock gives: line \(line) differs")
      }
    }
    let provenances = try await beside.contents(.provenance)
    if provenances.isEmpty {
      composer.onEvent(
        .incomplete("note: \(reference): no \(ArtifactKind.provenance.noun) is attached to it"))
    }
    compare(
      provenances,
      rights.map { Provenance($0.lock, variants: [$0.variant]).bytes },
      ArtifactKind.provenance.noun)
    let images = (first.lock.outputs[first.variant]?.images ?? [:]).sorted { $0.key < $1.key }
    var attached: [[[UInt8]]] = []
    for (_, image) in images {
      attached.append(try await beside.beside(image.manifest).contents(.bill))
    }
    guard attached.contains(where: { !$0.isEmpty }) else {
      composer.onEvent(
        .incomplete("note: \(reference): no \(ArtifactKind.bill.noun) is attached to its images"))
      return differences
    }
    for ((architecture, _), bills) in zip(images, attached) where bills.isEmpty {
      differences.append(
        "no \(ArtifactKind.bill.noun) is attached to \(first.variant) \(architecture), as to the "
          + "other images")
    }
    var right: [[[UInt8]]] = images.map { _ in [] }
    for item in rights {
      let side = LockWithManifest(
        title: "\(reference)", lock: item.lock, workspace: item.workspace)
      let bills = try await composer.bills(
        of: side, images.map { ImageKey(variant: item.variant, architecture: $0.key) })
      for (index, bill) in bills.enumerated() { right[index].append(bill.document(.spdx2)) }
    }
    for (index, image) in images.enumerated() {
      compare(
        attached[index], right[index], "\(ArtifactKind.bill.noun) of \(first.variant) \(image.key)")
    }
    return differences
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
