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
  /// - Parameter place: where what was found is, in words.
  /// - Returns: nil when they are the same but for padding.
  package static func first(
    expected: [SharedBytes], found: [SharedBytes], subject: String, place: String = "now"
  ) throws(PackingError) -> LayerDifference? {
    let oldItems = try items(expected, subject)
    let newItems = try items(found, subject)
    let old = oldItems.map(\.entry)
    let new = newItems.map(\.entry)
    for (expectedItem, foundItem) in zip(oldItems, newItems) {
      let (expectedEntry, foundEntry) = (expectedItem.entry, foundItem.entry)
      guard expectedEntry.name == foundEntry.name else {
        guard new.contains(where: { $0.name == expectedEntry.name }) else {
          return LayerDifference("the entry \(show(expectedEntry)) is missing")
        }
        return old.contains { $0.name == foundEntry.name }
          ? LayerDifference("the entry \(show(expectedEntry)) stands elsewhere")
          : LayerDifference("the entry \(show(foundEntry)) is new")
      }
      if let field = field(expectedItem, foundItem, place) {
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

  /// The entry of a layer that lies at an offset of its tar, in whose bytes a blob is damaged.
  package static func damage(
    at offset: Int, of expected: [SharedBytes], subject: String
  ) throws(PackingError) -> LayerDifference? {
    var start = 0
    for piece in expected {
      defer { start += piece.bytes.count }
      guard offset < start + piece.bytes.count else { continue }
      let place = offset - start
      let entries = try TarReader.entries(of: piece, subject: subject, dialect: .layer)
      // A header and all that stands before it belong to the entry that they are of.
      guard let entry = entries.first(where: { place < $0.body.upperBound.roundedUpToBlock }) else {
        break
      }
      let part = place < entry.body.lowerBound || entry.body.isEmpty ? "header" : "content"
      return LayerDifference("the entry \(show(entry)) is damaged in its \(part)")
    }
    return nil
  }

  private init(_ text: String) { description = text }

  private static func show(_ entry: TarEntry) -> String { "/" + printable(entry.name) }

  private static func field(_ oldItem: Item, _ newItem: Item, _ place: String) -> String? {
    let (old, new) = (oldItem.entry, newItem.entry)
    func both<Value>(_ name: String, _ old: Value, _ new: Value) -> String {
      "\(name): \(old) in the lock, \(new) \(place)"
    }
    if old.kind != new.kind { return "type or link target" }
    if old.mode != new.mode {
      return both("mode", String(old.mode, radix: 8), String(new.mode, radix: 8))
    }
    if old.uid != new.uid { return both("owner", old.uid, new.uid) }
    if old.gid != new.gid { return both("group", old.gid, new.gid) }
    if old.mtime != new.mtime { return both("time", old.mtime, new.mtime) }
    if old.body.count != new.body.count { return both("size", old.body.count, new.body.count) }
    if old.capabilities != new.capabilities { return "capabilities" }
    let same = oldItem.body.elementsEqual(newItem.body)
    return same ? nil : "content"
  }
}

extension Int {
  /// The next multiple of a tar's block size.
  fileprivate var roundedUpToBlock: Int { (self + 511) & ~511 }
}
