internal import Content
internal import Inspection
internal import Packing
internal import Tree

/// Reads what files of an image mention, each file once for all images and runs.
struct MentionReader {
  /// How the text of a file is read.
  enum Form: String {
    case elf, script, module
  }

  private let store: BlobStore
  private let bodies: RunBodies

  init(_ bodies: RunBodies, in store: BlobStore) {
    self.store = store
    self.bodies = bodies
  }

  func mentions(of blob: Blob, as form: Form) async throws -> Mentions {
    let key = RecordKind.mentions.key("\(blob.digest.hex) \(form.rawValue)")
    if let known = try store.record(Mentions.self, key) { return known }
    let bytes = try await bodies.bytes(of: blob)
    let mentions =
      switch form {
      case .script: Mentions(script: bytes.array)
      case .module: Mentions(module: bytes.array)
      case .elf: withExtendedLifetime(bytes) { Mentions(elf: bytes.bytes) }
      }
    bytes.forget(0..<bytes.bytes.count)
    try store.put(mentions, as: key)
    return mentions
  }
}
