internal import HTTP
internal import OpenPGP

/// Reads the file in which an archive says what it has, from one place: `InRelease`, or `Release`
/// with its signature in `Release.gpg`, as apt does (acquire-item.cc, `pkgAcqMetaClearSig`).
struct ReleaseReader {
  let source: Source
  let place: Place
  let patience: SlowServers.Patience
  let fetcher: BlobFetcher

  /// What a place has.
  struct Files: Sendable {
    let form: SuiteRelease.Form
    /// Nil where an archive that is trusted has none.
    var release: ReleaseFile?
    /// `Release.gpg`, where the signature is apart.
    var signature: ReleaseFile?
  }

  /// - Throws: `FetchFailure` and `HTTPError` where there is none that can be used.
  func read() async throws -> Files {
    do {
      return Files(form: .inRelease, release: try await fetch("InRelease"))
    } catch let error where Self.isAbsence(error) {
      return try await readApart(or: error)
    }
  }

  private func readApart(or error: any Error) async throws -> Files {
    let release: ReleaseFile
    do {
      release = try await fetch("Release")
    } catch let second where Self.isAbsence(second) {
      guard source.trust == .unsigned else { throw error }
      return Files(form: .none)
    }
    guard source.trust != .unsigned else { return Files(form: .release, release: release) }
    do {
      return Files(
        form: .release, release: release, signature: try await fetch("Release.gpg"))
    } catch let second where Self.isAbsence(second) {
      throw FetchFailure(
        "\(location(of: "Release"))",
        "it has neither InRelease nor Release.gpg, so nothing is signed; `trusted: true` of the "
          + "archive '\(source.archive)' reads it without a signature", isUntrusted: true)
    }
  }

  /// Keeps the files for the next run; to be done only once they were verified.
  func keep(_ files: Files) throws {
    try files.release?.keep(location(of: files.form.rawValue), in: fetcher.store)
    try files.signature?.keep(location(of: "Release.gpg"), in: fetcher.store)
  }

  private func location(of name: String) -> Location {
    place.mirror.location(of: source.path(name))
  }

  private func fetch(_ name: String) async throws -> ReleaseFile {
    try await ReleaseFile.fetch(
      location(of: name), isSnapshot: place.snapshot != nil, patience, fetcher)
  }

  private static func isAbsence(_ error: any Error) -> Bool {
    switch error {
    case let failure as FetchFailure: failure.isAbsence
    case let error as HTTPError: error.isAbsence
    default: false
    }
  }
}
