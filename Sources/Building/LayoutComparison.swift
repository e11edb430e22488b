internal import Content
package import Lock
internal import OCI
package import SystemPackage

/// Holds an image layout against a lock.
package struct LayoutComparison {
  package private(set) var differences: [String] = []

  /// - Throws: ``DigestError`` and ``OCIError`` for a layout that is damaged in itself.
  package init(_ directory: FilePath, with lock: Lock) throws {
    let layout = try ImageLayout.open(directory)
    let known = lock.outputs.reduce(into: [:]) { $0.merge($1.value.names(of: $1.key)) { $1 } }
    for name in layout.names where known[name] == nil {
      differences.append("\(name): it is not in the lock")
    }
    for (name, output) in lock.outputs.sorted(by: { $0.key < $1.key }) {
      guard layout.names.contains(name) else {
        differences.append("\(name): it is not in the image")
        continue
      }
      try compare(try layout.descriptor(named: name), output, name, layout)
      for (architecture, image) in output.images.sorted(by: { $0.key < $1.key }) {
        try compareName(Lock.Output.name(name, architecture), image, layout)
      }
    }
  }

  /// The name of one architecture, which can be replaced although the index is as it was.
  private mutating func compareName(
    _ name: String, _ locked: Lock.Image, _ layout: ImageLayout
  ) throws {
    guard layout.names.contains(name) else {
      differences.append("\(name): it is not in the image")
      return
    }
    let descriptor = try layout.descriptor(named: name)
    guard descriptor.digest != locked.manifest else { return }
    let image = try layout.imageManifest(descriptor)
    differences.append(
      difference(image, try layout.imageConfig(image), locked, title: name))
  }

  private mutating func compare(
    _ descriptor: Descriptor, _ output: Lock.Output, _ name: String, _ layout: ImageLayout
  ) throws {
    var seen: Set<String> = []
    let before = differences.count
    for manifest in try layout.imageManifests(descriptor) {
      let image = try layout.imageManifest(manifest)
      let config = try layout.imageConfig(image)
      for layer in image.layers { _ = try layout.check(layer) }
      let architecture = manifest.platform?.debianArchitecture ?? ""
      seen.insert(architecture)
      guard let locked = output.images[architecture] else {
        differences.append("\(name) \(architecture): it is not in the lock")
        continue
      }
      guard manifest.digest != locked.manifest else { continue }
      differences.append(
        difference(image, config, locked, title: "\(name) \(architecture)"))
    }
    for architecture in output.images.keys.sorted() where !seen.contains(architecture) {
      differences.append("\(name) \(architecture): it is not in the image")
    }
    if differences.count == before, descriptor.digest != output.index {
      differences.append(
        "\(name): the image index is \(descriptor.digest), the lock's \(output.index)")
    }
  }

  private func difference(
    _ image: ImageManifest, _ config: ImageConfig, _ locked: Lock.Image, title: String
  ) -> String {
    for (number, (layer, expected)) in zip(config.diffIDs, locked.layers).enumerated()
    where layer != expected.diffID {
      return "\(title): layer \(number + 1) has the diffID \(layer), the lock \(expected.diffID)"
    }
    guard config.diffIDs.count == locked.layers.count else {
      return "\(title): there are \(config.diffIDs.count) layers, the lock has "
        + "\(locked.layers.count)"
    }
    for (number, (layer, expected)) in zip(image.layers, locked.layers).enumerated()
    where layer.digest != expected.digest {
      return "\(title): layer \(number + 1) has the same content, but other compressed bytes"
    }
    return "\(title): the layers are the same, but config or annotations differ"
  }
}
