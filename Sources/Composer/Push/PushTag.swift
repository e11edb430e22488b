internal import Debian
internal import Registry

/// A tag as a person writes it, with `${version:PACKAGE}` and `${upstream-version:PACKAGE}`.
enum PushTag {
  /// The tag with every version in its place.
  ///
  /// What a version may have and a tag may not (`:`, `+`, `~`) becomes a dash; an epoch is left
  /// out.
  static func expand(
    _ text: String, _ target: RegistryReference, _ version: (String) -> Version?
  ) throws(RegistryError) -> String {
    func refuse(_ why: String) -> RegistryError {
      RegistryError("use the tag", text, .reference(why))
    }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        throw refuse("a '${' has no '}'")
      }
      let parts = rest[start.upperBound..<end].split(separator: ":", maxSplits: 1)
      guard parts.count == 2, ["version", "upstream-version"].contains(parts[0]) else {
        throw refuse("a tag has ${version:PACKAGE} and ${upstream-version:PACKAGE} only")
      }
      guard let found = version(String(parts[1])) else {
        throw refuse("the image has no package '\(parts[1])'")
      }
      var spelled = found.text
      if let colon = spelled.firstIndex(of: ":") {
        spelled = String(spelled[spelled.index(after: colon)...])
      }
      if parts[0] == "upstream-version", let dash = spelled.lastIndex(of: "-") {
        spelled = String(spelled[..<dash])
      }
      result += spelled.map { RegistryReference.isTag("a\($0)") ? String($0) : "-" }.joined()
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
