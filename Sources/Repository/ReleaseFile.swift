internal import Content
internal import HTTP
internal import SystemPackage

/// An `InRelease`, or another file that no signed table names, as it lies at one place: fetched, or
/// kept from the last time.
struct ReleaseFile: Sendable, Record {
  static let kind = RecordKind.releases

  let bytes: [UInt8]
  /// What the server says about this version of it.
  let entityTag: String?
  let lastModified: String?

  /// The longest that is read, in bytes; Debian's largest has 0.2 MB.
  private static let limit = 32 << 20

  /// Fetches the file at a location.
  ///
  /// A file that was kept is asked for on the condition that it changed. Whatever comes is
  /// verified anew by the caller.
  static func fetch(
    _ location: Location, isSnapshot: Bool, _ patience: SlowServers.Patience,
    _ fetcher: BlobFetcher, limit: Int = limit
  ) async throws -> ReleaseFile {
    switch location {
    case .file(let path):
      guard FileStatus(of: path, following: true)?.isRegular == true else {
        throw FetchFailure(path.string, "there is no such file", isAbsence: true)
      }
      let bytes = try readFile(path, limit: Int64(limit))
      return ReleaseFile(bytes: bytes, entityTag: nil, lastModified: nil)
    case .url(let url):
      let kept = kept(url, fetcher.store)
      if fetcher.isOffline {
        guard let kept else {
          throw FetchFailure(url.description, "it is not in the cache", isAbsence: true)
        }
        return kept
      }
      return try await fetcher.politely(isSnapshot) {
        try await fetcher.retry.run(
          isPatient: patience.isPatient, while: { patience.allows($0, hasMoved: false) }
        ) {
          try await fetch(url, kept: kept, fetcher, limit)
        }
      }
    }
  }

  private static func fetch(
    _ url: HTTPURL, kept: ReleaseFile?, _ fetcher: BlobFetcher, _ limit: Int
  ) async throws -> ReleaseFile {
    var request = HTTPRequest(.get, url)
    request.isForArchive = true
    // Proxies in between must ask, too: an old file with a new index is of no use.
    request.fields["Cache-Control"] = "max-age=0"
    request.fields["If-None-Match"] = kept?.entityTag
    if kept?.entityTag == nil { request.fields["If-Modified-Since"] = kept?.lastModified }
    let response = try await fetcher.transport.send(request)
    if response.status == 304, let kept { return kept }
    let body = try response.expecting(200).body
    return ReleaseFile(
      bytes: try await body.collect(limit: limit, from: url),
      entityTag: response.fields["ETag"], lastModified: response.fields["Last-Modified"])
  }

  /// Keeps it for the next run; to be done only once it was verified.
  func keep(_ location: Location, in store: BlobStore) throws(StoreError) {
    guard case .url(let url) = location else { return }
    try store.put(self, as: Self.key(url))
  }

  private static func kept(_ url: HTTPURL, _ store: BlobStore) -> ReleaseFile? {
    try? store.record(ReleaseFile.self, key(url))
  }

  private static func key(_ url: HTTPURL) -> Digest { Digest(of: Array(url.description.utf8)) }
}

extension ReleaseFile {
  func write(to writer: inout RecordWriter) {
    writer.bytes(bytes)
    writer.bytes(Array((entityTag ?? "").utf8))
    writer.bytes(Array((lastModified ?? "").utf8))
  }

  init?(from reader: inout RecordReader) {
    guard let bytes = reader.bytes(), let tag = reader.bytes(), let modified = reader.bytes()
    else { return nil }
    func text(_ bytes: [UInt8]) -> String? {
      bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
    self.init(bytes: bytes, entityTag: text(tag), lastModified: text(modified))
  }
}
