import Debian
internal import Tree

extension ManifestDecoder {
  /// The keys that a manifest and its variants have in common.
  private static let contentKeys = [
    "include", "dependencies", "waive", "dlopen", "packages", "exclude", "metadata", "users",
    "groups",
    "directories", "symlinks", "files", "trees", "capabilities", "alternatives", "tmpfiles",
    "keep", "ca-certificates",
    "os-release", "ld-so-cache", "allow",
    "prefer", "image", "layers", "compression", "variants",
  ]
  /// The keys that only a whole manifest has.
  private static let manifestKeys = [
    "whittle", "name", "description", "architectures", "archives", "snapshot",
  ]

  /// Whether any key of a map is one that a manifest has.
  func hasKnownKey(_ body: YAMLValue) -> Bool {
    (Self.manifestKeys + Self.contentKeys).contains { body.member($0) != nil }
  }

  /// Notes the keys that do not belong here.
  mutating func checkKeys(_ body: YAMLValue, _ what: String, isVariant: Bool) {
    let keys = isVariant ? Self.contentKeys : Self.manifestKeys + Self.contentKeys
    for member in members(body, what.isEmpty ? "the manifest" : what) ?? [] {
      if isVariant, Self.manifestKeys.contains(member.key) {
        note(
          member.position,
          "cannot use key '\(member.key)' in a variant: it belongs to the whole manifest")
      } else if !keys.contains(member.key) {
        // One unknown key at a time, so that `fields` need not be asked for all values again.
        let only = YAMLValue(content: .map([member]), position: body.position)
        _ = fields(only, what, keys)
      }
    }
  }

  /// What one image holds; keys of the whole manifest are not looked at.
  mutating func variant(
    _ name: String, _ body: YAMLValue, at position: SourcePosition
  ) -> Manifest.Variant {
    let dependencies: Located<Manifest.Dependencies>? = word(
      body.member("dependencies"), "dependencies")
    let compression: Located<Manifest.Compression>? = word(
      body.member("compression"), "compression")
    let variant = Manifest.Variant(
      name: name, position: position,
      dependencies: dependencies ?? Located(.libraries, at: position),
      waived: packageNames(body.member("waive"), "waive"),
      dlopen: word(body.member("dlopen"), "dlopen"),
      packages: packages(body.member("packages")),
      exclude: patterns(body.member("exclude"), "exclude"),
      metadata: metadata(body.member("metadata"), or: position),
      users: users(body.member("users")),
      groups: groups(body.member("groups")),
      directories: directories(body.member("directories")),
      symlinks: symlinks(body.member("symlinks")),
      files: madeFiles(body.member("files")),
      trees: trees(body.member("trees")),
      capabilities: capabilities(body.member("capabilities")),
      alternatives: alternatives(body.member("alternatives")),
      temporary: packageNames(body.member("tmpfiles"), "tmpfiles"),
      keep: patterns(body.member("keep"), "keep"),
      certificates: certificates(body.member("ca-certificates")),
      osRelease: osRelease(body.member("os-release")),
      ldSoCache: bool(body.member("ld-so-cache"), "ld-so-cache"),
      allow: allowances(body.member("allow")),
      preferences: preferences(body.member("prefer")),
      image: image(body.member("image")),
      layers: layers(body.member("layers")) ?? Located(.single, at: position),
      compression: compression ?? Located(.gzip, at: position))
    refuseTwice(variant)
    return variant
  }

  /// Notes a path that is made in two ways.
  private mutating func refuseTwice(_ variant: Manifest.Variant) {
    let made =
      variant.directories.map { ($0.path, $0.position, "directories") }
      + variant.symlinks.map { ($0.path, $0.position, "symlinks") }
      + variant.files.map { ($0.path, $0.position, "files") }
    var seen: [MemberPath: (SourcePosition, String)] = [:]
    for (path, position, list) in made {
      if let (first, other) = seen[path], other != list {
        note(
          position,
          "cannot make '\(path)' in '\(list)': it is already in '\(other)' (\(first))")
      }
      seen[path] = (position, list)
    }
  }

  /// The names of the variants that a variant is composed of.
  mutating func composition(_ body: YAMLValue, _ name: String) -> [Located<String>] {
    lines(body.member("variants"), "variants.\(name).variants") ?? []
  }

  /// The variants of a manifest, each under its name.
  mutating func variants(_ body: YAMLValue) -> [YAMLMember] {
    var found: [YAMLMember] = []
    for member in members(body.member("variants"), "variants") ?? [] {
      if member.key == Manifest.baseVariant {
        note(
          member.position,
          "cannot call a variant 'latest': that is the manifest itself")
      } else if !Self.isName(member.key) {
        note(
          member.position,
          "cannot use variant name \(quote(member.key)): use lower-case letters, digits, '.', '_' and '-'"
        )
      } else if members(member.value, "variants.\(member.key)") != nil {
        found.append(member)
      }
    }
    return found
  }
}
