internal import Content

/// An entry that the manifest declares or that is made from it, not taken from a package.
package struct GeneratedEntry: Hashable, Sendable {
  package var entry: Entry
  /// The file's bytes; empty for all else.
  package var body: [UInt8]
  /// What made it, with the place in the manifest, for messages and `explain`.
  package var origin: String
  /// Whether it replaces a package's file (`replace: true`).
  package var replaces: Bool

  package init(entry: Entry, body: [UInt8] = [], origin: String, replaces: Bool = false) {
    self.entry = entry
    self.body = body
    self.origin = origin
    self.replaces = replaces
  }

  /// A generated file.
  package static func file(
    _ path: MemberPath, _ body: [UInt8], mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
    epoch: Int64, origin: String, replaces: Bool = false
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, node: .file(Blob(of: body)), mode: mode, uid: uid, gid: gid, mtime: epoch),
      body: body, origin: origin, replaces: replaces)
  }

  /// A generated symbolic link.
  package static func link(
    _ path: MemberPath, to target: [UInt8], epoch: Int64, origin: String, replaces: Bool = false
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, node: .symbolicLink(target: target), mode: 0o777, mtime: epoch),
      origin: origin, replaces: replaces)
  }

  /// A declared directory: it decides the mode and owner of that path.
  package static func directory(
    _ path: MemberPath, mode: UInt32, uid: UInt32, gid: UInt32, epoch: Int64, origin: String
  ) -> GeneratedEntry {
    GeneratedEntry(
      entry: Entry(
        path: path, node: .directory, mode: mode, uid: uid, gid: gid, mtime: epoch),
      origin: origin, replaces: true)
  }
}
