package import Content
internal import HTTP
internal import Synchronization

// What tests look at, and change, of a registry's content.
extension FakeRegistry {
  /// The blobs of what is attached in a repository, with their kinds, sorted.
  package func artifacts(of name: String) -> [(type: String, content: Digest)] {
    manifests(of: name).compactMap { json in
      guard let type = json["artifactType"]?.string,
        let text = json["layers"]?.array?.first?["digest"]?.string,
        let digest = try? Digest(parsing: text)
      else { return nil }
      return (type, digest)
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
  }

  /// Whether everything is there that a tag leads to.
  package func isWhole(tag: String, of name: String) -> Bool {
    self.tag(tag, of: name).map { isWhole($0, of: name) } ?? false
  }

  /// The layers of images of a repository, sorted.
  package func layers(of name: String) -> [Digest] {
    let all = manifests(of: name).filter { $0["artifactType"] == nil }.flatMap { json in
      (json["layers"]?.array ?? []).compactMap { layer in
        layer["digest"]?.string.flatMap { try? Digest(parsing: $0) }
      }
    }
    return Set(all).sorted()
  }
}
