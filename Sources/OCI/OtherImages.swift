internal import Content
package import SystemPackage

/// What an image layout holds beside the images that a build writes into it: images of others, which
/// stay as they are, with every blob that they lead to.
package struct OtherImages: Sendable {
  /// Their descriptors in `index.json`, with members that this program does not know.
  let descriptors: [JSON]
  /// Their names, sorted; one without a name has none.
  package let names: [String]
  /// The hexadecimal digests of what they lead to; nil where a document of theirs cannot be read, so
  /// that every blob has to stay.
  package let blobs: Set<String>?

  /// None.
  package static let none = OtherImages(descriptors: [], names: [], blobs: [])

  private init(descriptors: [JSON], names: [String], blobs: Set<String>?) {
    self.descriptors = descriptors
    self.names = names
    self.blobs = blobs
  }

  /// Reads a layout; a directory without a readable `index.json` has no images.
  ///
  /// - Parameter own: the names that a build writes.
  package init(in directory: FilePath, beside own: Set<String>) {
    let path = directory.appending(ImageLayout.indexName)
    guard FileStatus(of: path, following: true)?.isRegular == true,
      let bytes = try? readFile(path, limit: ImageLayout.documentLimit),
      let all = (try? JSON(parsing: bytes))?["manifests"]?.array
    else {
      self = .none
      return
    }
    let name = { (json: JSON) in json["annotations"]?[Annotation.referenceName]?.string }
    descriptors = all.filter { json in name(json).map { !own.contains($0) } ?? true }
    names = descriptors.compactMap(name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var walk = Walk(blobs: directory.appending("blobs").appending("sha256"))
    for descriptor in descriptors { walk.follow(descriptor) }
    blobs = walk.isWhole ? walk.seen : nil
  }

  /// Goes from document to document: whatever has a digest and is there may be one.
  private struct Walk {
    let blobs: FilePath
    var seen: Set<String> = []
    var isWhole = true

    /// Follows every digest in a value, of whatever member: a list of layers, a config, a subject.
    mutating func follow(_ json: JSON) {
      switch json {
      case .array(let values): for value in values { follow(value) }
      case .object(let members):
        if let text = members["digest"]?.string, let digest = try? Digest(parsing: text),
          members["size"]?.int != nil
        {
          open(digest, isDocument: Self.isDocument(members["mediaType"]?.string ?? ""))
        }
        for (name, value) in members where name != "digest" { follow(value) }
      default: break
      }
    }

    private static func isDocument(_ mediaType: String) -> Bool {
      mediaType.contains("manifest") || mediaType.contains("index")
    }

    private mutating func open(_ digest: Digest, isDocument: Bool) {
      guard seen.insert(digest.hex).inserted, isDocument else { return }
      let path = blobs.appending(digest.hex)
      guard FileStatus(of: path)?.isRegular == true else { return }
      guard let bytes = try? readFile(path, limit: ImageLayout.documentLimit),
        let json = try? JSON(parsing: bytes)
      else {
        isWhole = false
        return
      }
      follow(json)
    }
  }
}
