package import Content
package import Debian

/// A suite's `Release` that was verified and is fresh, and what a lock records of it.
package struct SuiteRelease: Sendable {
  package let source: Source
  /// Nil for an archive that is trusted and has none.
  package let release: Release?
  /// In which file it lay, signed or not.
  package let form: Form
  /// The digest of the file as it was fetched; nil where there is none.
  package let file: Digest?
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

  /// The files in which an archive says what it has.
  package enum Form: String, Hashable, Sendable {
    case inRelease = "InRelease"
    /// With `Release.gpg` beside it, or trusted without.
    case release = "Release"
    case none = ""
  }

  /// A file of the suite as the table of hashes has it; `path` is relative to the suite's
  /// directory.
  func file(_ path: String) throws(DigestError) -> (promise: ContentPromise, size: Int64)? {
    guard let file = release?.files[path] else { return nil }
    guard !file.checksum.isLong else { return (.sha512(file.checksum.text), file.size) }
    return (.sha256(try Digest(hex: file.checksum.text)), file.size)
  }
}

/// One index of a suite, by the names that its path has.
struct IndexName: Hashable, Sendable {
  /// Empty in a flat archive.
  let component: String
  /// `all` for the one index of a flat archive, which is of every architecture.
  let architecture: Architecture

  /// The plain index, relative to the suite's directory.
  var path: String {
    component.isEmpty ? "Packages" : "\(component)/binary-\(architecture)/Packages"
  }

  /// Its directory, with a slash at the end.
  var directory: String { String(path.dropLast("Packages".utf8.count)) }
}

extension SuiteRelease {
  /// Whether the table of hashes has an index in any form.
  private func lists(_ index: IndexName) -> Bool {
    Encoding.all.contains { release?.files[index.path + $0] != nil }
  }

  /// The suffixes of an index's forms.
  private enum Encoding {
    static let all = ["", ".xz", ".gz", ".bz2", ".zst", ".lzma"]
  }

  /// The indices that hold the packages for an architecture, as far as there are any: the table of
  /// hashes says what there is, whatever Components and Architectures say, and an index that it
  /// does not list is empty.
  ///
  /// - Throws: ``RepositoryError/unknownComponent(_:suite:known:)`` for one that the suite has
  ///   nowhere.
  func indices(for architecture: Architecture) throws(RepositoryError) -> [IndexName] {
    guard !source.isFlat else { return [IndexName(component: "", architecture: .all)] }
    guard release != nil else {
      return source.components.map { IndexName(component: $0, architecture: architecture) }
    }
    var found: [IndexName] = []
    for component in source.components {
      let own = IndexName(component: component, architecture: architecture)
      let shared = IndexName(component: component, architecture: .all)
      var isThere = lists(own)
      if isThere { found.append(own) }
      if hasSeparateAll, lists(shared) {
        found.append(shared)
        isThere = true
      }
      if !isThere { try check(component) }
    }
    return found
  }

  /// Whether packages of every architecture are in an index of their own (debmetaindex.cc).
  private var hasSeparateAll: Bool {
    guard !listsAllEverywhere, let release else { return false }
    return release.architectures.isEmpty || release.architectures.contains(.all)
  }

  /// Refuses a component that neither the list nor the table of hashes has.
  private func check(_ component: String) throws(RepositoryError) {
    guard let release else { return }
    // Old security suites list `updates/main`, and their files lie below `main`.
    let isKnown =
      release.components.contains { $0 == component || $0.hasSuffix("/\(component)") }
      || release.files.keys.contains { $0.hasPrefix("\(component)/") }
    if !isKnown {
      throw .unknownComponent(component, suite: source.title, known: release.components)
    }
  }

  /// The architectures whose indices hold the packages for one.
  ///
  /// - Throws: ``RepositoryError`` as ``indices(for:)`` does.
  package func indexArchitectures(
    for architecture: Architecture
  ) throws(RepositoryError) -> [Architecture] {
    Array(Set(try indices(for: architecture).map(\.architecture)))
  }
}

/// One verified `Packages` index in the store, uncompressed.
package struct SuiteIndex: Hashable, Sendable {
  package let archive: String
  package let suite: String
  /// Empty for a flat archive.
  package let component: String
  /// Whose index it is; `all` where the archive keeps those packages apart, or has one index.
  package let architecture: Architecture
  package let blob: Blob

  package init(
    archive: String, suite: String, component: String, architecture: Architecture, blob: Blob
  ) {
    self.archive = archive
    self.suite = suite
    self.component = component
    self.architecture = architecture
    self.blob = blob
  }

  /// What messages call it.
  package var title: String {
    component.isEmpty ? archive : "\(archive) \(suite)/\(component) \(architecture)"
  }
}
