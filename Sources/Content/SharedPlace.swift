internal import SystemPackage

/// A place beside the store that many machines fill and read.
///
/// It can only make work faster: nothing that it does throws.
package protocol SharedPlace: Sendable {
  /// Brings a blob into a store, if the place has it.
  func bring(_ blob: Blob, into store: BlobStore) async

  /// Brings a record with the blobs that it needs into a store, if the place has it.
  func bring(_ kind: RecordKind, _ key: Digest, into store: BlobStore) async

  /// Offers a blob, and those that a record needs: the place takes them when there is time.
  func offer(_ blob: Blob)
  func offer(_ kind: RecordKind, _ key: Digest, needing blobs: [Blob])
}

/// How a store uses a place that is shared.
package struct Sharing: Sendable {
  let place: any SharedPlace
  /// Whether records are taken, too: only where something says what must come out, as a lock does.
  let takesRecords: Bool
}

extension BlobStore {
  /// The same store beside a place that is shared.
  package func sharing(_ place: any SharedPlace, takingRecords takesRecords: Bool) -> BlobStore {
    var store = self
    store.sharing = Sharing(place: place, takesRecords: takesRecords)
    return store
  }

  /// Whether a shared place may be asked for records.
  package var isShared: Bool { sharing?.takesRecords ?? false }

  /// Brings a blob from the shared place, if there is one and it has it.
  package func bring(_ blob: Blob) async { await sharing?.place.bring(blob, into: self) }

  /// Brings a record from the shared place, if there is one that may be asked and it has it.
  package func bring(_ kind: RecordKind, _ key: Digest) async {
    guard let sharing, sharing.takesRecords else { return }
    await sharing.place.bring(kind, key, into: self)
  }

  /// Tells the shared place of a blob that this machine fetched.
  package func offer(_ blob: Blob) { sharing?.place.offer(blob) }

  /// Tells the shared place of a record that this machine made.
  package func offer(_ kind: RecordKind, _ key: Digest, needing blobs: [Blob] = []) {
    sharing?.place.offer(kind, key, needing: blobs)
  }

  /// The directory of the records that others made.
  ///
  /// They are believed only while a build holds what
  /// comes out against a lock, so they lie apart.
  package static func sharedDirectory(of kind: RecordKind) -> String { "shared-\(kind.rawValue)" }

  /// Keeps a record of others.
  ///
  /// - Returns: false for what is no record.
  package func putShared(
    _ bytes: [UInt8], _ kind: RecordKind, _ key: Digest
  ) throws(StoreError) -> Bool {
    guard RecordReader(bytes) != nil else { return false }
    let name = Self.sharedDirectory(of: kind)
    try makeOwn(name)
    let aside = try StagedItem.file(try temporaryPath())
    let file = aside.descriptor
    let path = directory(name).child(key.hex)
    try storing("write", path) { _ = try file.writeAll(bytes) }
    try aside.replace(path)
    return true
  }

  /// The bytes of a record that this machine made; nil where there is none.
  package func recordBytes(_ kind: RecordKind, _ key: Digest) throws(StoreError) -> [UInt8]? {
    let path = directory(kind.rawValue).child(key.hex)
    guard FileStatus(of: path)?.isRegular == true else { return nil }
    let file = try openBelow(root, [kind.rawValue, key.hex])
    defer { try? file.close() }
    return try readFile(file, path)
  }

  /// Removes all records of others.
  ///
  /// - Returns: whether there were any.
  package func removeShared() -> Bool {
    var found = false
    for kind in RecordKind.allCases {
      guard let directory = try? OpenDirectory.open(below: root, Self.sharedDirectory(of: kind))
      else { continue }
      for name in (try? directory.names()) ?? [] where Digest.isHex(name) {
        directory.remove(name)
        found = true
      }
    }
    return found
  }
}
