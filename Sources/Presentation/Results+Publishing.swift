public import Composer
internal import Content
internal import Spelling

extension PushResult {
  /// What was sent, in a line.
  public var text: String {
    let tags = images.flatMap(\.tags).joined(separator: ", ")
    guard sentBlobs + mountedBlobs + sentDocuments + movedTags > 0 else {
      return "\(tags): nothing to send"
    }
    var parts = ["sent \(Self.count(sentBlobs, "blob")) (\(ByteCount(sentBytes)))"]
    if mountedBlobs > 0 { parts.append("mounted \(mountedBlobs)") }
    if presentBlobs > 0 { parts.append("\(presentBlobs) already there") }
    parts.append(Self.count(sentDocuments, "manifest"))
    return "\(tags): " + parts.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// What was done as JSON.
  public var json: String {
    JSON.object([
      "images": .array(
        images.map { image in
          [
            "name": .string(image.name), "reference": .string(image.reference),
            "digest": .string("\(image.digest)"),
            "tags": .array(image.tags.map { .string($0) }),
          ]
        }),
      "sent-blobs": .int(Int64(sentBlobs)), "sent-bytes": .int(sentBytes),
      "mounted-blobs": .int(Int64(mountedBlobs)), "present-blobs": .int(Int64(presentBlobs)),
      "sent-manifests": .int(Int64(sentDocuments)), "moved-tags": .int(Int64(movedTags)),
    ]).canonicalText
  }
}

extension SourcesResult {
  /// A line for each source package.
  public var text: String {
    sources.map { "\($0.name) \($0.version): \($0.files.count) files" }.joined(separator: "\n")
  }

  /// What was fetched as JSON.
  public var json: String {
    JSON.object([
      "sources": .array(
        sources.map { source in
          [
            "name": .string(source.name), "version": .string(source.version),
            "files": .array(source.files.map { .string($0) }),
          ]
        }),
      "missing": .array(missing.map { .string($0) }),
    ]).canonicalText
  }
}
