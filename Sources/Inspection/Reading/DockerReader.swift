internal import Content
internal import OCI

/// Lists the images of what `docker save` writes: `manifest.json` names configs and layers.
///
/// (moby, image/spec/spec-v1.2.md, "Combined Image JSON + Filesystem Changeset Format".)
struct DockerReader {
  let files: ImageFiles
  let image: String

  static let indexName = "manifest.json"
  private static let imageLimit = 10_000

  /// Every image, once for each of its tags.
  func candidates() throws -> [ImageCandidate] {
    guard let bytes = try files.document(Self.indexName, of: image) else {
      throw ImageError.missingFile(Self.indexName, image: image)
    }
    let list: JSON
    do {
      list = try JSON(parsing: bytes)
    } catch {
      throw refuse(error.description)
    }
    guard let items = list.array else { throw refuse("expected an array") }
    var found: [ImageCandidate] = []
    for (index, item) in items.enumerated() {
      guard let config = item["Config"]?.string else {
        throw refuse("[\(index)].Config: expected a string")
      }
      let layers = try strings(item, "Layers", index)
      let tags = try strings(item, "RepoTags", index)
      let platform = try self.config(config).platform
      for tag in tags.isEmpty ? [nil] : tags.map({ $0 as String? }) {
        guard found.count < Self.imageLimit else { throw refuse("it names too many images") }
        found.append(
          ImageCandidate(
            tag: tag, architecture: platform.architectureName,
            source: .docker(config: config, layers: layers)))
      }
    }
    return found
  }

  private func strings(_ item: JSON, _ name: String, _ index: Int) throws -> [String] {
    guard let value = item[name], value != .null else { return [] }
    guard let array = value.array else { throw refuse("[\(index)].\(name): expected an array") }
    return try array.map { element in
      guard let string = element.string else {
        throw refuse("[\(index)].\(name): expected strings")
      }
      return string
    }
  }

  func config(_ name: String) throws -> ImageConfig {
    guard let bytes = try files.document(name, of: image) else {
      throw ImageError.missingFile("the config '\(name)'", image: image)
    }
    return try ImageConfig(parsing: bytes, document: "the image config \(name) of \(image)")
  }

  private func refuse(_ reason: String) -> ImageError {
    .malformed(image: image, document: Self.indexName, reason: reason)
  }
}
