internal import Content
package import Lock
package import OCI
package import SystemPackage

/// Holds an image layout against a lock.
package struct LayoutComparison {
  /// One thing that differs.
  package struct Finding: Sendable {
    /// In words.
    package var text: String
    /// The layer that is another; nil where none is.
    package var layer: Place?
    /// Why the layout is damaged in itself; nil where it is not.
    package var damage: (any Error)?
    /// Whether the config promises the content that the lock has: what is there remains to be seen.
    package var isSaidToBeSame = false
  }

  /// A layer of an image.
  package struct Place: Sendable {
    package var variant: String
    package var architecture: String
    /// Counted from 0.
    package var number: Int
    /// As the image has it.
    package var found: Descriptor

    package init(variant: String, architecture: String, number: Int, found: Descriptor) {
      self.variant = variant
      self.architecture = architecture
      self.number = number
      self.found = found
    }
  }

  package private(set) var findings: [Finding] = []
  /// The images of which something was found: a second name of one says nothing new.
  private var told: Set<Digest> = []

  /// A sentence for each thing that differs.
  package var differences: [String] { findings.map(\.text) }

  /// - Throws: ``DigestError`` and ``OCIError`` for a layout of which a document is damaged.
  package init(_ directory: FilePath, with lock: Lock) throws {
    let layout = try ImageLayout.open(directory)
    let known = lock.outputs.reduce(into: [:]) { $0.merge($1.value.names(of: $1.key)) { $1 } }
    for name in layout.names where known[name] == nil { add("\(name): it is not in the lock") }
    for (name, output) in lock.outputs.sorted(by: { $0.key < $1.key }) {
      guard layout.names.contains(name) else {
        add("\(name): it is not in the image")
        continue
      }
      try compare(try layout.descriptor(named: name), output, name, layout)
      for (architecture, image) in output.images.sorted(by: { $0.key < $1.key }) {
        try compareName(name, architecture, image, layout)
      }
    }
  }

  private mutating func add(_ text: String) { findings.append(Finding(text: text)) }

  /// The name of one architecture, which can be replaced although the index is as it was.
  private mutating func compareName(
    _ variant: String, _ architecture: String, _ locked: Lock.Image, _ layout: ImageLayout
  ) throws {
    let name = Lock.Output.name(variant, architecture)
    guard layout.names.contains(name) else { return add("\(name): it is not in the image") }
    let descriptor = try layout.descriptor(named: name)
    guard descriptor.digest != locked.manifest, !told.contains(descriptor.digest) else { return }
    let image = try layout.imageManifest(descriptor)
    findings.append(
      Self.finding(
        image, try layout.imageConfig(image), locked, title: name, variant, architecture))
  }

  private mutating func compare(
    _ descriptor: Descriptor, _ output: Lock.Output, _ name: String, _ layout: ImageLayout
  ) throws {
    var seen: Set<String> = []
    let before = findings.count
    for manifest in try layout.imageManifests(descriptor) {
      let image = try layout.imageManifest(manifest)
      let config = try layout.imageConfig(image)
      let architecture = manifest.platform?.debianArchitecture ?? ""
      checkLayers(image, name, architecture, layout)
      seen.insert(architecture)
      guard let locked = output.images[architecture] else {
        add("\(name) \(architecture): it is not in the lock")
        continue
      }
      guard manifest.digest != locked.manifest else { continue }
      told.insert(manifest.digest)
      findings.append(
        Self.finding(
          image, config, locked, title: "\(name) \(architecture)", name, architecture))
    }
    for architecture in output.images.keys.sorted() where !seen.contains(architecture) {
      add("\(name) \(architecture): it is not in the image")
    }
    if findings.count == before, descriptor.digest != output.index {
      add("\(name): the image index is \(descriptor.digest), the lock's \(output.index)")
    }
  }

  /// Holds layers against their own digests; what several images share is told once.
  private mutating func checkLayers(
    _ image: ImageManifest, _ variant: String, _ architecture: String, _ layout: ImageLayout
  ) {
    for (number, layer) in image.layers.enumerated() {
      do {
        _ = try layout.check(layer)
      } catch {
        let text = "\(error)"
        guard !findings.contains(where: { $0.text == text }) else { continue }
        let place = Place(
          variant: variant, architecture: architecture, number: number, found: layer)
        findings.append(Finding(text: text, layer: place, damage: error))
      }
    }
  }

  /// Why an image is not the one that a lock pins, which it is known not to be.
  package static func finding(
    _ image: ImageManifest, _ config: ImageConfig, _ locked: Lock.Image, title: String,
    _ variant: String, _ architecture: String
  ) -> Finding {
    for (number, (layer, expected)) in zip(config.diffIDs, locked.layers).enumerated()
    where layer != expected.diffID {
      let place =
        image.layers.indices.contains(number)
        ? Place(
          variant: variant, architecture: architecture, number: number,
          found: image.layers[number])
        : nil
      return Finding(
        text: "\(title): layer \(number + 1) has the diffID \(layer), the lock "
          + "\(expected.diffID)", layer: place)
    }
    guard config.diffIDs.count == locked.layers.count else {
      return Finding(
        text: "\(title): there are \(config.diffIDs.count) layers, the lock has "
          + "\(locked.layers.count)")
    }
    for (number, (layer, expected)) in zip(image.layers, locked.layers).enumerated()
    where layer.digest != expected.digest {
      return Finding(
        text: "\(title): layer \(number + 1) is \(layer.digest), the lock's \(expected.digest)",
        layer: Place(
          variant: variant, architecture: architecture, number: number, found: layer),
        isSaidToBeSame: true)
    }
    return Finding(text: "\(title): the layers are the same, but config or annotations differ")
  }
}
