internal import Debian

/// Whether a `Release` is the one that was asked for, and neither too old nor too new.
///
/// apt's rules (debmetaindex.cc, acquire-item.cc), with two differences: a missing Date and a suite
/// of another name are errors here, where apt warns; `accept` of the manifest allows them. Of an
/// archive that is trusted unsigned nothing is promised, so that they are no errors there.
struct ReleaseCheck {
  let source: Source
  /// The clock, or the moment that a user asked for; seconds since 1970.
  let now: Int64
  /// The Date of the lock that is moved on; nothing older is taken, lest a mirror replays it.
  let notBefore: Int64?
  /// Whether `now` is a moment that a user asked for.
  let isMoment: Bool

  /// How far a Date may lie in the future, in seconds: apt's allowance for unset clocks.
  private static let slack: Int64 = 10

  /// Why a `Release` is refused, or nil.
  func fault(in release: Release) -> String? {
    let faults: [String?] = [
      dateFault(in: release), expiry(of: release), release.date.flatMap(replay),
      suiteFault(in: release),
    ]
    return faults.lazy.compactMap { $0 }.first
  }

  private func accepts(_ word: Source.Acceptance) -> Bool {
    source.trust == .unsigned || source.accepted.contains(word)
  }

  private func advice(_ word: Source.Acceptance) -> String {
    "; `accept: [\(word.rawValue)]` of the archive '\(source.archive)' allows that"
  }

  private func dateFault(in release: Release) -> String? {
    guard let date = release.date else {
      guard !accepts(.noDate) else { return nil }
      let reason = release.dateFault.map { "its Date cannot be read: \($0.reason)" }
      return (reason ?? "it has no Date") + ", so an old one could pass for a new one"
        + advice(.noDate)
    }
    guard date > now + Self.slack else { return nil }
    let span = Self.span(date - now)
    return isMoment
      ? "its Date is \(span) after the moment that was asked for"
      : "its Date is \(span) in the future; is the clock right?"
  }

  private func expiry(of release: Release) -> String? {
    guard let validUntil = release.validUntil, validUntil < now,
      !source.accepted.contains(.expired)
    else { return nil }
    let span = Self.span(now - validUntil)
    return isMoment
      ? "it had expired \(span) before the moment that was asked for (Valid-Until)"
      : "it expired \(span) ago (Valid-Until); "
        + "the mirror is stale, or someone is replaying an old file" + advice(.expired)
  }

  private func replay(_ date: Int64) -> String? {
    guard let notBefore, date < notBefore else { return nil }
    return "it is \(Self.span(notBefore - date)) older than the one in the lock"
  }

  private func suiteFault(in release: Release) -> String? {
    let names = [("Suite", release.suite), ("Codename", release.codename)].filter {
      $1?.isEmpty == false
    }
    // Where it says nothing there is nothing to compare.
    guard !source.isFlat, !names.isEmpty, !names.contains(where: { isAsked($1 ?? "") }),
      !accepts(.suite)
    else { return nil }
    let words = names.map { "'\($1 ?? "")' (\($0))" }.joined(separator: " and ")
    return "its Release calls itself \(words), not '\(source.suite)'" + advice(.suite)
  }

  /// Before Debian 11 the security suites were `buster/updates` and their codename `buster`.
  private func isAsked(_ name: String) -> Bool {
    name == source.suite || name + "/updates" == source.suite
  }

  private static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
