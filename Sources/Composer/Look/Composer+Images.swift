package import Inspection
internal import Registry
internal import SystemPackage

extension Composer {
  /// The one image that a person names: of `--variant` or the tag, else `latest`; of `--arch`,
  /// else of the host's architecture where there are several.
  ///
  /// - Throws: `ImageError` that lists what is there.
  package func image(_ text: String) async throws -> OpenedImage {
    if let reference = try reference(text) {
      let remote = try await remoteImages(reference)
      return try await remote.read(
        try remote.set.only(
          tag: nil, architecture: settings.architectures?.first, host: HostArchitecture.name))
    }
    let name = ImageLocation(text)
    if let images = try await lockedImages(name, isOne: true) {
      return try Self.only(images, text)
    }
    let set = try await ImageReader(store: try store(), jobs: settings.jobs).open(name.path)
    let candidate = try set.only(
      tag: try tag(of: name), architecture: settings.architectures?.first,
      host: HostArchitecture.name)
    return try await set.read(candidate)
  }

  /// Every image that a person names, in the order of its index.
  package func images(_ text: String) async throws -> [OpenedImage] {
    if text.hasPrefix(RegistryReference.scheme) {
      var images: [OpenedImage] = []
      for reference in try references(text) {
        let remote = try await remoteImages(reference)
        for candidate in try remote.set.chosen(architectures: settings.architectures) {
          images.append(try await remote.read(candidate))
        }
      }
      return images
    }
    let name = ImageLocation(text)
    if let images = try await lockedImages(name, isOne: false) { return images }
    let set = try await ImageReader(store: try store(), jobs: settings.jobs).open(name.path)
    let candidates = try set.chosen(
      tags: name.tag.map { [$0] } ?? settings.variants, architectures: settings.architectures)
    var images: [OpenedImage] = []
    for candidate in candidates { images.append(try await set.read(candidate)) }
    return images
  }

  /// The one reference of a text that names a registry; nil for others.
  func reference(_ text: String) throws -> RegistryReference? {
    guard text.hasPrefix(RegistryReference.scheme) else { return nil }
    let all = try references(text)
    guard let only = all.first, all.count == 1 else {
      throw ImageError.ambiguous(image: text, has: all.map(\.description), option: "one --variant")
    }
    return only
  }

  /// A reference without a tag stands for the variants that are asked for.
  private func references(_ text: String) throws -> [RegistryReference] {
    let reference = try RegistryReference(parsing: text)
    guard let variants = settings.variants, reference.digest == nil else { return [reference] }
    guard let tag = reference.tag else { return variants.map { reference.tagged($0) } }
    guard variants == [tag] else {
      throw ImageError.ambiguous(image: text, has: variants, option: "one --variant")
    }
    return [reference]
  }

  private func tag(of name: ImageLocation) throws(ImageError) -> String? {
    guard let variants = settings.variants else { return name.tag }
    guard variants.count == 1, name.tag == nil || name.tag == variants[0] else {
      throw .ambiguous(image: name.path.string, has: variants, option: "one --variant")
    }
    return variants[0]
  }

  private static func only(_ images: [OpenedImage], _ text: String) throws -> OpenedImage {
    guard let only = images.first, images.count == 1 else {
      throw ImageError.ambiguous(
        image: text, has: images.map(\.image.title), option: "--arch or --variant")
    }
    return only
  }
}
