internal import Spelling
package import Packing
package import Content

/// Reads layers, each decoded and hashed once: the cache remembers what was in it.
package struct LayerReader: Sendable {
  private let store: BlobStore
  private let decompressor: Decompressor

  package init(store: BlobStore, jobs: Int) {
    self.store = store
    decompressor = Decompressor(store: store, jobs: jobs)
  }

  /// What a layer holds.
  ///
  /// - Parameters:
  ///   - layer: the stored bytes, whose digest is known to be `digest`.
  ///   - subject: what errors call it.
  /// - Throws: `PackingError` and ``TreeError`` that name the entry.
  package func contents(_ layer: SharedBytes, _ digest: Digest, subject: String) async throws
    -> LayerContents
  {
    if let known = try store.record(LayerContents.self, digest) { return known }
    let tar = try await decode(layer, subject: subject)
    let contents = try Self.contents(of: tar, subject: subject)
    do {
      try store.put(contents, as: digest)
    } catch {
      // Looking at an image works without a cache that can be written; it is slow then.
    }
    return contents
  }

  /// The uncompressed tar of a layer, whatever compressed it.
  package func decode(_ layer: SharedBytes, subject: String) async throws -> SharedBytes {
    let limit = PackingLimits.current.layerSize(stored: layer.bytes.count)
    do {
      return try await decompressor.limited(to: limit).decode(
        layer.bytes, as: Encoding(beginningOf: layer), subject: subject, owner: layer)
    } catch let error as PackingError
      where limit < PackingLimits.current.unpackedSize && error.reason.contains("limit of \(limit)")
    {
      throw PackingError(error.subject, error.reason + PackingLimits.remedy("layer-ratio"))
    }
  }

  /// Reads a tar as a layer.
  static func contents(of tar: SharedBytes, subject: String) throws -> LayerContents {
    let entries = try TarReader.entries(of: tar, subject: subject, dialect: .layer)
    var changes: [LayerChange] = []
    changes.reserveCapacity(entries.count)
    var kept: [Digest: [UInt8]] = [:]
    var keptSize = 0
    var passed = 0
    for header in entries {
      let change = try change(header, tar, subject: subject)
      if case .put(let entry, _) = change, let content = entry.content,
        LayerContents.keeps(entry.path),
        keptSize + header.body.count <= PackingLimits.current.keptSize
      {
        keptSize += header.body.count
        kept[content.digest] = Array(tar.bytes[header.body])
      }
      changes.append(change)
      if tar.bytes.count > 8 * SharedBytes.step, header.body.upperBound - passed > SharedBytes.step
      {
        tar.forget(passed..<header.body.upperBound)
        passed = header.body.upperBound
      }
    }
    return LayerContents(diff: tar.blob, changes: changes, kept: kept)
  }

  private static func change(
    _ header: TarEntry, _ tar: SharedBytes, subject: String
  ) throws(TreeError) -> LayerChange {
    func refuse(_ reason: String) -> TreeError {
      .entry("entry '\(printable(header.name))'", of: subject, reason: reason)
    }
    func path(_ name: [UInt8]) throws(TreeError) -> MemberPath {
      do {
        return try MemberPath(parsing: name)
      } catch {
        throw refuse("\(error)")
      }
    }
    let place = try path(header.name)
    if let mark = try whiteout(place, refuse) { return mark }
    let kind: Entry.Kind
    switch header.kind {
    case .directory: kind = .directory
    case .file: kind = .file(tar.part(header.body).blob)
    case .symbolicLink(let target): kind = .symbolicLink(target: target)
    case .hardLink(let target): kind = .hardLink(to: try path(target))
    case .characterDevice: kind = .characterDevice
    case .blockDevice: kind = .blockDevice
    case .fifo: kind = .fifo
    }
    guard !place.isRoot || kind == .directory else { throw refuse("the root must be a directory") }
    let entry = Entry(
      path: place, kind: kind, mode: header.mode, uid: header.uid, gid: header.gid,
      mtime: header.mtime, capabilities: header.capabilities.map { FileCapabilities(bytes: $0) })
    return .put(entry, offset: header.body.lowerBound)
  }

  /// What a `.wh.` name takes away; nil for another name.
  private static func whiteout(
    _ path: MemberPath, _ refuse: (String) -> TreeError
  ) throws(TreeError) -> LayerChange? {
    let name = path.lastComponent
    guard name.starts(with: ".wh.".utf8), let directory = path.parent else { return nil }
    let rest = Array(name.dropFirst(4))
    if rest.elementsEqual(".wh..opq".utf8) { return .opaque(directory) }
    // AUFS kept its own books under such names; no tree has them.
    if rest.starts(with: ".wh.".utf8) { return .whiteout(path) }
    do {
      let removed = try MemberPath(parsing: rest)
      guard !removed.isRoot else { throw refuse("a whiteout that names nothing") }
      return .whiteout(directory.appending(removed))
    } catch is MemberPathError {
      throw refuse("a whiteout that names nothing in its directory")
    } catch let error as TreeError {
      throw error
    } catch {
      throw refuse("\(error)")
    }
  }
}

extension Encoding {
  /// The encoding whose magic number the bytes begin with.
  package init(beginningOf plain: SharedBytes) {
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
