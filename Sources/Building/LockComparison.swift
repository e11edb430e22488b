internal import Packing
package import Content
package import Lock
internal import OCI
internal import Rootfs
internal import Tree

/// Holds what was built against what a lock promises.
package struct LockComparison {
  /// One thing that differs.
  package enum Finding: Hashable, Sendable {
    /// The content differs: other diffIDs.
    case content(image: String, layer: Int, expected: Digest, found: Digest)
    /// The content is the same; only the compressed bytes differ, by another compressor.
    case compression(image: String, layer: Int, locked: String, used: String)
    /// The layers are the same; config or annotations differ.
    case documents(image: String, expected: Digest, found: Digest)
    case layerCount(image: String, expected: Int, found: Int)
    case index(variant: String, expected: Digest, found: Digest)
    case absent(image: String)

    /// Whether the difference is in the form alone.
    package var isCompressionOnly: Bool {
      if case .compression = self { true } else { false }
    }
  }

  package private(set) var findings: [Finding] = []

  /// - Parameter isWhole: whether all the lock's architectures were built, so that the image
  ///   indices can be compared.
  package init(_ variants: [BuiltVariant], with lock: Lock, isWhole: Bool) {
    for variant in variants {
      guard let output = lock.outputs[variant.name] else {
        findings.append(.absent(image: variant.name))
        continue
      }
      let before = findings.count
      for image in variant.images { compare(image, output, lock) }
      if isWhole, findings.count == before, variant.index.digest != output.index {
        findings.append(
          .index(variant: variant.name, expected: output.index, found: variant.index.digest))
      }
    }
  }

  private mutating func compare(_ image: BuiltImage, _ output: Lock.Output, _ lock: Lock) {
    let title = image.plan.title
    guard let locked = output.images[image.plan.architecture] else {
      findings.append(.absent(image: title))
      return
    }
    let found = image.locked
    guard locked.layers.count == found.layers.count else {
      findings.append(
        .layerCount(image: title, expected: locked.layers.count, found: found.layers.count))
      return
    }
    for (number, (expected, actual)) in zip(locked.layers, found.layers).enumerated() {
      if expected.diffID != actual.diffID {
        findings.append(
          .content(
            image: title, layer: number, expected: expected.diffID, found: actual.diffID))
        return
      }
    }
    let name = image.plan.compressor.rawValue
    for (number, (expected, actual)) in zip(locked.layers, found.layers).enumerated()
    where expected.digest != actual.digest {
      findings.append(
        .compression(
          image: title, layer: number, locked: lock.compressors[name] ?? "another compressor",
          used: image.plan.compressor.identity))
      return
    }
    if locked.manifest != found.manifest {
      findings.append(
        .documents(image: title, expected: locked.manifest, found: found.manifest))
    }
  }
}

extension LockComparison.Finding: CustomStringConvertible {
  package var description: String {
    switch self {
    case .content(let image, let layer, let expected, let found):
      "\(image): layer \(layer + 1) has the diffID \(found), the lock \(expected)"
    case .compression(let image, let layer, let locked, let used):
      locked == used
        ? "\(image): layer \(layer + 1) has the same content, but the lock has the digest of other "
          + "compressed bytes than \(used) gives"
        : "\(image): layer \(layer + 1) has the same content, but was compressed by \(used), "
          + "the locked one by \(locked)"
    case .documents(let image, let expected, let found):
      "\(image): the layers are the same, but the image manifest is \(found), the lock's "
        + "\(expected): config or annotations differ"
    case .layerCount(let image, let expected, let found):
      "\(image): there are \(found) layers, the lock has \(expected)"
    case .index(let variant, let expected, let found):
      "\(variant): the image index is \(found), the lock's \(expected)"
    case .absent(let image): "\(image): it is not in the lock"
    }
  }
}
