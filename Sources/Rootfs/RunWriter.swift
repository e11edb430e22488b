internal import Packing
internal import Content
internal import Tree

/// Writes a run of tar bytes into the store: headers and small bodies gathered, large ones passed
/// through without a copy.
struct RunWriter: ~Copyable {
  private var writer: BlobWriter
  private var pending: [UInt8] = []
  private var count: Int64 = 0

  init(in store: BlobStore) throws(StoreError) {
    writer = try store.makeWriter(isDurable: false)
  }

  /// Appends an entry.
  ///
  /// - Returns: where its body begins in the run.
  mutating func append(
    _ entry: Entry, body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) throws(StoreError) -> Int64 {
    try append(TarWriter.header(TarEntry(entry), size: body.count))
    let offset = count
    try body.count < 64 << 10 ? append(Array(body)) : pass(body)
    try append([UInt8](repeating: 0, count: TarWriter.padding(after: body.count)))
    return offset
  }

  /// Appends a file whose body lies in decoded bytes.
  ///
  /// - Returns: where its body begins in the run.
  mutating func append(_ entry: Entry, _ data: SharedBytes, _ range: Range<Int>) throws -> Int64 {
    guard range.count >= 1 << 20 else {
      return try append(entry, body: UnsafeRawBufferPointer(rebasing: data.bytes[range]))
    }
    try append(TarWriter.header(TarEntry(entry), size: range.count))
    let offset = count
    try flush()
    try data.forEachStep(of: range) { try writer.write($0) }
    count += Int64(range.count)
    try append([UInt8](repeating: 0, count: TarWriter.padding(after: range.count)))
    return offset
  }

  private mutating func append(_ bytes: [UInt8]) throws(StoreError) {
    pending += bytes
    count += Int64(bytes.count)
    if pending.count >= 512 << 10 { try flush() }
  }

  private mutating func pass(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try flush()
    try writer.write(bytes)
    count += Int64(bytes.count)
  }

  private mutating func flush() throws(StoreError) {
    // Taken out for the call: the writer and the buffer are parts of one noncopyable value.
    var bytes: [UInt8] = []
    swap(&bytes, &pending)
    try writer.write(bytes.span.bytes)
    bytes.removeAll(keepingCapacity: true)
    swap(&bytes, &pending)
  }

  consuming func finish() throws(StoreError) -> Blob {
    try flush()
    return try writer.commit()
  }
}

extension TarEntry {
  /// The tar header of an entry: a directory's name ends with `/`, the root's is `./`.
  init(_ entry: Entry) {
    let kind: Kind
    var name = entry.path.bytes
    switch entry.kind {
    case .directory:
      kind = .directory
      if name.isEmpty { name = [UInt8(ascii: ".")] }
      name.append(UInt8(ascii: "/"))
    case .file: kind = .file
    case .symbolicLink(let target): kind = .symbolicLink(to: target)
    case .hardLink(let target): kind = .hardLink(to: target.bytes)
    case .characterDevice: kind = .characterDevice
    case .blockDevice: kind = .blockDevice
    case .fifo, .socket: kind = .fifo
    }
    self.init(
      name: name, kind: kind, mode: entry.mode, uid: entry.uid, gid: entry.gid,
      mtime: entry.mtime)
    capabilities = entry.capabilities?.bytes
  }
}
