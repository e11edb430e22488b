package import Content

extension RecordWriter {
  /// Writes a path.
  package mutating func path(_ path: MemberPath) { bytes(path.bytes) }

  /// Writes an entry, all but what brought it, which whoever writes it knows.
  package mutating func entry(_ entry: Entry) {
    path(entry.path)
    integer(Int64(entry.kind.number))
    switch entry.kind {
    case .file(let content): blob(content)
    case .symbolicLink(let target): bytes(target)
    case .hardLink(let target): path(target)
    case .directory, .characterDevice, .blockDevice, .fifo, .socket: break
    }
    integer(Int64(entry.mode) << 32 | Int64(entry.uid))
    integer(Int64(entry.gid))
    integer(entry.mtime)
    bytes(entry.capabilities?.bytes ?? [])
  }
}

extension RecordReader {
  /// Reads a path; nil for what is not one.
  package mutating func path() -> MemberPath? {
    guard let bytes = bytes() else { return nil }
    return try? MemberPath(parsing: bytes)
  }

  /// Reads an entry.
  ///
  /// - Parameter origin: what brought it.
  package mutating func entry(of origin: Origin) -> Entry? {
    guard let path = path(), let kind = kind(), let modeAndOwner = integer(),
      let gid = integer().flatMap({ UInt32(exactly: $0) }), let mtime = integer(),
      let capabilities = bytes()
    else { return nil }
    return Entry(
      path: path, kind: kind, mode: UInt32(truncatingIfNeeded: modeAndOwner >> 32),
      uid: UInt32(truncatingIfNeeded: modeAndOwner), gid: gid, mtime: mtime,
      capabilities: capabilities.isEmpty ? nil : FileCapabilities(bytes: capabilities),
      origin: origin)
  }

  private mutating func kind() -> Entry.Kind? {
    switch integer() {
    case 0: .directory
    case 1: blob().map { .file($0) }
    case 2: bytes().map { .symbolicLink(target: $0) }
    case 3: path().map { .hardLink(to: $0) }
    case 4: .characterDevice
    case 5: .blockDevice
    case 6: .fifo
    case 7: .socket
    default: nil
    }
  }
}

extension Entry.Kind {
  /// The number of the kind in a record.
  fileprivate var number: Int {
    switch self {
    case .directory: 0
    case .file: 1
    case .symbolicLink: 2
    case .hardLink: 3
    case .characterDevice: 4
    case .blockDevice: 5
    case .fifo: 6
    case .socket: 7
    }
  }
}
