internal import Building
internal import Content
internal import Deciding
internal import Lock
internal import OCI
internal import Packing
internal import Rootfs
internal import Tree
public import SystemPackage

/// What `verify` found of one lock.
public struct Verification: Sendable {
  /// The lock's file.
  public var lock: String
  /// One sentence for each thing that differs; empty when all is as the lock promises.
  public var differences: [String]
  /// Whether the contents are the same and only another compressor was at work.
  public var isCompressionOnly: Bool

  public var isIdentical: Bool { differences.isEmpty }
}

extension Composer {
  /// Builds manifests again from nothing and compares with their locks.
  ///
  /// Packages come from the cache or a mirror by their SHA-256; nothing that was unpacked or
  /// compressed before is used.
  public func verify(_ manifests: [FilePath], lock: FilePath?) async throws -> [Verification] {
    let store = try store()
    let directory = try StagedItem.directory(try store.temporaryPath())
    let scratch = BlobStore(at: directory.path)
    var results: [Verification] = []
    for path in manifests {
      let workspace = try settings.workspace(path, lock: lock)
      guard let lock = try workspace.readLock() else {
        throw ComposerError.noLock(workspace.lockPath.string)
      }
      let narrow = workspace.narrowed(to: lock, settings.filter)
      tellLeftOut(narrow, lock)
      results.append(
        try await verify(
          narrow, lock, store: store, scratch: scratch, title: narrow.lockPath.string))
    }
    // Removed here.
    _ = consume directory
    return results
  }

  /// Builds what a lock pins in an empty store.
  ///
  /// - Parameters:
  ///   - store: where packages come from and go to.
  ///   - filter: which of the architectures.
  func rebuild(
    _ workspace: Workspace, _ lock: Lock, store: BlobStore, scratch: BlobStore,
    _ filter: ImageFilter
  ) async throws -> [BuiltVariant] {
    let context = try context([(workspace, lock)])
    let plans = try workspace.plans(lock, try workspace.architectures(of: lock, filter))
    let builder = BuildContext(
      store: scratch, jobs: settings.jobs,
      fetch: { package in
        try await context.fetch(package)
        try scratch.link(package.deb, from: store)
      }, onEvent: context.onEvent
    ).builder
    let images = try await builder.build(plans)
    return try builder.variants(of: images, plans: [plans]).flatMap { $0 }
  }

  /// Builds what a lock pins in an empty store and compares.
  ///
  /// - Parameters:
  ///   - store: where packages come from and go to.
  ///   - images: holds layers of the image that is looked at; nil where it is the lock alone.
  ///   - title: what the result calls the lock.
  func verify(
    _ workspace: Workspace, _ lock: Lock, store: BlobStore, scratch: BlobStore,
    images: BlobStore? = nil, title: String
  ) async throws -> Verification {
    let architectures = try workspace.architectures(of: lock, settings.filter)
    let built = try await rebuild(
      workspace, lock, store: store, scratch: scratch, settings.filter)
    let comparison = LockComparison(
      built, with: lock, isWhole: architectures.count == lock.architectures.count)
    var differences: [String] = []
    for finding in comparison.findings {
      var text = "\(finding)"
      if let closer = try await closer(
        finding, built, lock, store: store, scratch: scratch, images: images)
      {
        text += "; first: \(closer)"
      }
      differences.append(text)
    }
    let statements = try await LockStatements(workspace, lock, try access(), store)
    if !statements.unchecked.isEmpty {
      onEvent(
        .incomplete(
          "note: \(title): not checked, since the archive has newer files now: "
            + statements.unchecked.joined(separator: "; ")))
    }
    return Verification(
      lock: title, differences: differences + statements.differences,
      isCompressionOnly: !differences.isEmpty && statements.differences.isEmpty
        && comparison.findings.allSatisfy(\.isCompressionOnly))
  }

  /// The first entry that differs, where the cache or the image still has the layer that the lock
  /// pins.
  private func closer(
    _ finding: LockComparison.Finding, _ built: [BuiltVariant], _ lock: Lock,
    store: BlobStore, scratch: BlobStore, images: BlobStore?
  ) async throws -> LayerDifference? {
    guard case .content(let title, let number, _, _) = finding else { return nil }
    for image in built.flatMap(\.images) where image.plan.title == title {
      let locked = lock.outputs[image.plan.variant]?.images[image.plan.architecture]
      guard let locked, number < locked.layers.count, number < image.layers.count else {
        return nil
      }
      let pinned = locked.layers[number]
      let expected: [SharedBytes]
      if let layer = try LayerRecord.layer(pinned.digest, in: store) {
        expected = try store.tars(of: layer)
      } else if let images, let blob = images.blob(pinned.digest, size: pinned.size) {
        let file = try images.map(blob)
        expected = [
          try await LayerReader(store: scratch, jobs: settings.jobs).decode(
            SharedBytes(file.bytes, owner: file), subject: title)
        ]
      } else {
        return nil
      }
      return try LayerDifference.first(
        expected: expected, found: try scratch.tars(of: image.layers[number]), subject: title)
    }
    return nil
  }

  /// Compares an image layout with a lock: every blob by its digest, every digest with the lock.
  ///
  /// Of a layer that is another, the first entry that differs is named, where the cache has the layer
  /// that the lock pins, or it can be built.
  ///
  /// - Parameters:
  ///   - image: the directory of the layout.
  ///   - manifest: whose lock it is; nil: `lock` is given, or lies beside the image.
  ///   - lock: the lock; nil: the manifest's, or the one beside the image.
  public func verify(
    image: FilePath, manifest: FilePath?, lock: FilePath?
  ) async throws -> Verification {
    let path: FilePath
    if let manifest {
      path = try settings.workspace(manifest, lock: lock).lockPath
    } else {
      path = lock ?? FilePath(image.string + ".lock.json")
    }
    guard FileStatus(of: path, following: true) != nil else {
      throw ComposerError.noLock(path.string)
    }
    let locked = try Lock(parsing: try readFile(path, limit: 64 << 20), path: path.string)
    var differences: [String] = []
    do {
      let findings = try LayoutComparison(image, with: locked).findings
      differences = try await closer(findings, image, locked, manifest, path)
    } catch let error as DigestError {
      differences = ["\(error)"]
    } catch OCIError.missingBlob(let digest, let layout) {
      differences = ["\(layout) does not hold the blob \(digest)"]
    }
    return Verification(
      lock: path.string, differences: differences, isCompressionOnly: false)
  }

  /// What was found in a layout, with the first entry that differs.
  private func closer(
    _ findings: [LayoutComparison.Finding], _ image: FilePath, _ lock: Lock,
    _ manifest: FilePath?, _ path: FilePath
  ) async throws -> [String] {
    guard findings.contains(where: { $0.layer != nil }) else { return findings.map(\.text) }
    let layout = try ImageLayout.open(image)
    let side =
      if let manifest {
        try await LockWithManifest.read(
          manifest: manifest, at: nil, lock: path, allowsOutside: settings.allowsOutside)
      } else {
        try await LockWithManifest.read(
          lock: path, at: nil, allowsOutside: settings.allowsOutside, onEvent)
      }
    let store = try store()
    let directory = try StagedItem.directory(try store.temporaryPath())
    let witness = LayerWitness(
      composer: self, lock: lock, workspace: side.workspace, store: store,
      scratch: BlobStore(at: directory.path))
    var texts: [String] = []
    for finding in findings {
      guard let place = finding.layer else {
        texts.append(finding.text)
        continue
      }
      let file = layout.path(of: place.found.digest)
      var text = finding.text
      if FileStatus(of: file)?.isRegular == true {
        let bytes = try MappedFile(file)
        let first = try await witness.firstDifference(
          of: SharedBytes(bytes.bytes, owner: bytes), at: place,
          isSaidToBeSame: finding.isSaidToBeSame)
        if let first { text += "; \(first)" }
      }
      texts.append(text)
    }
    // Removed here.
    _ = consume directory
    return texts
  }
}
