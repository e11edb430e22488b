internal import Content
internal import Inspection
internal import Packing
internal import Tree

/// Reads what files of an image mention, each file once for all images and runs that ask for the same
/// words.
struct MentionReader {
  /// How the text of a file is read.
  enum Form: String {
    case elf, script, module
  }

  private let store: BlobStore
  private let bodies: RunBodies
  private let vocabulary: Set<[UInt8]>
  /// Names the vocabulary in the keys of records.
  private let name: String

  /// - Parameter vocabulary: the words to report, beside paths: those that any image of the packages may
  ///   ask for, and not only what one image lacks, so that their records serve all of them.
  init(_ bodies: RunBodies, vocabulary: Set<[UInt8]>, in store: BlobStore) {
    self.store = store
    self.bodies = bodies
    self.vocabulary = vocabulary
    var text: [UInt8] = []
    for word in vocabulary.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      text += word
      text.append(0)
    }
    name = Digest(of: text).hex
  }

  func mentions(of blob: Blob, as form: Form) async throws -> Mentions {
    let key = RecordKind.mentions.key("\(blob.digest.hex) \(form.rawValue) \(name)")
    if let known = try store.record(Mentions.self, key) { return known }
    let bytes = try await bodies.bytes(of: blob)
    let mentions =
      switch form {
      case .script: Mentions(script: bytes.array, vocabulary: vocabulary)
      case .module: Mentions(module: bytes.array, vocabulary: vocabulary)
      case .elf: withExtendedLifetime(bytes) { Mentions(elf: bytes.bytes, vocabulary: vocabulary) }
      }
    bytes.forget(0..<bytes.bytes.count)
    try store.put(mentions, as: key)
    return mentions
  }
}
