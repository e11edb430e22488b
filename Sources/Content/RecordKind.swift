internal import SystemPackage

/// The kinds of small records that a store keeps beside its blobs, each in a directory of its name.
package enum RecordKind: String, Sendable, CaseIterable {
  /// A fragment's entries, directories and harvested files.
  case fragments
  /// Which blob is a run's compressed form.
  case compressed
  /// Which blob and diffID a list of runs makes.
  case layers
  /// What identifies the files of an output to the kernel since they were hashed.
  case seen
  /// The changelogs of a package.
  case changelogs
  /// The headers of a package and what its ELF files need.
  case listings
  /// Parsed `Packages` indices, which are mapped.
  case indices
  /// Which packages have a program or library, of a `Contents` index.
  case paths
  /// The entries of a layer that was looked at.
  case contents
  /// `InRelease` files with what makes a request for them conditional.
  case releases
  /// The SHA-256 of contents that an archive names by SHA-512.
  case sums
  /// What differs between two `.deb`s, file by file.
  case deltas
  /// What a file mentions: paths, and the hashes of its words.
  case mentions

  /// A change of what is recorded, or of its form, is a new version: older records are ignored.
  package var version: Int64 {
    switch self {
    case .contents: 4
    case .fragments: 5
    case .listings: 10
    case .indices: 1
    case .mentions: 4
    case .deltas, .paths, .compressed, .layers, .seen, .changelogs, .releases, .sums: 2
    }
  }

  /// Whether its records are mapped, and not read.
  package var isMapped: Bool { self == .indices || self == .paths }

  /// The name of a record that is a function of this text.
  package func key(_ text: String) -> Digest {
    Digest(of: Array("whittle \(rawValue) \(version) \(text)".utf8))
  }
}

/// What a store keeps as a record: the kind's version, the fields, and a checksum of all.
package protocol Record {
  static var kind: RecordKind { get }

  /// - Returns: nil for fields that are not of this kind.
  init?(from reader: inout RecordReader)

  func write(to writer: inout RecordWriter)
}

extension Record {
  /// The record's bytes.
  package var record: [UInt8] {
    var writer = RecordWriter()
    writer.integer(Self.kind.version)
    write(to: &writer)
    return writer.finish()
  }

  /// - Returns: nil for a record that is damaged or of another version.
  package init?(record bytes: [UInt8]) {
    guard var reader = RecordReader(bytes), reader.integer() == Self.kind.version else {
      return nil
    }
    self.init(from: &reader)
  }
}

extension BlobStore {
  /// A record of the store; nil where it is absent, damaged, or of another version.
  package func record<Value: Record>(
    _ type: Value.Type, _ key: Digest
  ) throws(StoreError) -> Value? {
    let own = Value.kind.rawValue
    var places = [(root, own)] + (lower.map { [($0.root, own)] } ?? [])
    if let sharing, sharing.takesRecords {
      places.append((root, Self.sharedDirectory(of: Value.kind)))
    }
    for (root, directory) in places {
      let path = root.child(directory).child(key.hex)
      guard FileStatus(of: path)?.isRegular == true else { continue }
      let file = try openBelow(root, [directory, key.hex])
      defer { try? file.close() }
      return Value(record: try readFile(file, path))
    }
    return nil
  }

  /// Keeps a record whole.
  package func put(_ value: some Record, as key: Digest) throws(StoreError) {
    let path = path(of: type(of: value).kind, key)
    try makeOwn(type(of: value).kind.rawValue)
    // Not forced to disk: a record that a loss of power tore has a wrong checksum.
    let aside = try StagedItem.file(try temporaryPath())
    let file = aside.descriptor
    let record = value.record
    try storing("write", path) { _ = try file.writeAll(record) }
    try aside.replace(path)
  }

  /// Where a record lies.
  func path(of kind: RecordKind, _ key: Digest) -> FilePath {
    directory(kind.rawValue).child(key.hex)
  }
}
