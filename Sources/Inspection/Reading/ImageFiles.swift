internal import Spelling
internal import Packing
internal import Content
internal import OCI
internal import Tree
internal import SystemPackage

/// The files that an image is stored in: those of a directory, of a tar archive, or of the cache.
enum ImageFiles: Sendable {
  case directory(FilePath)
  case archive(PackedFiles)
  /// Blobs of a store, and the `index.json` that they would have as a layout.
  case store(BlobStore, index: [UInt8])

  /// The largest document that is read, in bytes; registries stop at 4 MiB too.
  private static let documentLimit = 4 << 20

  /// A file by its name, such as `index.json`; nil where there is none.
  func file(_ name: String) throws -> SharedBytes? {
    switch self {
    case .directory(let directory):
      let path = directory.pushing(FilePath(name))
      // A blob is held against its digest; a document that is a link could be any file.
      let status = FileStatus(of: path, following: name.hasPrefix("blobs/"))
      guard status?.isRegular == true else { return nil }
      let file = try MappedFile(path)
      return SharedBytes(file.bytes, owner: file)
    case .archive(let archive): return archive.file(Array(name.utf8))
    case .store(let store, _):
      guard let hex = name.split(separator: "/").last, let digest = try? Digest(hex: hex),
        let blob = store.blob(digest)
      else { return nil }
      let file = try store.mapUnchecked(blob)
      return SharedBytes(file.bytes, owner: file)
    }
  }

  /// A small file's bytes.
  func document(_ name: String, of image: String) throws -> [UInt8]? {
    if case .store(_, let index) = self {
      switch name {
      case "index.json": return index
      case "oci-layout": return Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)
      default: break
      }
    }
    guard let file = try file(name) else { return nil }
    guard file.bytes.count <= Self.documentLimit else {
      throw ImageError.malformed(
        image: image, document: name, reason: "\(file.bytes.count) bytes is too large")
    }
    return file.array
  }

  /// A blob, checked: a name of digits can point nowhere else (image-layout.md, "Blobs").
  ///
  /// - Throws: `DigestError` where its bytes are others.
  func blob(_ descriptor: Descriptor, of image: String) throws -> SharedBytes {
    let name = "blobs/sha256/\(descriptor.digest.hex)"
    guard let file = try file(name) else {
      throw ImageError.missingFile("the blob \(descriptor.digest)", image: image)
    }
    try file.check(
      Blob(digest: descriptor.digest, size: descriptor.size), subject: "\(image): \(name)")
    return file
  }

  /// A blob that is a document.
  func document(_ descriptor: Descriptor, of image: String) throws -> [UInt8] {
    guard descriptor.size <= Self.documentLimit else {
      throw ImageError.malformed(
        image: image, document: "\(descriptor.digest)",
        reason: "a document of \(descriptor.size) bytes is too large")
    }
    return try blob(descriptor, of: image).array
  }
}

/// A tar archive looked at as a directory of files.
struct PackedFiles: Sendable {
  private let tar: SharedBytes
  private let entries: [[UInt8]: TarEntry]
  /// A file that is there more than once; the last one counts here.
  let repeated: [UInt8]?

  /// - Throws: ``TreeError`` for an entry with `..` in its name.
  init(_ tar: SharedBytes, _ entries: [TarEntry], subject: String) throws(TreeError) {
    self.tar = tar
    var named: [[UInt8]: TarEntry] = [:]
    var repeated: [UInt8]?
    for entry in entries {
      do {
        let before = named.updateValue(entry, forKey: try MemberPath(parsing: entry.name).bytes)
        if before != nil, entry.kind != .directory { repeated = repeated ?? entry.name }
      } catch {
        throw .entry("entry '\(printable(entry.name))'", of: subject, reason: "\(error)")
      }
    }
    self.entries = named
    self.repeated = repeated
  }

  /// A file's bytes, through links inside the archive: `docker save` linked equal layers.
  func file(_ name: [UInt8]) -> SharedBytes? {
    // A name that climbs out of the archive is the name of nothing.
    guard (try? MemberPath(parsing: name)) != nil else { return nil }
    let end = PathWalk.follow(name, from: MemberPath.root, root: .root) {
      $0.parent ?? .root
    } step: { (name, directory, _) -> PathWalk.Step<MemberPath> in
      let path = directory.appending(part: name)
      return switch entries[path.bytes]?.kind {
      // Directories need no entry of their own.
      case nil, .directory: .directory(path)
      case .symbolicLink(let target): .link(path, target: target)
      // Names in an archive are all relative to its root.
      case .hardLink(let target): .link(path, target: [UInt8(ascii: "/")] + target)
      default: .leaf(path)
      }
    }
    guard let path = end.place, let entry = entries[path.bytes], entry.kind == .file else {
      return nil
    }
    return tar.part(entry.body)
  }

  func has(_ name: String) -> Bool { entries[Array(name.utf8)] != nil }
}
