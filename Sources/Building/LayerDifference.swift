internal import Spelling
package import Packing
internal import Content
internal import Rootfs
internal import Tree

/// The first entry, and the field of it, in which two layers differ.
package struct LayerDifference: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// An entry and the piece of the tar that it stands in.
  private struct Item {
    let entry: TarEntry
    let piece: SharedBytes

    var body: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: piece.bytes[entry.body]) }
  }

  private static func items(_ pieces: [SharedBytes], _ subject: String) throws(PackingError)
    -> [Item]
  {
    var items: [Item] = []
    for piece in pieces {
      items += try TarReader.entries(of: piece, subject: subject, dialect: .layer)
        .map { Item(entry: $0, piece: piece) }
    }
    return items
  }

  /// Compares two tars, each in pieces, entry by entry in their order.
  ///
  /// - Returns: nil when they are the same but for padding.
  package static func first(
    expected: [SharedBytes], found: [SharedBytes], subject: String
  ) throws(PackingError) -> LayerDifference? {
    let oldItems = try items(expected, subject)
    let newItems = try items(found, subject)
    let old = oldItems.map(\.entry)
    let new = newItems.map(\.entry)
    for (expectedItem, foundItem) in zip(oldItems, newItems) {
      let (expectedEntry, foundEntry) = (expectedItem.entry, foundItem.entry)
      guard expectedEntry.name == foundEntry.name else {
        let names = Set(new.map(\.name))
        return names.contains(expectedEntry.name)
          ? LayerDifference("the entry \(show(foundEntry)) is new")
          : LayerDifference("the entry \(show(expectedEntry)) is missing")
      }
      if let field = field(expectedItem, foundItem) {
        return LayerDifference("the entry \(show(expectedEntry)) differs in its \(field)")
      }
    }
    if old.count > new.count {
      return LayerDifference("the entry \(show(old[new.count])) is missing")
    }
    if new.count > old.count {
      return LayerDifference("the entry \(show(new[old.count])) is new")
    }
    return nil
  }

  private init(_ text: String) { description = text }

  private static func show(_ entry: TarEntry) -> String { "/" + printable(entry.name) }

  private static func field(
    _ oldItem: Item, _ newItem: Item
  ) -> String? {
    let (old, new) = (oldItem.entry, newItem.entry)
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
    let same = oldItem.body.elementsEqual(newItem.body)
    return same ? nil : "content"
  }
}
