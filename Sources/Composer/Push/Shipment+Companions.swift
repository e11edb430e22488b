internal import Building
internal import Content
internal import Inspection
internal import Lock
internal import Manifest
internal import Materials
internal import OCI
internal import Registry

extension Shipment {
  /// Adds what travels beside the images of a lock: the lock, the recipe and the provenance beside
  /// each index, a bill of materials beside each image.
  mutating func addCompanions(
    _ workspace: Workspace, _ lock: Lock, _ variants: [BuiltVariant], in composer: Composer
  ) async throws {
    // Of some architectures alone there is no lock that could be held against them.
    let variants = variants.filter { lock.outputs[$0.name]?.index == $0.index.digest }
    guard !variants.isEmpty else { return }
    let recipe = try Recipe(workspace).bytes
    for variant in variants {
      attach(lock.fileBytes, .lock, "\(lock.name).lock.json", to: variant.index)
      attach(recipe, .recipe, "\(lock.name).recipe.tar", to: variant.index)
      attach(
        Provenance(lock, variants: [variant.name]).bytes, .provenance,
        "\(lock.name)-\(variant.name).provenance.json", to: variant.index)
    }
    let side = LockWithManifest(
      title: workspace.manifest.path.string, lock: lock, workspace: workspace)
    let images = variants.flatMap(\.images)
    let keys = images.map {
      ImageKey(variant: $0.plan.variant, architecture: $0.plan.architecture)
    }
    let bills = try await composer.bills(of: side, keys)
    for (image, bill) in zip(images, bills) {
      attach(
        bill.document(.spdx2), .bill,
        "\(lock.name)-\(image.plan.variant)-\(image.plan.architecture).spdx.json",
        to: image.manifest)
    }
  }

  private mutating func attach(
    _ bytes: [UInt8], _ kind: ArtifactKind, _ name: String, to subject: Descriptor
  ) {
    guard let type = try? MediaType(parsing: kind.rawValue) else { return }
    let content = Descriptor(
      Blob(of: bytes), type, annotations: ["org.opencontainers.image.title": name])
    let artifact = ArtifactManifest(
      artifactType: kind.rawValue, subject: subject, content: content,
      annotations: kind.annotations)
    plan.blobs.append(UploadSource(bytes, name: name))
    plan.blobs.append(UploadSource(ArtifactManifest.emptyConfig, name: "config"))
    plan.attachments.append(
      PushPlan.Attachment(
        subject: subject.digest,
        document: RegistryDocument(artifact.canonicalBytes, .imageManifest),
        artifactType: kind.rawValue, annotations: kind.annotations))
  }
}
