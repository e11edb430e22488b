/// One member of a tar archive: its header, copied out, and where its body lies.
package struct TarEntry: Hashable, Sendable {
  /// What kind of file it is.
  package enum Kind: Hashable, Sendable {
    case file
    case hardLink(to: [UInt8])
    case symbolicLink(to: [UInt8])
    case directory
    case characterDevice
    case blockDevice
    case fifo
  }

  /// The name as it stands there: bytes, with or without a leading `./`.
  package var name: [UInt8]
  package var kind: Kind
  /// The permission bits, set-id and sticky among them.
  package var mode: UInt32
  package var uid: UInt32
  package var gid: UInt32
  /// Seconds since 1970.
  package var mtime: Int64
  /// Where the body lies in the archive, in bytes; empty for all but files.
  package var body: Range<Int>
  /// The capabilities that the file runs with, as the kernel keeps them; only layers say so.
  package var capabilities: [UInt8]?

  package init(
    name: [UInt8], kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, mtime: Int64,
    body: Range<Int> = 0..<0
  ) {
    self.name = name
    self.kind = kind
    self.mode = mode
    self.uid = uid
    self.gid = gid
    self.mtime = mtime
    self.body = body
  }
}
