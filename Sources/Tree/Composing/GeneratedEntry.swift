package import Content

/// An entry that the manifest declares or that is made from it, with its content.
package struct GeneratedEntry: Hashable, Sendable {
  package var entry: Entry
  /// The file's bytes; empty for all else.
  package var body: [UInt8] = []
  /// Whether it replaces a package's file (`replace: true`).
  package var replaces: Bool
  /// Whether it was read from beside the manifest (`files` with a source, `trees`).
  package var isOwn = false

  /// A generated file.
  ///
  /// - Parameters:
  ///   - blob: the body's digest and size where they are known.
  ///   - origin: what made it, with the place in the manifest.
  package static func file(
    _ path: MemberPath, _ body: [UInt8], _ blob: Blob? = nil, mode: UInt32 = 0o644, uid: UInt32 = 0,
    gid: UInt32 = 0,
    epoch: Int64, origin: String, replaces: Bool = false
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, kind: .file(blob ?? Blob(of: body)), mode: mode, uid: uid, gid: gid,
        mtime: epoch, origin: .generated(origin)), body: body, replaces: replaces)
  }

  /// A generated symbolic link.
  package static func link(
    _ path: MemberPath, to target: [UInt8], epoch: Int64, origin: String, replaces: Bool = false
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, kind: .symbolicLink(target: target), mode: 0o777, mtime: epoch,
        origin: .generated(origin)), replaces: replaces)
  }

  /// A declared directory: it decides the mode and owner of that path.
  package static func directory(
    _ path: MemberPath, mode: UInt32, uid: UInt32, gid: UInt32, epoch: Int64, origin: String
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, kind: .directory, mode: mode, uid: uid, gid: gid, mtime: epoch,
        origin: .generated(origin)), replaces: true)
  }
}
