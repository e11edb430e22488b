internal import Content
internal import OCI

/// An archive that is an image layout and what `docker save` writes at once, as Docker's are since its
/// version 25.
///
/// One program loads what `index.json` names and another what `manifest.json` does, so the two have to
/// name the same images: otherwise the one that was looked at is not the one that runs.
struct ArchiveAgreement {
  let files: ImageFiles
  let image: String

  /// - Throws: ``ImageError`` that says in what they differ.
  func check() throws {
    let layout = LayoutReader(files: files, image: image)
    let named = try layout.candidates(needsMarker: false).compactMap { candidate in
      try config(of: candidate, layout).map { Named(candidate, $0) }
    }
    let listed = try DockerReader(files: files, image: image).candidates().compactMap { candidate in
      try config(of: candidate, layout).map { Named(candidate, $0) }
    }
    for item in listed {
      guard named.contains(where: { $0.config == item.config }) else {
        throw differ("\(item.title) is not in index.json")
      }
      let rivals = named.filter { $0.isCalled(item.tag) && $0.architecture == item.architecture }
      guard rivals.isEmpty || rivals.contains(where: { $0.config == item.config }) else {
        throw differ("index.json gives the name '\(item.tag ?? "")' to another image")
      }
    }
    for item in named where item.tag != nil && !listed.contains(where: { item.isCalled($0.tag) }) {
      throw differ("\(item.title) of index.json is not in it")
    }
  }

  private struct Named {
    let tag: String?
    let architecture: String?
    let config: Digest

    init(_ candidate: ImageCandidate, _ config: Digest) {
      tag = candidate.tag
      architecture = candidate.architecture
      self.config = config
    }

    var title: String { tag.map { "the image '\($0)'" } ?? "an image without a name" }

    /// Whether a name as Docker writes it, with or without a repository, means this one.
    func isCalled(_ name: String?) -> Bool {
      guard let tag, let name else { return false }
      return tag == name || name.hasSuffix(":\(tag)")
    }
  }

  /// What tells an image from all others: its config names its layers by what they hold, which is
  /// checked when they are read.
  ///
  /// - Returns: nil for one of a platform that the archive does not hold.
  private func config(of candidate: ImageCandidate, _ layout: LayoutReader) throws -> Digest? {
    switch candidate.source {
    case .docker(let config, _):
      return try files.document(config, of: image).map { Digest(of: $0) }
    case .manifest(let descriptor):
      guard try files.file("blobs/sha256/\(descriptor.digest.hex)") != nil else { return nil }
      return try layout.manifest(descriptor).config.digest
    case .tar, .directory: return nil
    }
  }

  private func differ(_ reason: String) -> ImageError {
    .malformed(
      image: image, document: DockerReader.indexName,
      reason: "it and index.json name different images: \(reason); "
        + "ask who made the archive for one that is either")
  }
}
