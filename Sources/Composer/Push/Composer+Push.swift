internal import Building
internal import Content
internal import Inspection
internal import Lock
internal import Manifest
internal import OCI
internal import Registry
internal import Rootfs
public import SystemPackage

extension Composer {
  /// Brings images to a registry: those of manifests from their locks, which are made where there
  /// are none, or an image in any form as it is.
  ///
  /// Of several manifests each goes to the repository of its name below the one that is given.
  ///
  /// - Parameters:
  ///   - subjects: manifests, or one image as `PATH[:TAG]` or `docker://…`.
  ///   - text: `HOST[:PORT]/NAME[:TAG]`; without a tag each variant goes under its own name.
  ///   - lock: where the lock of the only manifest is; nil: beside it.
  /// - Throws: `RegistryError`; no tag points at anything incomplete then.
  public func push(
    _ subjects: [String], to text: String, lock: FilePath? = nil,
    options: PushOptions = PushOptions()
  ) async throws -> [PushResult] {
    let target = try RegistryReference(parsing: text)
    if let digest = target.digest {
      throw RegistryError(
        "push to", target, .reference("it names what is there, \(digest), not where to push"))
    }
    let scheme = text.hasPrefix(RegistryReference.scheme) ? RegistryReference.scheme : ""
    guard subjects.allSatisfy(isManifest) else {
      guard let image = subjects.first, subjects.count == 1 else {
        throw RegistryError(
          "push to", target, .reference("several manifests, or one image, can be pushed at once"))
      }
      return [try await push(image: image, to: target, scheme, options)]
    }
    return try await push(
      manifests: subjects.map { FilePath($0) }, to: target, scheme, lock: lock, options)
  }

  private func push(
    manifests: [FilePath], to target: RegistryReference, _ scheme: String, lock: FilePath?,
    _ options: PushOptions
  ) async throws -> [PushResult] {
    let workspaces = try manifests.map { try settings.workspace($0, lock: lock) }
    let targets = try Self.targets(workspaces, at: target)
    let unlocked = try workspaces.filter { try $0.readLock() == nil }
    for result in try await self.lock(unlocked) { onEvent(.wroteLock(result.path)) }
    return try await BuildContext.repairing({ onEvent(Event($0)) }) {
      var items: [(workspace: Workspace, lock: Lock)] = []
      for workspace in workspaces {
        guard let lock = try workspace.readLock() else {
          throw ComposerError.noLock(workspace.lockPath.string)
        }
        let narrow = workspace.narrowed(to: lock, settings.filter)
        tellLeftOut(narrow, lock)
        items.append((narrow, lock))
      }
      let built = try await buildLocked(items)
      let client = registry()
      var results: [PushResult] = []
      // Where the blobs of this push are, to be mounted.
      var places: [Digest: String] = [:]
      for (index, item) in items.enumerated() {
        let shipment = try await Shipment(
          item.workspace, item.lock, built[index], target: targets[index], options, in: self)
        results.append(
          try await send(shipment, with: client, to: targets[index], scheme, mounting: places))
        for blob in shipment.plan.blobs where places[blob.blob.digest] == nil {
          places[blob.blob.digest] = targets[index].repository
        }
      }
      return results
    }
  }

  private static func targets(
    _ workspaces: [Workspace], at target: RegistryReference
  ) throws(ComposerError) -> [RegistryReference] {
    guard workspaces.count > 1 else { return [target] }
    var seen: [String: Workspace] = [:]
    for workspace in workspaces {
      let name = workspace.manifest.name
      if let other = seen.updateValue(workspace, forKey: name) {
        throw .sameName(name, other.manifest.path.string, workspace.manifest.path.string)
      }
    }
    return workspaces.map { target.appending($0.manifest.name) }
  }

  private func push(
    image: String, to target: RegistryReference, _ scheme: String, _ options: PushOptions
  ) async throws -> PushResult {
    let set: ImageSet
    var tag: String?
    if let reference = try reference(image) {
      let remote = try await remoteImages(reference)
      for candidate in remote.set.candidates { try await remote.fetch(candidate) }
      set = remote.set
    } else {
      let name = ImageLocation(image)
      tag = name.tag ?? settings.variants?.first
      set = try await ImageReader(store: try store(), jobs: settings.jobs).open(name.path)
    }
    let shipment = try Shipment(try set.shipped(tag: tag), target: target, options)
    return try await send(shipment, with: registry(), to: target, scheme, mounting: [:])
  }

  private func send(
    _ shipment: Shipment, with client: RegistryClient, to target: RegistryReference,
    _ scheme: String, mounting places: [Digest: String]
  ) async throws -> PushResult {
    let repository = try await client.open(target, for: .push)
    let meter = SendMeter(shipment.plan.blobs.map { ($0.name, $0.blob.size) }, onEvent)
    let counts: PushCounts
    do {
      counts = try await repository.push(shipment.plan, mountingFrom: places) {
        meter.sent($0, $1)
      }
    } catch let error as DigestError {
      // A part of the cache that is not what its name says.
      if let damage = try shipment.damage(in: try store()) { throw damage }
      throw error
    }
    return PushResult(
      images: shipment.images.map { image in
        var image = image
        image.reference = scheme + image.reference
        return image
      }, sentBlobs: counts.sentBlobs, sentBytes: counts.sentBytes,
      mountedBlobs: counts.mountedBlobs, presentBlobs: counts.presentBlobs,
      sentDocuments: counts.sentDocuments, movedTags: counts.movedTags)
  }
}
