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
}
