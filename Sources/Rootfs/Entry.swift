public import Content

/// What stands at one path of a tree, with its owner and mode.
public struct Entry: Hashable, Sendable {
  public var path: MemberPath
  public var node: Node
  /// The permission bits, set-id and sticky among them.
  public var mode: UInt32
  public var uid: UInt32
  public var gid: UInt32
  /// Seconds since 1970.
  public var mtime: Int64

  package init(
    path: MemberPath, node: Node, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, mtime: Int64
  ) {
    self.path = path
    self.node = node
    self.mode = mode
    self.uid = uid
    self.gid = gid
    self.mtime = mtime
  }

  /// Whether the file runs with the rights of its owner or group (`chmod u+s`, `g+s`).
  public var isSetID: Bool {
    guard case .file = node else { return false }
    return mode & 0o6000 != 0
  }
}

/// What kind of thing stands at a path.
public enum Node: Hashable, Sendable {
  case directory
  case file(Blob)
  /// The target as the package spells it.
  case symbolicLink(target: [UInt8])
  /// The target stands before this entry, in the same fragment.
  case hardLink(to: MemberPath)

  /// The word for it in messages.
  package var word: String {
    switch self {
    case .directory: "directory"
    case .file: "file"
    case .symbolicLink: "symbolic link"
    case .hardLink: "hard link"
    }
  }
}
