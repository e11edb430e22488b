package import Content
package import Debian

/// A suite's `Release` that was verified and is fresh, and what a lock records of it.
package struct SuiteRelease: Sendable {
  package let source: Source
  package let release: Release
  /// The digest of the `InRelease` file as it was fetched.
  package let inRelease: Digest
  /// The fingerprint of the primary key whose signature was accepted; nil for an archive that the
  /// manifest trusts unsigned.
  package let key: String?
  /// The moment of the snapshot service that it was read at, if it was.
  package let snapshot: String?
  /// Whether an architecture's index lists the packages of `all` too
  /// (`No-Support-for-Architecture-all: Packages`), as Debian's do.
  let listsAllEverywhere: Bool
  /// Where its files are fetched from, the place that gave the `InRelease` first.
  let places: [Place]

  /// A file of the suite as the table of hashes has it; `path` is relative to the suite's
  /// directory.
  func file(_ path: String) throws(DigestError) -> (digest: Digest, size: Int64)? {
    guard let file = release.files[path] else { return nil }
    return (try Digest(hex: file.checksum.text), file.size)
  }
}

/// One verified `Packages` index in the store, uncompressed.
package struct SuiteIndex: Hashable, Sendable {
  package let archive: String
  package let suite: String
  package let component: String
  /// Whose index it is; `all` where the archive keeps those packages apart.
  package let architecture: Architecture
  package let blob: Blob

  /// What messages call it.
  package var title: String { "\(archive) \(suite)/\(component) \(architecture)" }
}
