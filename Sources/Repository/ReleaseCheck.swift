package import Debian

/// Whether a `Release` is the one that was asked for, and neither too old nor too new.
///
/// apt's rules (debmetaindex.cc, acquire-item.cc), with two differences: a missing Date and a suite
/// of another name are errors here, where apt warns.
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
    if release.date > now + Self.slack {
      let span = Self.span(release.date - now)
      return isMoment
        ? "its Date is \(span) after the moment that was asked for"
        : "its Date is \(span) in the future; is the clock right?"
    }
    if let validUntil = release.validUntil, validUntil < now {
      let span = Self.span(now - validUntil)
      return isMoment
        ? "it had expired \(span) before the moment that was asked for (Valid-Until)"
        : "it expired \(span) ago (Valid-Until); "
          + "the mirror is stale, or someone is replaying an old file"
    }
    if let notBefore, release.date < notBefore {
      return "it is \(Self.span(notBefore - release.date)) older than the one in the lock"
    }
    let names = [release.suite, release.codename].compactMap { $0 }
    guard names.contains(where: isAsked) else {
      return "it is for the suite \(names.joined(separator: " or ")), not \(source.suite)"
    }
    return nil
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

extension SuiteRelease {
  /// The component as the table of hashes spells it.
  ///
  /// - Throws: ``RepositoryError/unknownComponent(_:suite:known:)``.
  func directory(of component: String) throws(RepositoryError) -> String {
    // Old security suites list `updates/main`, and their files lie below `main`.
    let isKnown = release.components.contains {
      $0 == component || $0.hasSuffix("/\(component)")
    }
    guard isKnown else {
      throw .unknownComponent(component, suite: source.title, known: release.components)
    }
    return component
  }

  /// The architectures whose indices hold the packages for one.
  ///
  /// - Throws: ``RepositoryError/unknownArchitecture(_:suite:known:)``.
  package func indexArchitectures(
    for architecture: Architecture
  ) throws(RepositoryError) -> [Architecture] {
    guard release.architectures.contains(architecture) else {
      throw .unknownArchitecture(
        architecture.text, suite: source.title,
        known: release.architectures.filter { $0 != .all }.map(\.text))
    }
    let isSeparate = !listsAllEverywhere && release.architectures.contains(.all)
    return isSeparate && architecture != .all ? [architecture, .all] : [architecture]
  }
}
