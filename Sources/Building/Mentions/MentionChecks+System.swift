internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import Rootfs
internal import Tree

/// What a system makes while it is installed or starts, and an image has to be given.
extension MentionChecks {
  private static let run = ["/run/", "/var/run/"].map { Array($0.utf8) }
  private static let temporary = Array("usr/lib/tmpfiles.d/".utf8)

  /// The directories below `/run` that files of near packages name, where a package of the same source
  /// has them made by systemd-tmpfiles.
  func temporaryDirectories(
    _ readers: [Reader], _ near: Set<PackageName>, _ offers: [PackageOffer]
  ) -> [LintFinding] {
    let known = Set(draft.plan.temporary.map(\.package))
    let sources = Dictionary(
      draft.plan.packages.map { ($0.package.name.text, $0.package.source) },
      uniquingKeysWith: { $1 })
    let users = readers.filter { reader in
      isNamed(reader, near)
        && reader.mentions.paths.union(reader.mentions.runOnPaths).contains(where: isUnmade)
    }
    return offers.compactMap { offer -> LintFinding? in
      // What starts a system has lines for all of it.
      guard offer.isNear, !known.contains(offer.name),
        !MentionSearch.packaging.contains(offer.name), let source = sources[offer.name],
        offer.paths.contains(where: {
          !$0.isDirectory && $0.path.bytes.starts(with: Self.temporary)
        }),
        let user = users.first(where: { reader in
          reader.entry.package.flatMap { sources[$0] } == source
        })
      else { return nil }
      var finding = LintFinding(
        .mentions, .note, path: user.entry.path,
        message: "uses a directory below /run that systemd-tmpfiles would make for its package")
      finding.additions = [.temporary(offer.name)]
      return finding
    }
  }

  /// Whether a path is in a directory below `/run` that the image lacks.
  private func isUnmade(_ path: [UInt8]) -> Bool {
    guard let prefix = Self.run.first(where: { path.starts(with: $0) }) else { return false }
    let parts = path.dropFirst(prefix.count).split(separator: UInt8(ascii: "/"))
    guard parts.count > 1, let name = parts.first else { return false }
    return tree.resolve(Array("/run/".utf8) + name).entry == nil
  }

  private static let services = MemberPath.root.appending("etc").appending("pam.d")
  private static let include = Array("@include".utf8)
  private static let longestService: Int64 = 64 << 10

  /// The part that has what services of PAM include, and pam-auth-update makes where packages are
  /// installed.
  func services() async throws -> [LintFinding] {
    for entry in tree.entries where entry.path.parent == Self.services {
      guard let blob = entry.content, blob.size <= Self.longestService else { continue }
      for line in try await bodies.content(of: blob).split(separator: 0x0A) {
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        guard words.count > 1, words[0].elementsEqual(Self.include),
          words[1].starts(with: "common-".utf8),
          tree[Self.services.appending(part: words[1])] == nil
        else { continue }
        var finding = LintFinding(
          .mentions, .note, path: entry.path,
          message: "includes what pam-auth-update makes, and the image lacks it")
        finding.additions = [.include(BuiltInPart.prefix + "pam")]
        return [finding]
      }
    }
    return []
  }
}
