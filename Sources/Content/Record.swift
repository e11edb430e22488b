internal import SystemPackage

/// Writes a small binary record for the cache: little-endian integers and counted bytes, and at
/// the end the SHA-256 of all before it.
package struct RecordWriter {
  private var buffer: [UInt8] = []

  package init() {}

  package mutating func integer(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
  }

  package mutating func bytes(_ bytes: [UInt8]) {
    integer(Int64(bytes.count))
    buffer.append(contentsOf: bytes)
  }

  package mutating func blob(_ blob: Blob) {
    buffer.append(contentsOf: blob.digest.bytes)
    integer(blob.size)
  }

  /// The record with its checksum.
  package consuming func finish() -> [UInt8] {
    buffer + Digest(of: buffer).bytes
  }
}

/// Reads what ``RecordWriter`` wrote; every read past the end, and a wrong checksum, is nil.
package struct RecordReader {
  private let buffer: [UInt8]
  private var position = 0
  private let end: Int

  /// - Returns: nil when the record is not whole.
  package init?(_ buffer: [UInt8]) {
    guard buffer.count >= 32 else { return nil }
    end = buffer.count - 32
    self.buffer = buffer
    guard Digest(bytes: buffer[end...]) == Digest(of: Array(buffer[..<end])) else { return nil }
  }

  package mutating func integer() -> Int64? {
    guard end - position >= 8 else { return nil }
    let value = buffer.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position, as: Int64.self)
    }
    position += 8
    return Int64(littleEndian: value)
  }

  package mutating func bytes() -> [UInt8]? {
    guard let count = integer(), count >= 0, count <= end - position else { return nil }
    defer { position += Int(count) }
    return Array(buffer[position..<position + Int(count)])
  }

  package mutating func blob() -> Blob? {
    guard end - position >= 40 else { return nil }
    let digest = Digest(bytes: buffer[position..<position + 32])
    position += 32
    return integer().map { Blob(digest: digest, size: $0) }
  }

  /// A count and as many elements.
  package mutating func list<Element>(
    _ read: (inout RecordReader) -> Element?
  ) -> [Element]? {
    guard let count = integer(), count >= 0, count <= end - position else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let element = read(&self) else { return nil }
      elements.append(element)
    }
    return elements
  }
}
