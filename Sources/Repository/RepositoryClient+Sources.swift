internal import Content
internal import Debian
internal import Packing
internal import Spelling
internal import SystemPackage

/// A source package as a suite's index has it.
package struct SourceRecord: Hashable, Sendable {
  package let name: String
  package let version: String
  /// Its `.dsc` and the archives that this names; each lies in the pool.
  package let files: [PoolFile]
  /// Where they are fetched from.
  package let places: [Place]
}

extension RepositoryClient {
  /// The source packages of some names that a suite has, from its verified `Sources` indices.
  ///
  /// A component without such an index has none.
  package func sources(
    of suite: SuiteRelease, named wanted: Set<String>
  ) async throws -> [SourceRecord] {
    var records: [SourceRecord] = []
    for component in suite.source.isFlat ? [""] : suite.source.components {
      guard let index = try await sourceIndex(component, suite) else { continue }
      let file = try fetcher.store.map(index)
      records += try Self.records(file, wanted, suite)
    }
    return records
  }

  /// - Parameter component: empty in a flat archive.
  private func sourceIndex(_ component: String, _ suite: SuiteRelease) async throws -> Blob? {
    let directory = component.isEmpty ? "" : "\(component)/source/"
    let plain = try suite.file("\(directory)Sources")
    if let plain, let blob = fetcher.store.blob(plain.promise, size: plain.size) { return blob }
    for encoding in [Encoding.xz, .gzip, .none] {
      let path = "\(directory)Sources\(encoding.rawValue)"
      guard let file = try suite.file(path) else { continue }
      let limit = PackingLimits.current.indexSize
      guard max(file.size, plain?.size ?? 0) <= limit else { continue }
      let name =
        switch file.promise {
        case .sha256(let digest): "SHA256/\(digest.hex)"
        case .sha512(let text): "SHA512/\(text)"
        }
      let byHash = suite.source.path("\(directory)by-hash/\(name)")
      let paths =
        (suite.release?.acquireByHash == true ? [byHash] : []) + [suite.source.path(path)]
      var item = FetchItem(
        name: "Sources of \(suite.source.title)/\(component)", archive: suite.source.archive,
        promise: file.promise, size: file.size,
        candidates: suite.places.flatMap { place in
          paths.map {
            FetchItem.Candidate(
              location: place.mirror.location(of: $0), isSnapshot: place.snapshot != nil)
          }
        })
      item.isDurable = encoding == .none
      let blob = try await fetcher.fetch(item)
      if encoding == .none { return blob }
      var expected: (digest: Digest, size: Int64)?
      if let plain, case .sha256(let digest) = plain.promise { expected = (digest, plain.size) }
      let decoded = try await Decompressor(
        store: fetcher.store, jobs: jobs, limit: plain.map { Int($0.size) } ?? limit
      ).store(
        try MappedFile(fetcher.store.path(of: blob.digest)), as: encoding, expecting: expected,
        subject: item.name)
      fetcher.store.remove(blob.digest)
      return decoded
    }
    return nil
  }

  /// Looks for the stanzas of the names; only these are parsed.
  private static func records(
    _ file: MappedFile, _ wanted: Set<String>, _ suite: SuiteRelease
  ) throws -> [SourceRecord] {
    let bytes = file.bytes
    var records: [SourceRecord] = []
    var start = 0
    while start < bytes.count {
      var end = start
      // An empty line ends a stanza.
      while end < bytes.count {
        let line = bytes[end...].firstIndex(of: 10) ?? bytes.count
        if line == end { break }
        end = line + 1
      }
      let stanza = UnsafeRawBufferPointer(rebasing: bytes[start..<min(end, bytes.count)])
      start = end + 1
      guard let name = name(of: stanza), wanted.contains(name) else { continue }
      if let record = try record(Array(stanza), suite) { records.append(record) }
    }
    return records
  }

  /// `Package: NAME`, which is the first line of a stanza.
  private static func name(of stanza: UnsafeRawBufferPointer) -> String? {
    let field = Array("Package: ".utf8)
    guard stanza.starts(with: field) else { return nil }
    return String(decoding: stanza.dropFirst(field.count).prefix { $0 != 10 }, as: UTF8.self)
  }

  private static func record(_ bytes: [UInt8], _ suite: SuiteRelease) throws -> SourceRecord? {
    let stanza = try ControlStanza(parsing: bytes)
    guard let name = stanza["Package"], let version = stanza["Version"],
      let directory = stanza["Directory"]
    else { return nil }
    var files: [PoolFile] = []
    for line in stanza.lines(of: "Checksums-Sha256") where !line.isEmpty {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 3, let size = decimal(parts[1].utf8), isPlain(parts[2]),
        directory.split(separator: "/").allSatisfy({ isPlain(String($0)) })
      else { return nil }
      files.append(
        PoolFile(
          archive: suite.source.archive, name: parts[2], path: "\(directory)/\(parts[2])",
          digest: try Digest(hex: parts[0]), size: size))
    }
    return files.isEmpty
      ? nil : SourceRecord(name: name, version: version, files: files, places: suite.places)
  }

  /// Whether a text can be one component of a path and nothing else.
  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".." && !text.utf8.contains(UInt8(ascii: "/"))
      && !text.utf8.contains(0)
  }
}
