package import Debian

/// What a tracker knows of one vulnerability in one source package.
package struct Advisory: Hashable, Sendable {
  /// Such as `CVE-2023-0001`.
  package var identifier: String
  package var source: String
  package var summary: String?
  /// By the codename of the release, such as `bookworm`.
  package var releases: [String: Standing]

  package init(
    identifier: String, source: String, summary: String? = nil, releases: [String: Standing] = [:]
  ) {
    self.identifier = identifier
    self.source = source
    self.summary = summary
    self.releases = releases
  }

  /// How a release of Debian stands.
  package struct Standing: Hashable, Sendable {
    package var status: Status
    /// The version that has it not, or no longer; nil where there is none.
    ///
    /// Version `0` means that no version of the release ever had it.
    package var fixed: Version?
    /// The first version that has it; nil: all before the fixed one.
    package var introduced: Version?
    /// As the tracker spells it, such as `low`, `unimportant` or `not yet assigned`.
    package var urgency: String?
    /// Why there will be no advisory: `no-dsa`, `postponed`, `ignored`; nil where nobody decided so.
    package var verdict: Verdict?

    package init(
      status: Status, fixed: Version? = nil, introduced: Version? = nil, urgency: String? = nil,
      verdict: Verdict? = nil
    ) {
      self.status = status
      self.fixed = fixed
      self.introduced = introduced
      self.urgency = urgency
      self.verdict = verdict
    }
  }

  package enum Status: String, Hashable, Sendable {
    case open, resolved, undetermined
  }

  /// What Debian's security team decided of a vulnerability that is open in a release.
  package enum Verdict: String, Hashable, Sendable {
    case noDSA = "no-dsa"
    case postponed
    case ignored
  }
}

/// Why what a tracker gave cannot be used.
package enum TrackerError: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String, reason: String)
  case unknownForm(String)
  case none
  case absent(String)

  package var description: String {
    switch self {
    case .malformed(let place, let reason): "cannot read the tracker's data \(place): \(reason)"
    case .unknownForm(let place):
      "cannot read the tracker's data \(place): it is neither the JSON of Debian's security tracker "
        + "nor OSV's export for Debian"
    case .none:
      "cannot look for vulnerabilities: nothing says where a tracker's data is; use --tracker FILE or "
        + "URL, or set WHITTLE_TRACKER, to the JSON of Debian's security tracker or OSV's export for "
        + "Debian"
    case .absent(let place): "cannot read the tracker's data \(place): there is no such file"
    }
  }
}
