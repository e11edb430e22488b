/// What tells a file from another one, and from itself after any change.
///
/// Whoever writes to a file, renames it or sets its times moves `changed`, which no call can set
/// back (inode(7), "ctime").
package struct FileIdentity: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64
  /// Bytes.
  package let size: Int64
  /// Nanoseconds since 1970.
  package let modified: Int64
  /// Nanoseconds since 1970.
  package let changed: Int64

  package init(_ status: FileStatus) {
    device = status.device
    inode = status.inode
    size = status.size
    modified = status.modified
    changed = status.changed
  }
}

extension RecordWriter {
  package mutating func identity(_ identity: FileIdentity) {
    integer(Int64(bitPattern: identity.device))
    integer(Int64(bitPattern: identity.inode))
    integer(identity.size)
    integer(identity.modified)
    integer(identity.changed)
  }
}

extension RecordReader {
  package mutating func identity() -> FileIdentity? {
    guard let device = integer(), let inode = integer(), let size = integer(),
      let modified = integer(), let changed = integer()
    else { return nil }
    return FileIdentity(
      device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode), size: size,
      modified: modified, changed: changed)
  }
}

extension FileIdentity {
  fileprivate init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }
}
