package import Content

/// What stands at one path of a tree: its kind, its rights, and what brought it there.
package struct Entry: Hashable, Sendable {
  package var path: MemberPath
  package var kind: Kind
  /// The permission bits, set-id and sticky among them.
  package var mode: UInt32
  package var uid: UInt32
  package var gid: UInt32
  /// Seconds since 1970.
  package var mtime: Int64
  /// The capabilities that a file runs with.
  package var capabilities: FileCapabilities?
  package var origin: Origin

  package init(
    path: MemberPath, kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, mtime: Int64,
    capabilities: FileCapabilities? = nil, origin: Origin = .unknown
  ) {
    self.path = path
    self.kind = kind
    self.mode = mode
    self.uid = uid
    self.gid = gid
    self.mtime = mtime
    self.capabilities = capabilities
    self.origin = origin
  }
}

extension Entry {
  /// What kind of thing stands at a path.
  package enum Kind: Hashable, Sendable {
    case directory
    case file(Blob)
    /// The target as it is spelled.
    case symbolicLink(target: [UInt8])
    /// Another name of a file: that of its names which is first by bytes.
    case hardLink(to: MemberPath)
    // What a build never makes, but other images may have.
    case characterDevice
    case blockDevice
    case fifo
    case socket

    /// The word for it in messages.
    package var word: String {
      switch self {
      case .directory: "directory"
      case .file: "file"
      case .symbolicLink: "symbolic link"
      case .hardLink: "hard link"
      case .characterDevice: "character device"
      case .blockDevice: "block device"
      case .fifo: "fifo"
      case .socket: "socket"
      }
    }
  }

  package var isDirectory: Bool { kind == .directory }

  /// The content of a file; nil for all else.
  package var content: Blob? {
    if case .file(let blob) = kind { blob } else { nil }
  }

  /// The target of a symbolic link as it is spelled; nil for all else.
  package var linkTarget: [UInt8]? {
    if case .symbolicLink(let target) = kind { target } else { nil }
  }

  /// Whether the file runs with the privileges of its owner or group (`chmod u+s`, `g+s`).
  package var isSetID: Bool { content != nil && mode & 0o6000 != 0 }

  /// The package that has the path; nil for what no package has or none that is known, and for
  /// directories, which are of all packages that have something below them.
  package var package: String? { isDirectory ? nil : origin.package }
}

/// What brought a path into a tree.
package enum Origin: Hashable, Sendable {
  /// A package, and why.
  case package(String, EntryReason)
  /// What the manifest declares, with its place there.
  case generated(String)
  /// A directory above something else, which no package has.
  case parent
  /// It was read from a layer or a directory, and nothing tells.
  case unknown

  /// The package's name; nil for all else.
  package var package: String? {
    if case .package(let name, _) = self { name } else { nil }
  }

  /// Why the package's path is there; nil for what no package brought.
  package var reason: EntryReason? {
    if case .package(_, let reason) = self { reason } else { nil }
  }
}

/// Why an entry of a package is in the tree.
package enum EntryReason: Hashable, Sendable {
  /// The manifest takes every file of the package.
  case all
  /// The pattern of that index in the package's list matches.
  case pattern(Int)
  /// A selected symbolic link points to it.
  case linkTarget
  /// The library closure needs it.
  case library
  /// It is the package's copyright file.
  case copyright
  /// It is the package's record for scanners.
  case status
  /// It is the directory of something else.
  case parent
  /// The records of packages that the image holds name it.
  case recorded
}
