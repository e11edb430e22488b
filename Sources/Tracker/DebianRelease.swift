/// The names of Debian's releases: numbers, which `os-release` and OSV have, and codenames, which
/// the tracker has.
package enum DebianRelease {
  private static let names = [
    "8": "jessie", "9": "stretch", "10": "buster", "11": "bullseye", "12": "bookworm",
    "13": "trixie", "14": "forky", "15": "duke",
  ]

  /// The codename of `12` or `12.11`.
  package static func codename(of number: String) -> String? {
    names[String(number.prefix { $0 != "." })]
  }

  /// The release that a suite belongs to: `bookworm` of `bookworm-security` and `bookworm/updates`.
  package static func base(of suite: String) -> String {
    var name = suite
    for ending in [
      "-sloppy", "-security", "/updates", "-updates", "-proposed", "-backports",
    ]
    where name.hasSuffix(ending) {
      name = String(name.dropLast(ending.utf8.count))
    }
    return name == "unstable" ? "sid" : name
  }

  /// Where a version of a backport came from: the release after the one it was built for, and the
  /// version that it has there (`1.2-1`, `trixie` of `1.2-1~bpo12+1`).
  ///
  /// The trackers do not follow backports. A fix of the release that a backport is for says nothing
  /// of it, since the backport is of another upstream version.
  ///
  /// - Returns: nil for what is no backport.
  package static func origin(
    ofBackport version: String
  ) -> (version: String, codename: String)? {
    guard let mark = version.firstRange(of: "~bpo") else { return nil }
    let number = version[mark.upperBound...].prefix { $0.isASCII && $0.isNumber }
    guard let release = Int(number), let codename = names[String(release + 1)] else { return nil }
    return (String(version[..<mark.lowerBound]), codename)
  }
}
