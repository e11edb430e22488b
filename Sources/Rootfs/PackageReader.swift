internal import Packing
package import Content
internal import Synchronization

/// Opens packages: one pass over the bytes of a `.deb` serves its listing, its fragments and its
/// documentation.
///
/// While it holds what it opens, no package is decoded twice: what the library closure listed is
/// unpacked from the same bytes. Held bytes lie in unlinked files, so that they cost no memory.
package final class PackageReader: Sendable {
  /// A package that was decoded.
  package struct Package: Sendable {
    let deb: DebFile
    let data: SharedBytes
    let entries: [TarEntry]
  }

  fileprivate struct Held {
    var isHolding = false
    var packages: [Digest: Package] = [:]
    var size = 0
  }

  let store: BlobStore
  let workers: WorkLimiter
  private let decompressor: Decompressor
  private let held = Mutex(Held())

  /// The most bytes that are held at once.
  private static let room = 2 << 30

  /// - Parameters:
  ///   - workers: the gate of all steps of work.
  ///   - limit: the most bytes that one package may decode to; nil: the user's.
  package init(store: BlobStore, workers: WorkLimiter, limit: Int? = nil) {
    self.store = store
    self.workers = workers
    decompressor = Decompressor(store: store, workers: workers, limit: limit)
  }

  /// Holds from now on what is opened, until it is let go.
  package func hold() { held.withLock { $0.isHolding = true } }

  /// Lets go of all packages but some, and holds no more.
  package func release(but kept: Set<Digest> = []) {
    held.withLock { held in
      held.isHolding = false
      for digest in held.packages.keys where !kept.contains(digest) { held.drop(digest) }
    }
  }

  /// Lets go of a package of which nothing more is wanted.
  func release(_ deb: Blob) { held.withLock { $0.drop(deb.digest) } }

  /// Decodes a package in the store.
  ///
  /// - Parameter subject: the file name of the package, for messages.
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``PackingError``, ``StoreError``.
  func open(_ deb: Blob, subject: String) async throws -> Package {
    let (known, isHolding) = held.withLock { ($0.packages[deb.digest], $0.isHolding) }
    if let known { return known }
    let file = try await workers.pass {
      try DebFile(try store.map(deb), subject: subject)
    }
    let data = try await file.dataTar(isHolding ? decompressor.intoFiles : decompressor)
    let entries = try await workers.pass { try TarReader.entries(of: data, subject: subject) }
    let package = Package(deb: file, data: data, entries: entries)
    if isHolding {
      data.forget(0..<data.bytes.count)
      held.withLock { $0.keep(package, deb.digest, room: Self.room) }
    }
    return package
  }

  /// The files of a package's `control.tar`.
  func control(of package: Package, subject: String) async throws -> PackageControl {
    try PackageControl(await package.deb.controlTar(decompressor), subject: subject)
  }

  /// The control stanza of a package in the store.
  ///
  /// - Throws: as ``listing(of:subject:)``.
  package func control(of deb: Blob, subject: String) async throws -> [UInt8] {
    let file = try DebFile(try store.map(deb), subject: subject)
    return try PackageControl(await file.controlTar(decompressor), subject: subject).control.body
  }

  /// The cached listing, or nil where it must be made.
  package func cachedListing(of deb: Blob) throws(StoreError) -> PackageListing? {
    try store.record(PackageListing.self, RecordKind.listings.key(deb.digest.hex))
  }

  /// The cached listing, or that of a shared place.
  package func foundListing(of deb: Blob) async throws -> PackageListing? {
    if let known = try cachedListing(of: deb) { return known }
    await store.bring(.listings, RecordKind.listings.key(deb.digest.hex))
    return try cachedListing(of: deb)
  }

  /// What a package in the store holds.
  ///
  /// - Parameter subject: the file name of the package, for messages.
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``PackingError``, ``StoreError``.
  package func listing(of deb: Blob, subject: String) async throws -> PackageListing {
    if let known = try cachedListing(of: deb) { return known }
    let made = try await makeListing(of: deb, subject: subject)
    let key = RecordKind.listings.key(deb.digest.hex)
    try store.put(made, as: key)
    store.offer(.listings, key)
    return made
  }

  // In two steps: as one function, an optimized build of it crashes the compiler (Swift 6.3.1,
  // "While splitting coroutine").
  @inline(never)
  private func makeListing(of deb: Blob, subject: String) async throws -> PackageListing {
    let package = try await open(deb, subject: subject)
    let script = try await control(of: package, subject: subject).postinst
    var listing = PackageListing(package.entries, of: package.data)
    if let script { listing.read(script.body) }
    package.data.forget(0..<package.data.bytes.count)
    return listing
  }
}

extension PackageReader.Held {
  fileprivate mutating func keep(_ package: PackageReader.Package, _ digest: Digest, room: Int) {
    guard isHolding, package.data.isInFile, packages[digest] == nil,
      size + package.data.bytes.count <= room
    else { return }
    packages[digest] = package
    size += package.data.bytes.count
  }

  fileprivate mutating func drop(_ digest: Digest) {
    if let package = packages.removeValue(forKey: digest) { size -= package.data.bytes.count }
  }
}
