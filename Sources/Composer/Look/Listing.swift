internal import Content
internal import Inspection

/// What `ls` shows of an image.
public struct Listing: Hashable, Sendable {
  /// One file, directory or link.
  public struct Row: Hashable, Sendable {
    /// What the listing calls it: a name within its directory, or the path as it was asked for.
    public var name: [UInt8]
    /// The absolute path, printable.
    public var path: String
    /// The word for what it is: `directory`, `file`, `symbolic link`, `hard link` or `fifo`.
    public var kind: String
    /// `ls -l`'s ten letters, such as `drwxr-xr-x`.
    public var letters: String
    /// The permission bits, set-id and sticky among them.
    public var mode: UInt32
    /// How many names a file has; of a directory, two more than the directories in it.
    public var links: Int
    public var uid: UInt32
    public var gid: UInt32
    /// As `/etc/passwd` of the image has it.
    public var user: String?
    /// As `/etc/group` of the image has it.
    public var group: String?
    /// Bytes; of a link its target's length, of a directory 0.
    public var size: Int64
    /// Seconds since 1970.
    public var mtime: Int64
    /// `2026-11-21 10:20`, in UTC.
    public var time: String
    /// Where a symbolic link points, as it is spelled.
    public var target: [UInt8]?
    /// SHA-256 of a file.
    public var digest: String?
    /// The package that has it, where the image tells.
    public var package: String?
  }

  /// The rows under one header.
  public struct Group: Hashable, Sendable {
    /// The directory as it was asked for; nil for the files among the arguments.
    public var directory: [UInt8]?
    public var rows: [Row]
    /// Bytes of the contents of the files shown.
    public var total: Int64 { rows.reduce(0) { $0 + ($1.digest == nil ? 0 : $1.size) } }
  }

  /// What the image is called.
  public var image: String
  public var groups: [Group]
  /// What was asked for and is not there, one sentence each.
  public var failures: [String]
}
