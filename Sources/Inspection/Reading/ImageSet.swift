internal import Packing
internal import Content
internal import OCI
internal import Tree
package import SystemPackage

/// The images that one file or directory holds.
package struct ImageSet: Sendable {
  /// What it is stored as.
  package enum Form: String, Hashable, Sendable {
    case layout = "image layout"
    case layoutArchive = "oci-archive"
    case dockerArchive = "docker-archive"
    case rootfsArchive = "tar file"
    case rootfsDirectory = "directory"
    case registry = "registry"
  }

  let reader: ImageReader
  package let path: FilePath
  package let form: Form
  let files: ImageFiles
  /// What is there, in the order of the index.
  package let candidates: [ImageCandidate]
  /// The stored bytes of a bare root file system.
  let tar: SharedBytes?
  /// What messages call it, where it is not a path.
  var reference: String?

  /// What messages call it.
  package var place: String { reference ?? path.string }

  /// The images of some tags and architectures, in the order of the index.
  ///
  /// - Parameters:
  ///   - tags: nil: all. A tag of Docker's may be given whole (`name:1`) or its end (`1`).
  ///   - architectures: Debian's names; nil: all.
  /// - Throws: ``ImageError/noSuchImage(_:image:has:)`` for each that is not there.
  package func chosen(
    tags: [String]? = nil, architectures: [String]? = nil
  ) throws(ImageError) -> [ImageCandidate] {
    var found = candidates
    if let tags {
      for tag in tags where !found.contains(where: { Self.matches($0.tag, tag) }) {
        throw .noSuchImage("'\(tag)'", image: place, has: names(found))
      }
      found = found.filter { candidate in tags.contains { Self.matches(candidate.tag, $0) } }
    }
    if let architectures {
      for name in architectures
      where !found.contains(where: { $0.architecture == name || $0.architecture == nil }) {
        throw .noSuchImage("the architecture '\(name)'", image: place, has: names(found))
      }
      found = found.filter { candidate in
        candidate.architecture.map { architectures.contains($0) } ?? true
      }
    }
    guard !found.isEmpty else {
      throw .noSuchImage("an image", image: place, has: [])
    }
    return found
  }

  /// The one image to look at: of the tag `latest` and the host's architecture unless said.
  ///
  /// - Throws: ``ImageError`` that lists what there is.
  package func only(
    tag: String?, architecture: String?, host: String
  ) throws(ImageError) -> ImageCandidate {
    var found = try chosen(
      tags: tag.map { [$0] }, architectures: architecture.map { [$0] })
    var tags: [String?] = []
    for candidate in found where !tags.contains(candidate.tag) { tags.append(candidate.tag) }
    if tags.count > 1 {
      let latest = tags.filter { Self.matches($0, "latest") }
      guard latest.count == 1 else {
        throw .ambiguous(
          image: place, has: tags.map { $0 ?? "(without a name)" },
          option: "\(place):TAG")
      }
      found = found.filter { $0.tag == latest[0] }
    }
    if found.count > 1 { found = found.filter { $0.architecture == host } }
    guard let only = found.first, found.count == 1 else {
      throw .ambiguous(
        image: place,
        has: candidates.filter { $0.tag == tags.first ?? nil }.map(\.name), option: "--arch")
    }
    return only
  }

  private static func matches(_ tag: String?, _ wanted: String) -> Bool {
    guard let tag else { return false }
    return tag == wanted || tag.hasSuffix(":\(wanted)")
  }

  private func names(_ candidates: [ImageCandidate]) -> [String] { candidates.map(\.name) }
}
