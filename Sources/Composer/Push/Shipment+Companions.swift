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
    let store = try composer.store()
    // One after the other, and not in memory: an image of a thousand files has a megabyte of it.
    for (image, key) in zip(images, keys) {
      let bills = try await composer.bills(of: side, [key])
      guard let bill = bills.first?.document(.spdx2) else { continue }
      let name = "\(lock.name)-\(image.plan.variant)-\(image.plan.architecture).spdx.json"
      let blob = try store.put(bill)
      let source = UploadSource(
        blob, name: name,
        parts: [.file(store.path(of: blob.digest), offset: 0, size: blob.size)])
      attach(source, .bill, name, to: image.manifest)
    }
  }

  private mutating func attach(
    _ bytes: [UInt8], _ kind: ArtifactKind, _ name: String, to subject: Descriptor
  ) {
    attach(UploadSource(bytes, name: name), kind, name, to: subject)
  }

  private mutating func attach(
    _ source: UploadSource, _ kind: ArtifactKind, _ name: String, to subject: Descriptor
  ) {
    guard let type = try? MediaType(parsing: kind.rawValue) else { return }
    let content = Descriptor(
      source.blob, type, annotations: ["org.opencontainers.image.title": name])
    let artifact = ArtifactManifest(
      artifactType: kind.rawValue, subject: subject, content: content,
      annotations: kind.annotations)
    plan.blobs.append(source)
    plan.blobs.append(UploadSource(ArtifactManifest.emptyConfig, name: "config"))
    plan.attachments.append(
      PushPlan.Attachment(
        subject: subject.digest,
        document: RegistryDocument(artifact.canonicalBytes, .imageManifest),
        artifactType: kind.rawValue, annotations: kind.annotations))
  }
}
