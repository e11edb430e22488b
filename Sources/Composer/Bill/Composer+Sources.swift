internal import Building
internal import Content
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Materials
public import SystemPackage

/// What `sources` fetched.
public struct SourcesResult: Sendable {
  /// A source package.
  public struct Source: Hashable, Sendable {
    public var name: String
    public var version: String
    /// The names of its files.
    public var files: [String]
  }

  public var sources: [Source]
  /// Those that no archive has, `name version`.
  public var missing: [String]
  /// Why what an archive lists could not be fetched.
  public var reasons: [String]
}

extension Composer {
  /// Fetches the source packages of exactly what an image holds, checked from the archives'
  /// signatures down.
  ///
  /// - Parameters:
  ///   - image: a manifest or lock, or an image whose `os-release` names a release of Debian.
  ///   - output: gets a directory for each source package.
  public func sources(
    of image: String, to output: FilePath, lock: FilePath? = nil
  ) async throws -> SourcesResult {
    let (bill, workspace, locked) = try await billForSources(image, lock)
    let wanted = Set(bill.sources.map { SourceFinder.Wanted(name: $0.name, version: $0.version) })
    let store = try store()
    var files: [SourceFinder.Wanted: [String]] = [:]
    let missing = try await SourceFinder(try access()).fetch(wanted, of: workspace, locked) {
      source, name, blob in
      let directory = output.child(Self.directoryName(of: source))
      // A link in its place would have the files written elsewhere.
      try makeDirectory(output)
      try makeOwnDirectory(directory)
      let aside = try StagedItem.file(StagedItem.name(beside: directory.appending(name)))
      let file = aside.descriptor
      let path = directory.appending(name)
      let content = try store.map(blob)
      try content.forEachStep { bytes in
        try storing("write", path) { _ = try file.writeAll(bytes) }
      }
      try setMode(file, path, 0o644)
      try aside.finish(as: path)
      files[source, default: []].append(name)
    }
    return SourcesResult(
      sources: files.map { source, names in
        SourcesResult.Source(name: source.name, version: source.version, files: names)
      }.sorted { ($0.name, $0.version) < ($1.name, $1.version) },
      missing: missing.map { "\($0.wanted.name) \($0.wanted.version)" },
      reasons: missing.compactMap(\.reason))
  }

  /// One name, whatever an image's records call its source packages.
  private static func directoryName(of source: SourceFinder.Wanted) -> String {
    "\(source.name)_\(source.version)".replacing("/", with: "_")
  }

  private func billForSources(
    _ image: String, _ lock: FilePath?
  ) async throws -> (bill: BillOfMaterials, workspace: Workspace, lock: Lock?) {
    if isManifest(image),
      let found = try await lockedSide(ImageLocation(image), isOne: true, lock: lock),
      let key = found.keys.first, let workspace = found.side.workspace
    {
      let bills = try await bills(of: found.side, [key])
      return (bills[0], workspace, found.side.lock)
    }
    let opened = try await self.image(image)
    for note in opened.image.notes { onEvent(.incomplete(note)) }
    let bill = try await BillOfMaterials(opened)
    return (bill, try Self.archives(of: bill, image), nil)
  }

  /// The archives that an image without a manifest is from.
  private static func archives(of bill: BillOfMaterials, _ image: String) throws -> Workspace {
    let names = ["12": "bookworm", "13": "trixie"]
    guard bill.distribution == "debian", let release = bill.release, let name = names[release]
    else {
      throw ProofError.absent(
        "archives", image: "\(image), which is not Debian 12 or 13 by its os-release")
    }
    let text = """
      whittle: 1
      name: sources
      architectures: [\(bill.architecture ?? "amd64")]
      archives:
        debian: {suites: [\(name), \(name)-updates], components: [main], keyring: debian-\(release)}
        debian-security: {suites: [\(name)-security], components: [main], keyring: debian-\(release)}

      """
    let path = FilePath("/sources.yaml")
    let read: (FilePath) throws -> [UInt8] = { _ in Array(text.utf8) }
    return try Workspace(try Manifest.load(path, read: read), lock: nil, .all, read: read)
  }
}
