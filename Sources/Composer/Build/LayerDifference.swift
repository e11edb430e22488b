internal import Archives
internal import Content
internal import Rootfs

/// The first entry, and the field of it, in which two layers differ.
struct LayerDifference: Hashable, Sendable, CustomStringConvertible {
  let description: String

  /// Compares two tars entry by entry, in their order.
  ///
  /// - Returns: nil when they are the same but for padding.
  static func first(
    expected: Plain, found: Plain, subject: String
  ) throws(ArchiveError) -> LayerDifference? {
    let old = try TarReader.entries(of: expected, subject: subject, dialect: .layer)
    let new = try TarReader.entries(of: found, subject: subject, dialect: .layer)
    for (expectedEntry, foundEntry) in zip(old, new) {
      guard expectedEntry.name == foundEntry.name else {
        let names = Set(new.map(\.name))
        return names.contains(expectedEntry.name)
          ? LayerDifference("the entry \(show(foundEntry)) stands there only now")
          : LayerDifference("the entry \(show(expectedEntry)) is missing")
      }
      if let field = field(expectedEntry, foundEntry, expected, found) {
        return LayerDifference("the entry \(show(expectedEntry)) differs in its \(field)")
      }
    }
    if old.count > new.count {
      return LayerDifference("the entry \(show(old[new.count])) is missing")
    }
    if new.count > old.count {
      return LayerDifference("the entry \(show(new[old.count])) stands there only now")
    }
    return nil
  }

  private init(_ text: String) { description = text }

  private static func show(_ entry: TarEntry) -> String { "/" + printable(entry.name) }

  private static func field(
    _ old: TarEntry, _ new: TarEntry, _ oldTar: Plain, _ newTar: Plain
  ) -> String? {
    if old.kind != new.kind { return "type or link target" }
    if old.mode != new.mode {
      return "mode: \(String(old.mode, radix: 8)) in the lock, \(String(new.mode, radix: 8)) now"
    }
    if old.uid != new.uid { return "owner: \(old.uid) in the lock, \(new.uid) now" }
    if old.gid != new.gid { return "group: \(old.gid) in the lock, \(new.gid) now" }
    if old.mtime != new.mtime { return "time: \(old.mtime) in the lock, \(new.mtime) now" }
    if old.body.count != new.body.count {
      return "size: \(old.body.count) in the lock, \(new.body.count) now"
    }
    let same = zip(oldTar.bytes[old.body], newTar.bytes[new.body]).allSatisfy { $0 == $1 }
    return same ? nil : "content"
  }
}
