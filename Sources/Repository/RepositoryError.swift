internal import Spelling

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
  case unknownComponent(String, suite: String, known: [String])
  /// Every place was tried.
  case failed(what: String, archive: String, [FetchFailure])
  /// An index failed, and others of the suite did not: a mirror that is being updated.
  indirect case halfUpdated(RepositoryError, suite: String, consistent: [String])
  /// An offline run needs what the cache does not hold.
  case notInCache(what: [String])

  package var kind: Kind {
    switch self {
    case .invalidMirror, .noMirror, .noSnapshots, .unknownComponent:
      .input
    case .failed(_, _, let failures):
      failures.contains(where: \.isUntrusted) ? .untrusted : .unavailable
    case .halfUpdated(let error, _, _): error.kind
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
  /// Whether the place says that there is no such file.
  package let isAbsence: Bool

  package init(
    _ place: String, _ reason: String, isUntrusted: Bool = false, isAbsence: Bool = false
  ) {
    self.isAbsence = isAbsence
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
    case .unknownComponent(let component, let suite, let known):
      "cannot read the component '\(component)' of \(suite): "
        + (known.isEmpty
          ? "its Release lists no such component" : "it has \(known.joined(separator: ", "))")
    case .failed(let what, let archive, let failures):
      "cannot \(kind == .untrusted ? "trust" : "fetch") \(what): "
        + Self.summary(failures) + "; \(advice(archive))"
    case .halfUpdated(let error, let suite, let consistent):
      "\(error); \(suite) is consistent for \(consistent.joined(separator: ", ")): "
        + "`--arch \(consistent.joined(separator: ","))` locks these alone"
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

  /// What a person can do; nothing where a failure says so itself.
  private func advice(_ archive: String) -> String {
    guard case .failed(let what, _, let failures) = self else { return "" }
    let isPool = !["InRelease ", "Packages ", "the index "].contains { what.hasPrefix($0) }
    let mirror = "name another mirror with --mirror \(archive)=URL"
    if failures.contains(where: { $0.reason.contains("`accept: ") }) {
      return "or \(mirror)"
    }
    if kind == .untrusted { return "try again later, check the keyring, or \(mirror)" }
    if isPool, !failures.isEmpty, failures.allSatisfy(\.isAbsence) {
      return "the archive may have dropped it: `whittle bump` moves a lock to what it has now; or "
        + mirror
    }
    if let name = misspelt {
      return "did you mean '\(name)'? Else check the network, or \(mirror)"
    }
    return "check the network, or \(mirror)"
  }

  /// The suites of Debian and Ubuntu that people write by hand.
  private static let usualSuites =
    ["bullseye", "bookworm", "trixie", "forky", "noble", "jammy", "resolute"].flatMap { name in
      [name] + ["updates", "security", "backports", "proposed-updates"].map { "\(name)-\($0)" }
    } + ["sid", "unstable", "testing", "stable", "oldstable", "experimental"]

  /// The suite that was meant, where no place has the one that was named and it is like one that
  /// is known.
  private var misspelt: String? {
    guard case .failed(let what, _, let failures) = self, what.hasPrefix("InRelease of "),
      failures.contains(where: \.isAbsence),
      let suite = what.split(separator: " ").last.map(String.init),
      !Self.usualSuites.contains(suite)
    else { return nil }
    return nearestWord(to: suite, among: Self.usualSuites)
  }
}
