/// Why an archive's indices or packages could not be had.
package enum RepositoryError: Error, Hashable, Sendable {
  /// Whose fault it is; the command line makes an exit status of it.
  package enum Kind: Hashable, Sendable {
    /// The manifest or the command is wrong.
    case input
    /// Something could not be fetched.
    case unavailable
    /// Something is not what it must be: a signature, a hash, a date.
    case untrusted
  }

  case invalidMirror(String, reason: String)
  case noMirror(archive: String)
  /// An archive is asked for as it was, and no snapshot service is known.
  case noSnapshots(archive: String, moment: String)
  case notSupported(archive: String, what: String)
  case unknownComponent(String, suite: String, known: [String])
  case unknownArchitecture(String, suite: String, known: [String])
  /// Every place was tried.
  case failed(what: String, archive: String, [FetchFailure])
  /// An offline run needs what the cache does not hold.
  case notInCache(what: [String])

  package var kind: Kind {
    switch self {
    case .invalidMirror, .noMirror, .noSnapshots, .notSupported, .unknownComponent,
      .unknownArchitecture:
      .input
    case .failed(_, _, let failures):
      failures.contains(where: \.isUntrusted) ? .untrusted : .unavailable
    case .notInCache: .unavailable
    }
  }
}

extension RepositoryError {
  /// Whether every place was asked and none has it, rather than that nothing was asked.
  package var isGone: Bool {
    switch self {
    case .failed, .noMirror: true
    default: false
    }
  }
}

/// Why one place did not give what was asked of it.
package struct FetchFailure: Hashable, Sendable {
  /// A URL without its login, or a path.
  package let place: String
  package let reason: String
  /// Whether something came that is not what it must be.
  package let isUntrusted: Bool

  package init(_ place: String, _ reason: String, isUntrusted: Bool = false) {
    self.place = place
    self.reason = reason
    self.isUntrusted = isUntrusted
  }
}

extension RepositoryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidMirror(let text, let reason): "cannot use the mirror '\(text)': \(reason)"
    case .noMirror(let archive):
      "cannot fetch from the archive '\(archive)': no mirror of it is known; "
        + "name one with --mirror \(archive)=URL, or with url: in the manifest"
    case .noSnapshots(let archive, let moment):
      "cannot read the archive '\(archive)' as it was at \(moment): no snapshot service is known "
        + "from this machine's apt sources or mirrors; name one with --mirror snapshot=URL"
    case .notSupported(let archive, let what):
      "cannot read the archive '\(archive)': \(what) not supported yet"
    case .unknownComponent(let component, let suite, let known):
      "cannot read the component '\(component)' of \(suite): "
        + "it has \(known.joined(separator: ", "))"
    case .unknownArchitecture(let architecture, let suite, let known):
      "cannot read the packages of \(suite) for \(architecture): "
        + "it has \(known.joined(separator: ", "))"
    case .failed(let what, let archive, let failures):
      "cannot \(kind == .untrusted ? "trust" : "fetch") \(what): "
        + Self.summary(failures) + "; \(advice(archive))"
    case .notInCache(let what):
      "cannot continue offline: the cache does not hold \(what.joined(separator: ", ")); "
        + "run once without --offline, or use a file: mirror"
    }
  }

  /// The most telling failures: what came and was wrong before what did not come at all.
  private static func summary(_ failures: [FetchFailure]) -> String {
    let ordered = failures.filter(\.isUntrusted) + failures.filter { !$0.isUntrusted }
    let shown = ordered.prefix(3).map { "\($0.place): \($0.reason)" }
    let rest = ordered.count - shown.count
    return (shown + (rest > 0 ? ["\(rest) more places failed, too"] : [])).joined(separator: "; ")
  }

  private func advice(_ archive: String) -> String {
    kind == .untrusted
      ? "try again later, check the keyring, or name another mirror with --mirror \(archive)=URL"
      : "check the network, or name another mirror with --mirror \(archive)=URL"
  }
}
