internal import Spelling
internal import Packing
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
  /// The package whose doc directory, or changelog, stands for this one's (Debian Policy 12.5).
  package var other: String?
}

extension PackageDocs {
  /// The longest changelog that is read, in bytes.
  private static let limit = 64 << 20

  /// What the cache has of it, or nil.
  package static func cached(_ deb: Blob, in store: BlobStore) throws(StoreError) -> PackageDocs? {
    try store.record(PackageDocs.self, RecordKind.changelogs.key(deb.digest.hex))
  }

  /// Reads a package in the store.
  ///
  /// - Parameter subject: the file name of the package, for messages.
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``PackingError``, `ParseError`, ``StoreError``.
  package init(of deb: Blob, subject: String, _ reader: PackageReader) async throws {
    let package = try await reader.open(deb, subject: subject)
    let control = try await reader.control(of: package, subject: subject)
    let stanza = try ControlStanza(parsing: control.control.body)
    let name = stanza["Package"] ?? ""
    let version = try Version(parsing: stanza["Version"] ?? "")
    let source = stanza["Source"].flatMap { SourcePackage(field: $0, of: version) }
    self.source = source?.name.text ?? name
    sourceVersion = (source?.version ?? version).text
    let data = package.data
    let files = try DocDirectory(of: name, in: package.entries, subject: subject)
    other = files.other
    changelog = try await Self.text(files.changelog(isNative: false), data, subject, reader.store)
    if changelog == nil,
      let text = try await Self.text(files.changelog(isNative: true), data, subject, reader.store),
      Changelog(parsing: text).entries.first?.source == self.source
    {
      changelog = text
    }
    rebuilds = try await Self.text(
      files.rebuilds(architecture: stanza["Architecture"] ?? ""), data, subject, reader.store)
    try reader.store.put(self, as: RecordKind.changelogs.key(deb.digest.hex))
  }

  private static func text(
    _ file: DocDirectory.File?, _ data: SharedBytes, _ subject: String, _ store: BlobStore
  ) async throws -> [UInt8]? {
    guard let file else { return nil }
    let body = UnsafeRawBufferPointer(rebasing: data.bytes[file.body])
    guard file.isCompressed else { return Array(body.prefix(limit)) }
    let limited = Decompressor(store: store, jobs: 1, limit: limit)
    let plain = try await limited.decode(
      body, as: .gzip, subject: "\(subject): \(printable(file.name))", owner: data)
    return Array(plain.bytes)
  }
}

extension PackageDocs: Record {
  package static let kind = RecordKind.changelogs

  package func write(to writer: inout RecordWriter) {
    writer.bytes(Array(source.utf8))
    writer.bytes(Array(sourceVersion.utf8))
    writer.bytes(Array((other ?? "").utf8))
    for text in [changelog, rebuilds] {
      writer.integer(text == nil ? 0 : 1)
      writer.bytes(text ?? [])
    }
  }

  package init?(from reader: inout RecordReader) {
    guard let source = reader.bytes(), let sourceVersion = reader.bytes(),
      let other = reader.bytes(), let hasChangelog = reader.integer(),
      let changelog = reader.bytes(), let hasRebuilds = reader.integer(),
      let rebuilds = reader.bytes()
    else { return nil }
    self.source = String(decoding: source, as: UTF8.self)
    self.sourceVersion = String(decoding: sourceVersion, as: UTF8.self)
    self.changelog = hasChangelog == 0 ? nil : changelog
    self.rebuilds = hasRebuilds == 0 ? nil : rebuilds
    self.other = other.isEmpty ? nil : String(decoding: other, as: UTF8.self)
  }
}
