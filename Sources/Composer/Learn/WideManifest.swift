internal import Manifest
/// The manifest of a root in which a command has all that it may want: what another manifest names, whole,
/// with all dependencies and the packages that every Debian system has.
struct WideManifest {
  /// The manifest that is learned for, from the directory of this one.
  var base: String
  var architecture: String
  var packages: [String] = []
  /// Names of users; Debian says their numbers.
  var users: [String] = []
  var links: [(path: String, target: String)] = []
  /// Whether the manifest makes no bundle of certificates itself.
  var makesCertificates: Bool

  /// Where a directory of the user's is seen in the root.
  static let workDirectory = "/work"

  var text: String {
    var lines = [
      "whittle: 1", "name: wide", "include: [\(YAMLText.quoted(base))]",
      "architectures: [\(architecture)]", "dependencies: all", "compression: none",
      "layers: single", "ld-so-cache: true", "metadata: {copyright: true, dpkg: status}",
    ]
    if !packages.isEmpty { lines.append("packages:") }
    lines += packages.map { "  \($0): all" }
    lines += ["directories:", "  - {path: /tmp, mode: \"1777\"}"]
    for path in ["/dev", "/proc", Self.workDirectory] { lines.append("  - {path: \(path)}") }
    if !users.isEmpty {
      lines.append("users: [\(users.map(YAMLText.quoted).joined(separator: ", "))]")
    }
    if !links.isEmpty {
      lines.append("symlinks:")
      lines += links.map {
        "  - {path: \(YAMLText.quoted($0.path)), target: \(YAMLText.quoted($0.target))}"
      }
    }
    if makesCertificates {
      lines.append("ca-certificates: {bundle: /etc/ssl/certs/ca-certificates.crt}")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
