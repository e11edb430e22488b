/// The media type of a blob (RFC 6838; OCI image-spec, media-types.md).
package struct MediaType: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package var description: String { text }

  /// Parses `type/subtype` by the grammar of RFC 6838, section 4.2.
  ///
  /// - Throws: ``OCIError/misspelled(kind:text:reason:)``.
  package init(parsing text: some StringProtocol) throws(OCIError) {
    let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ Self.isName(Array($0)) }) else {
      throw .misspelled(
        kind: "media type", text: String(text), reason: "it must be written type/subtype")
    }
    self.text = String(text)
  }

  private init(known text: String) { self.text = text }

  private static func isName(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first), bytes.count <= 127 else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || "!#$&-^_.+".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

extension MediaType {
  package static let imageIndex = MediaType(known: "application/vnd.oci.image.index.v1+json")
  package static let imageManifest = MediaType(known: "application/vnd.oci.image.manifest.v1+json")
  package static let imageConfig = MediaType(known: "application/vnd.oci.image.config.v1+json")
  /// An uncompressed layer.
  package static let layer = MediaType(known: "application/vnd.oci.image.layer.v1.tar")
  package static let layerGzip = MediaType(known: "application/vnd.oci.image.layer.v1.tar+gzip")
  package static let layerZstd = MediaType(known: "application/vnd.oci.image.layer.v1.tar+zstd")

  /// Docker's names for an image index and an image manifest, which OCI's took over.
  package static let dockerIndex = MediaType(
    known: "application/vnd.docker.distribution.manifest.list.v2+json")
  package static let dockerManifest = MediaType(
    known: "application/vnd.docker.distribution.manifest.v2+json")

  package var isIndex: Bool { self == .imageIndex || self == .dockerIndex }
  package var isManifest: Bool { self == .imageManifest || self == .dockerManifest }
}
