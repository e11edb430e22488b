internal import SystemPackage
package import Testing

/// A tool of others whose verdicts tests record.
///
/// A verdict is one of the versions that were asked: those that `Fixtures/referees.txt` lists, of
/// the tool and of the libraries that decide with it. On a machine that has these, another verdict
/// is a failure; on one that has others it is a warning, which says what differs.
package struct RecordedTool: Sendable {
  /// How the tool is called.
  package let name: String
  /// The Debian packages that its verdicts depend on.
  package let packages: [String]

  package init(_ name: String, packages: [String]) {
    self.name = name
    self.packages = packages
  }

  private static let decompressors = ["libbz2-1.0", "liblzma5", "libzstd1", "zlib1g"]

  package static let apt = RecordedTool("apt-get", packages: ["apt", "libapt-pkg6.0", "gpgv"])
  package static let bzip2 = RecordedTool("bzip2", packages: ["bzip2", "libbz2-1.0"])
  package static let dpkg = RecordedTool("dpkg", packages: ["dpkg"] + decompressors)
  package static let gpgv = RecordedTool("gpgv", packages: ["gpgv", "libgcrypt20"])
  package static let gzip = RecordedTool("gzip", packages: ["gzip"])
  package static let skopeo = RecordedTool("skopeo", packages: ["skopeo"])
  package static let xz = RecordedTool("xz", packages: ["xz-utils", "liblzma5"])
  package static let zstd = RecordedTool("zstd", packages: ["zstd", "libzstd1"])

  package static let all = [apt, bzip2, dpkg, gpgv, gzip, skopeo, xz, zstd]

  /// Holds what the tool says on this machine against what is recorded.
  ///
  /// - Parameter subject: what it was asked about.
  package func expect<Verdict: Equatable>(
    _ found: Verdict, recorded: Verdict, of subject: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard found != recorded else { return }
    let difference = Difference(
      "\(name) says \(found) of '\(subject)', recorded is \(recorded)",
      changes: changes(recorded: Self.recorded, installed: Self.installed))
    Issue.record(
      "\(difference.text)", severity: difference.isFailure ? .error : .warning,
      sourceLocation: sourceLocation)
  }

  /// Another verdict than the recorded one.
  package struct Difference: Sendable {
    package let text: String
    /// Whether the very versions that were asked have changed their mind.
    package let isFailure: Bool

    package init(_ text: String, changes: [String]) {
      isFailure = changes.isEmpty
      self.text =
        isFailure ? text : "\(text); of other versions: \(changes.joined(separator: ", "))"
    }
  }

  /// What this machine has in place of the recorded versions, by package.
  package func changes(
    recorded: [String: String], installed: [String: String]
  ) -> [String] {
    packages.compactMap { package in
      let (old, new) = (recorded[package], installed[package])
      guard old == nil || old != new else { return nil }
      return "\(package) \(new ?? "unknown") here, \(old ?? "unknown") recorded"
    }
  }

  /// The versions of the recorded verdicts, by package.
  package static let recorded: [String: String] = {
    let path = fixtures.appending("referees.txt")
    return versions(String(decoding: (try? contents(of: path)) ?? [], as: UTF8.self))
  }()

  /// The versions of this machine, as dpkg knows them; without dpkg none is known.
  package static let installed: [String: String] = {
    let names = Set(all.flatMap(\.packages)).sorted()
    // One that is not installed makes the status 1, and the others are listed all the same.
    let ran = try? run("dpkg-query", ["-W", "-f", "${Package} ${Version}\\n"] + names)
    return versions(ran?.text ?? "")
  }()

  /// Lines of `package version`; others are comments.
  static func versions(_ text: String) -> [String: String] {
    text.split(separator: "\n").reduce(into: [:]) { result, line in
      let words = line.split(separator: " ").map(String.init)
      if words.count == 2 { result[words[0]] = words[1] }
    }
  }
}
