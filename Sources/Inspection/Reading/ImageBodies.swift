internal import Archives
internal import Content
internal import Synchronization
internal import SystemPackage

/// The bytes of files in layers; a layer is decoded once, when the first of its files is wanted.
final class LayerBodies: ImageContents {
  private let layers: [StoredLayer]
  private let diffs: [Blob]
  private let bodies: [Digest: LayerStack.Body]
  private let reader: LayerReader
  private let decoded = Mutex<[Int: Plain]>([:])

  init(
    layers: [StoredLayer], diffs: [Blob], bodies: [Digest: LayerStack.Body], reader: LayerReader
  ) {
    self.layers = layers
    self.diffs = diffs
    self.bodies = bodies
    self.reader = reader
  }

  func bytes(of file: Blob) async throws -> Plain {
    guard let body = bodies[file.digest], layers.indices.contains(body.layer) else {
      throw ImageError.missingFile("the file \(file.digest)", image: "the layers")
    }
    let subject = layers[body.layer].subject
    let tar = try await tar(body.layer)
    guard body.offset >= 0, file.size >= 0, file.size <= tar.bytes.count - body.offset else {
      throw DigestError.wrongSize(
        subject: subject, expected: diffs[body.layer].size, found: Int64(tar.bytes.count))
    }
    let bytes = tar.part(body.offset..<body.offset + Int(file.size))
    try bytes.check(file, subject: "a file of \(subject)")
    return bytes
  }

  private func tar(_ number: Int) async throws -> Plain {
    if let known = decoded.withLock({ $0[number] }) { return known }
    let layer = layers[number]
    let tar = try await reader.decode(layer.bytes, subject: layer.subject)
    decoded.withLock { $0[number] = tar }
    return tar
  }
}

/// The bytes of files in a folder.
struct FolderBodies: ImageContents {
  /// Where each content lies.
  let files: [Digest: FilePath]

  func bytes(of file: Blob) async throws -> Plain {
    guard let path = files[file.digest] else {
      throw ImageError.missingFile("the file \(file.digest)", image: "the folder")
    }
    let mapped = try MappedFile(path)
    let bytes = Plain(mapped.bytes, owner: mapped)
    try bytes.check(file, subject: "\(path)")
    return bytes
  }
}
