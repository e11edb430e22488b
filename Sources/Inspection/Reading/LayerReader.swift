internal import Archives
internal import Content
internal import Rootfs

/// Reads layers, each decoded and hashed once: the cache remembers what was in it.
struct LayerReader: Sendable {
  let store: BlobStore
  let decompressor: Decompressor

  init(store: BlobStore, jobs: Int) {
    self.store = store
    decompressor = Decompressor(store: store, jobs: jobs)
  }

  /// What a layer holds.
  ///
  /// - Parameters:
  ///   - layer: the stored bytes, whose digest is known to be `digest`.
  ///   - subject: what errors call it.
  /// - Throws: `ArchiveError` and ``ImageError/entry(_:layer:reason:)`` that name the entry.
  func contents(_ layer: Plain, _ digest: Digest, subject: String) async throws -> LayerContents {
    if let record = try store.record(LayerContentsRecord.folder, digest),
      let known = LayerContentsRecord.decode(record)
    {
      return known
    }
    let tar = try await decode(layer, subject: subject)
    let contents = try Self.contents(of: tar, subject: subject)
    do {
      let record = LayerContentsRecord.encode(contents)
      try store.put(record, as: digest, in: LayerContentsRecord.folder)
    } catch {
      // Looking at an image works without a cache that can be written; it is slow then.
    }
    return contents
  }

  /// The uncompressed tar of a layer, whatever compressed it.
  func decode(_ layer: Plain, subject: String) async throws -> Plain {
    try await decompressor.decode(
      layer.bytes, as: Encoding(beginningOf: layer), subject: subject, owner: layer)
  }

  /// Reads a tar as a layer.
  static func contents(of tar: Plain, subject: String) throws -> LayerContents {
    let entries = try TarReader.entries(of: tar, subject: subject, dialect: .layer)
    var items: [LayerItem] = []
    items.reserveCapacity(entries.count)
    var kept: [Digest: [UInt8]] = [:]
    var keptSize = 0
    var passed = 0
    for entry in entries {
      let item = try item(entry, tar, subject: subject)
      if case .file(let blob, _) = item.kind, LayerContents.keeps(item.path),
        keptSize + entry.body.count <= LayerContents.keptLimit
      {
        keptSize += entry.body.count
        kept[blob.digest] = Array(tar.bytes[entry.body])
      }
      items.append(item)
      if tar.bytes.count > 8 * Plain.step, entry.body.upperBound - passed > Plain.step {
        tar.forget(passed..<entry.body.upperBound)
        passed = entry.body.upperBound
      }
    }
    return LayerContents(diff: tar.blob, items: items, kept: kept)
  }

  private static func item(
    _ entry: TarEntry, _ tar: Plain, subject: String
  ) throws(ImageError) -> LayerItem {
    func refuse(_ reason: String) -> ImageError {
      .entry("entry '\(printable(entry.name))'", layer: subject, reason: reason)
    }
    func path(_ name: [UInt8]) throws(ImageError) -> MemberPath {
      do {
        return try MemberPath(parsing: name)
      } catch {
        throw refuse("\(error)")
      }
    }
    let place = try path(entry.name)
    var item = LayerItem(
      path: place, kind: .directory, mode: entry.mode, uid: entry.uid, gid: entry.gid,
      mtime: entry.mtime, capabilities: entry.capabilities.map { FileCapabilities(bytes: $0) })
    if let mark = try whiteout(place, refuse) {
      (item.path, item.kind) = mark
      return item
    }
    switch entry.kind {
    case .directory: item.kind = .directory
    case .file:
      item.kind = .file(tar.part(entry.body).blob, offset: entry.body.lowerBound)
    case .symbolicLink(let target): item.kind = .symbolicLink(target: target)
    case .hardLink(let target): item.kind = .hardLink(to: try path(target))
    case .characterDevice: item.kind = .special(.characterDevice)
    case .blockDevice: item.kind = .special(.blockDevice)
    case .fifo: item.kind = .special(.fifo)
    }
    guard !place.isRoot || item.kind == .directory else {
      throw refuse("the root must be a directory")
    }
    return item
  }

  /// What a `.wh.` name takes away; nil for another name.
  private static func whiteout(
    _ path: MemberPath, _ refuse: (String) -> ImageError
  ) throws(ImageError) -> (MemberPath, LayerItem.Kind)? {
    let name = path.lastComponent
    guard name.starts(with: ".wh.".utf8), let folder = path.parent else { return nil }
    let rest = Array(name.dropFirst(4))
    if rest.elementsEqual(".wh..opq".utf8) { return (folder, .opaque) }
    // AUFS kept its own books under such names; no tree has them.
    if rest.starts(with: ".wh.".utf8) { return (path, .whiteout) }
    do {
      let removed = try MemberPath(parsing: rest)
      guard !removed.isRoot else { throw refuse("a whiteout that names nothing") }
      return (folder.appending(removed), .whiteout)
    } catch is MemberPathError {
      throw refuse("a whiteout that names nothing in its folder")
    } catch let error as ImageError {
      throw error
    } catch {
      throw refuse("\(error)")
    }
  }
}

extension Encoding {
  /// The encoding whose magic number the bytes begin with.
  init(beginningOf plain: Plain) {
    let head = Array(plain.bytes.prefix(6))
    self =
      switch head {
      case _ where head.starts(with: [0x1f, 0x8b]): .gzip
      case _ where head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]): .zstd
      case _ where head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]): .xz
      case _ where head.starts(with: "BZh".utf8): .bzip2
      default: .none
      }
  }
}
