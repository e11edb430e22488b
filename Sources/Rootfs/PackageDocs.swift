internal import Archives
package import Content
internal import Debian

/// The changelogs that a package brings, and whose they are.
package struct PackageDocs: Hashable, Sendable {
  /// The source package, as the package's control file names it.
  package var source: String
  package var sourceVersion: String
  /// The text of the Debian changelog; nil where the package has none of its own.
  package var changelog: [UInt8]?
  /// The text of the changelog of rebuilds (`changelog.Debian.<architecture>`).
  package var rebuilds: [UInt8]?
  /// The package whose doc folder, or changelog, stands for this one's (Debian Policy 12.5).
  package var other: String?
}

/// Reads the changelogs of packages: from the cache, or from the `.deb`.
package struct PackageDocsReader: Sendable {
  private let store: BlobStore
  private let decompressor: Decompressor
  private static let folder = "changelogs"
  private static let version: Int64 = 1
  /// The longest changelog that is read, in bytes.
  private static let limit = 64 << 20

  package init(store: BlobStore, jobs: Int) {
    self.store = store
    decompressor = Decompressor(store: store, jobs: jobs)
  }

  /// What the cache has of it, or nil.
  package func cached(_ deb: Blob) throws(StoreError) -> PackageDocs? {
    try store.record(Self.folder, key(deb)).flatMap(Self.decode)
  }

  /// Reads a package in the store.
  ///
  /// - Parameter subject: the file name of the package, for messages.
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``ArchiveError``, `ParseError`, ``StoreError``.
  package func make(_ deb: Blob, subject: String) async throws -> PackageDocs {
    let file = try DebFile(try store.map(deb), subject: subject)
    let control = try PackageControl(
      await file.controlTar(decompressor), subject: subject)
    let stanza = try ControlStanza(parsing: control.control.body)
    let name = stanza["Package"] ?? ""
    let version = try Version(parsing: stanza["Version"] ?? "")
    let source = stanza["Source"].flatMap { SourcePackage(field: $0, of: version) }
    var docs = PackageDocs(
      source: source?.name.text ?? name, sourceVersion: (source?.version ?? version).text)
    let data = try await file.dataTar(decompressor)
    let files = try DocFolder(
      of: name, in: TarReader.entries(of: data, subject: subject), subject: subject)
    docs.other = files.other
    docs.changelog = try await text(files.changelog(isNative: false), data, subject)
    if docs.changelog == nil,
      let text = try await text(files.changelog(isNative: true), data, subject),
      Changelog(parsing: text).entries.first?.source == docs.source
    {
      docs.changelog = text
    }
    docs.rebuilds = try await text(
      files.rebuilds(architecture: stanza["Architecture"] ?? ""), data, subject)
    try store.put(encode(docs), as: key(deb), in: Self.folder)
    return docs
  }

  /// The control stanza of a package in the store.
  ///
  /// - Throws: as ``make(_:subject:)``.
  package func control(_ deb: Blob, subject: String) async throws -> [UInt8] {
    let file = try DebFile(try store.map(deb), subject: subject)
    return try PackageControl(await file.controlTar(decompressor), subject: subject).control.body
  }

  private func text(
    _ file: DocFolder.File?, _ data: Plain, _ subject: String
  ) async throws -> [UInt8]? {
    guard let file else { return nil }
    let body = UnsafeRawBufferPointer(rebasing: data.bytes[file.body])
    guard file.isCompressed else { return Array(body.prefix(Self.limit)) }
    let limited = Decompressor(store: store, jobs: 1, limit: Self.limit)
    let plain = try await limited.decode(
      body, as: .gzip, subject: "\(subject): \(printable(file.name))", owner: data)
    return Array(plain.bytes)
  }

  private func key(_ deb: Blob) -> Digest {
    Digest(of: Array("whittle changelog \(Self.version) \(deb.digest.hex)".utf8))
  }

  private func encode(_ docs: PackageDocs) -> [UInt8] {
    var record = RecordWriter()
    record.integer(Self.version)
    record.bytes(Array(docs.source.utf8))
    record.bytes(Array(docs.sourceVersion.utf8))
    record.bytes(Array((docs.other ?? "").utf8))
    for text in [docs.changelog, docs.rebuilds] {
      record.integer(text == nil ? 0 : 1)
      record.bytes(text ?? [])
    }
    return record.finish()
  }

  private static func decode(_ bytes: [UInt8]) -> PackageDocs? {
    guard var record = RecordReader(bytes), record.integer() == version,
      let source = record.bytes(), let sourceVersion = record.bytes(), let other = record.bytes(),
      let hasChangelog = record.integer(), let changelog = record.bytes(),
      let hasRebuilds = record.integer(), let rebuilds = record.bytes()
    else { return nil }
    return PackageDocs(
      source: String(decoding: source, as: UTF8.self),
      sourceVersion: String(decoding: sourceVersion, as: UTF8.self),
      changelog: hasChangelog == 0 ? nil : changelog, rebuilds: hasRebuilds == 0 ? nil : rebuilds,
      other: other.isEmpty ? nil : String(decoding: other, as: UTF8.self))
  }
}
