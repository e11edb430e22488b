internal import Spelling
package import Content

/// What one layer says: entries to put, and paths of lower layers to take away.
package struct LayerContents: Hashable, Sendable {
  /// The uncompressed tar; its digest is the diffID.
  package var diff: Blob
  /// In the order of the archive.
  var changes: [LayerChange]
  /// The bytes of files that tell of packages and accounts, by digest.
  var kept: [Digest: [UInt8]]
}

/// One change that a layer makes (OCI image-spec, layer.md, "Change Types" and "Whiteouts").
enum LayerChange: Hashable, Sendable {
  /// Puts an entry; a file's body begins at this byte of the tar.
  case put(Entry, offset: Int)
  /// Takes away the path, and all below it, of lower layers.
  case whiteout(MemberPath)
  /// Takes away all below the path of lower layers.
  case opaque(MemberPath)
}

extension LayerContents {
  /// Whether a file tells of packages or accounts, so that its bytes are kept.
  package static func keeps(_ path: MemberPath) -> Bool {
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

extension LayerContents {
  /// How many bytes of files are kept.
  var keptSize: Int { kept.values.reduce(0) { $0 + $1.count } }

  /// Gives up the bytes that are kept; who wants them decodes the layer again.
  mutating func forgetKept() { kept = [:] }
}
