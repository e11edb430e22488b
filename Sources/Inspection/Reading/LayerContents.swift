internal import Content
internal import Rootfs

/// What one layer says: entries to put, and entries of lower layers to take away.
struct LayerContents: Hashable, Sendable {
  /// The uncompressed tar; its digest is the diffID.
  var diff: Blob
  /// In the order of the archive.
  var items: [LayerItem]
  /// The bytes of files that tell of packages and accounts, by digest.
  var kept: [Digest: [UInt8]]
}

/// One entry of a layer.
struct LayerItem: Hashable, Sendable {
  /// What the entry does (OCI image-spec, layer.md, "Change Types" and "Whiteouts").
  enum Kind: Hashable, Sendable {
    case directory
    /// The body begins at this byte of the tar.
    case file(Blob, offset: Int)
    case symbolicLink(target: [UInt8])
    case hardLink(to: MemberPath)
    case special(SpecialFile)
    /// Takes away the path, and all below it, of lower layers.
    case whiteout
    /// Takes away all below the path of lower layers.
    case opaque
  }

  var path: MemberPath
  var kind: Kind
  var mode: UInt32
  var uid: UInt32
  var gid: UInt32
  /// Seconds since 1970.
  var mtime: Int64
  /// The capabilities that a file runs with.
  var capabilities: FileCapabilities?
}

extension LayerContents {
  /// The most bytes of kept files; an image of 1 000 packages has 10 MB.
  static let keptLimit = 64 << 20

  /// Whether a file tells of packages or accounts, so that its bytes are kept.
  static func keeps(_ path: MemberPath) -> Bool {
    let bytes = path.bytes
    if bytes.starts(with: "var/lib/dpkg/".utf8) {
      let rest = bytes.dropFirst(13)
      return rest.elementsEqual("status".utf8) || rest.starts(with: "status.d/".utf8)
        || rest.starts(with: "info/".utf8)
          && (rest.ends(with: ".list") || rest.ends(with: ".md5sums"))
    }
    return ["etc/passwd", "etc/group", "etc/os-release", "usr/lib/os-release"].contains {
      bytes.elementsEqual($0.utf8)
    }
  }
}

extension BidirectionalCollection<UInt8> {
  /// Whether the bytes end with those of a text.
  func ends(with text: String) -> Bool {
    count >= text.utf8.count && suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
