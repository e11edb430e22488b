internal import Content
internal import Deciding
internal import HTTP
internal import Packing
internal import Repository
internal import SystemPackage
internal import Tracker
internal import Tree

/// Where a tracker's data is, as a person names it, and how it is read.
///
/// A file or directory, `file:` or `http(s):` URL; one record of OSV, a list of them, a zip archive
/// or a directory of them; all may be compressed. No host is built in. What a server gave is kept,
/// and asked for again on the condition that it changed (`ETag`).
struct TrackerSource: Sendable {
  let place: String
  let store: BlobStore

  /// Debian's tracker publishes some 70 MB, OSV's archive decompresses to some 300 MB.
  private static let limit = 1 << 30

  /// A file of the tracker's data.
  struct Text: Sendable {
    var place: String
    var bytes: SharedBytes
  }

  /// The data of a place about some source packages, and when they were last modified,
  /// in seconds since 1970.
  func read(
    of sources: Set<String>, _ access: ArchiveAccess
  ) async throws -> (data: TrackerData, moment: Int64?) {
    let (files, moment) = try await files(access)
    var texts: [Text] = []
    for file in files { texts += try await plain(file) }
    let data = try withExtendedLifetime(texts) {
      try TrackerData(texts.map { ($0.place, $0.bytes.bytes) }, of: sources)
    }
    return (data, moment)
  }

  private func files(_ access: ArchiveAccess) async throws -> ([Text], Int64?) {
    if place.hasPrefix("http:") || place.hasPrefix("https:") {
      let url = try HTTPURL(parsing: place)
      let document = try await access.client.document(at: url, limit: Self.limit)
      let text = Text(place: url.shown, bytes: SharedBytes(copying: document.bytes))
      return ([text], document.lastModified)
    }
    let path = try Self.path(place)
    guard let status = FileStatus(of: path, following: true) else {
      throw TrackerError.absent(path.string)
    }
    var paths = [path]
    if status.isDirectory {
      paths = try listDirectory(path).filter { $0.hasSuffix(".json") }.sorted()
        .map { path.appending($0) }
    }
    let files = try paths.map { path in
      let file = try MappedFile(path)
      return Text(place: path.string, bytes: SharedBytes(file.bytes, owner: file))
    }
    return (files, status.modified / 1_000_000_000)
  }

  /// A path, or one as a `file:` URL.
  private static func path(_ text: String) throws -> FilePath {
    guard text.hasPrefix("file:") else { return FilePath(text) }
    guard case .directory(let path) = try Mirror(parsing: text) else { return FilePath(text) }
    return path
  }

  /// A file as the texts that it holds.
  private func plain(_ file: Text) async throws -> [Text] {
    let bytes = file.bytes.bytes
    defer { withExtendedLifetime(file) {} }
    let forms: [(mark: [UInt8], encoding: Encoding)] = [
      ([0x1f, 0x8b], .gzip), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
      ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0x42, 0x5a, 0x68], .bzip2),
    ]
    if let form = forms.first(where: { bytes.starts(with: $0.mark) }) {
      let decompressor = Decompressor(store: store, jobs: 2, limit: Self.limit)
      let decoded = try await decompressor.decode(
        bytes, as: form.encoding, subject: file.place, owner: file.bytes)
      return [Text(place: file.place, bytes: decoded)]
    }
    guard bytes.starts(with: [0x50, 0x4b, 3, 4]) else { return [file] }
    guard let archive = ZipFile(file.bytes) else {
      throw TrackerError.malformed(file.place, reason: "it is a damaged zip archive")
    }
    var room = Self.limit
    return try archive.members.filter { $0.name.suffix(5).elementsEqual(".json".utf8) }.map {
      member in
      let content = try archive.content(of: member, limit: room)
      room -= content.count
      return Text(place: file.place, bytes: SharedBytes(copying: content))
    }
  }
}
