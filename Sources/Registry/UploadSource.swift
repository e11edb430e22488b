package import Content
internal import HTTP

package import SystemPackage

/// A blob that can be sent: the content of files one after the other, or bytes in memory.
///
/// It is read in steps, so that what is sent never fills the memory, and hashed as it passes: a
/// file that is not the blob ends the request before its last byte.
package struct UploadSource: Sendable {
  /// A piece of a blob.
  package enum Part: Sendable {
    case file(FilePath, offset: Int64, size: Int64)
    /// What a function reads a range of.
    case memory(size: Int64, read: @Sendable (Range<Int>) -> [UInt8])

    /// Bytes.
    var size: Int64 {
      switch self {
      case .file(_, _, let size), .memory(let size, _): size
      }
    }
  }

  package let blob: Blob
  /// What progress and errors call it.
  package let name: String
  let parts: [Part]

  package init(_ blob: Blob, name: String, parts: [Part]) {
    self.blob = blob
    self.name = name
    self.parts = parts
  }

  /// A blob in memory.
  package init(_ bytes: [UInt8], name: String) {
    self.init(
      Blob(of: bytes), name: name,
      parts: [.memory(size: Int64(bytes.count)) { Array(bytes[$0]) }])
  }

  /// A range of the blob as the body of a request.
  func body(_ range: Range<Int64>, onSent: @escaping @Sendable (Int64) -> Void) -> HTTPRequest.Body
  {
    .stream(length: range.upperBound - range.lowerBound) {
      HTTPBody {
        let reader = UploadReader(self, range)
        return {
          let chunk = try reader.next()
          if let chunk { onSent(Int64(chunk.count)) }
          return chunk
        }
      }
    }
  }
}

/// Reads a range of an upload in steps.
private final class UploadReader {
  private static let step = 1 << 18

  private let source: UploadSource
  private var parts: ArraySlice<UploadSource.Part>
  /// Bytes before the range, and of it, that are still to come.
  private var skipped: Int64
  private var rest: Int64
  private var offset: Int64 = 0
  private var file: FileDescriptor?
  /// Nil for a range that is not the whole blob.
  private var hasher: ContentHasher?

  init(_ source: UploadSource, _ range: Range<Int64>) {
    self.source = source
    parts = source.parts[...]
    skipped = range.lowerBound
    rest = range.upperBound - range.lowerBound
    hasher = range == 0..<source.blob.size ? ContentHasher() : nil
  }

  deinit { try? file?.close() }

  func next() throws -> [UInt8]? {
    while rest > 0 {
      guard let part = parts.first else { throw changed() }
      let size = part.size
      if skipped >= size {
        skipped -= size
        parts.removeFirst()
        continue
      }
      if skipped > 0 {
        offset = skipped
        skipped = 0
      }
      guard offset < size else {
        parts.removeFirst()
        offset = 0
        try? file?.close()
        file = nil
        continue
      }
      let count = Int(min(Int64(Self.step), size - offset, rest))
      let chunk = try read(part, count)
      guard !chunk.isEmpty else { throw changed() }
      offset += Int64(chunk.count)
      rest -= Int64(chunk.count)
      hasher?.update(chunk)
      if rest == 0, let hasher, hasher.blob() != source.blob { throw changed() }
      return chunk
    }
    return nil
  }

  private func read(_ part: UploadSource.Part, _ count: Int) throws -> [UInt8] {
    switch part {
    case .memory(_, let read): return read(Int(offset)..<Int(offset) + count)
    case .file(let path, let start, _):
      if file == nil {
        file = try storing("read", path) {
          try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        }
      }
      guard let file else { return [] }
      let position = start + offset
      return try storing("read", path) {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
          length = try file.read(
            fromAbsoluteOffset: position, into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
    }
  }

  private func changed() -> any Error {
    guard let hasher else {
      return DigestError.wrongSize(subject: source.name, expected: source.blob.size, found: 0)
    }
    return DigestError.mismatch(
      subject: source.name, expected: source.blob.digest, found: hasher.digest())
  }
}
