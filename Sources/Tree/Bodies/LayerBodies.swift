package import Packing
package import Content
internal import Synchronization

/// The contents of files in layers; a layer is decoded once, when the first of its files is wanted.
package final class LayerBodies: Bodies {
  private let layers: [StoredLayer]
  private let diffs: [Blob]
  private let places: [Digest: LayerStack.Body]
  /// Small files that are at hand without decoding a layer.
  private let kept: [Digest: [UInt8]]
  private let reader: LayerReader
  private let decoded = Mutex<[Int: SharedBytes]>([:])

  init(
    _ layers: [StoredLayer], _ contents: [LayerContents], _ places: [Digest: LayerStack.Body],
    reader: LayerReader
  ) {
    self.layers = layers
    diffs = contents.map(\.diff)
    kept = contents.reduce(into: [:]) { $0.merge($1.kept) { first, _ in first } }
    self.places = places
    self.reader = reader
  }

  package func bytes(of file: Blob) async throws -> SharedBytes {
    if let bytes = kept[file.digest] { return SharedBytes(copying: bytes) }
    let (bytes, subject) = try await part(file)
    try bytes.check(file, subject: "a file of \(subject)")
    return bytes
  }

  package func uncheckedBytes(of file: Blob) async throws -> SharedBytes {
    if let bytes = kept[file.digest] { return SharedBytes(copying: bytes) }
    return try await part(file).bytes
  }

  package func head(of file: Blob, _ count: Int) async throws -> [UInt8] {
    if let bytes = kept[file.digest] { return Array(bytes.prefix(count)) }
    let part = try await part(file).bytes
    return part.array(0..<min(count, part.bytes.count))
  }

  private func part(_ file: Blob) async throws -> (bytes: SharedBytes, subject: String) {
    guard let place = places[file.digest], layers.indices.contains(place.layer) else {
      throw TreeError.missingContent(file.digest, of: "the layers")
    }
    let subject = layers[place.layer].subject
    let tar = try await tar(place.layer)
    guard place.offset >= 0, file.size >= 0, file.size <= tar.bytes.count - place.offset else {
      throw DigestError.wrongSize(
        subject: subject, expected: diffs[place.layer].size, found: Int64(tar.bytes.count))
    }
    return (tar.part(place.offset..<place.offset + Int(file.size)), subject)
  }

  private func tar(_ number: Int) async throws -> SharedBytes {
    if let known = decoded.withLock({ $0[number] }) { return known }
    let layer = layers[number]
    let tar = try await reader.decode(layer.bytes, subject: layer.subject)
    decoded.withLock { $0[number] = tar }
    return tar
  }
}
