package import Content

/// The JSON Schema of a manifest and of a part, and the reference that whittle-manifest(5) prints.
///
/// It takes every manifest that the reader takes, and refuses the mistakes that can be seen without
/// other files, archives or the meaning of a name. A test holds its keys against the reader's.
package enum ManifestSchema {
  /// What a whole manifest may say.
  package static let root = ManifestShape.keys(manifestKeys + contentKeys(isVariant: false))

  /// The schema of a manifest, or of a file that others include.
  package static func document(isPart: Bool) -> JSON {
    var members = root.schema.object ?? [:]
    members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    members["title"] = isPart ? "A part of manifests of Whittle" : "A manifest of Whittle"
    if !isPart {
      members["required"] = ["whittle"]
      // What it includes may have what it lacks, and be what it takes away.
      members["if"] = ["not": ["required": ["include"]]]
      members["then"] = alone
    }
    return .object(members)
  }

  /// What the file of the schema is called beside a manifest.
  package static let fileName = "whittle.schema.json"
  /// The line by which editors find the schema of a manifest that `init` writes.
  ///
  /// A relative path, since nothing else is right on every machine that a manifest comes to: the
  /// schema goes into version control with it.
  package static let modeline = "# yaml-language-server: $schema=\(fileName)"

  /// The bytes of `docs/whittle.schema.json`.
  package static func bytes(isPart: Bool = false) -> [UInt8] {
    document(isPart: isPart).lines(depth: 3)
  }

  /// What a manifest must have that includes nothing.
  private static let alone: JSON = {
    let isFlat = has("flat", ["const": true])
    let isTrusted = has("trusted", ["const": true])
    let archive: JSON = [
      "type": "object",
      "allOf": [
        ["anyOf": [["required": ["suites"]], isFlat]],
        ["anyOf": [["required": ["keyring"]], isTrusted]],
        ["if": isFlat, "then": ["required": ["url"], "properties": ["suites": false]]],
      ],
    ]
    let package: JSON = ["if": ["type": "object"], "then": ["required": ["files"]]]
    let isOfArchive: JSON = ["not": ["propertyNames": ["pattern": "/"]]]
    return [
      "required": ["name", "architectures"],
      "additionalProperties": ["not": ["type": "null"]],
      "properties": [
        "archives": ["type": "object", "additionalProperties": archive],
        "packages": ["type": "object", "additionalProperties": package],
        "ca-certificates": ["type": "object", "required": ["bundle"]],
      ],
      "if": ["anyOf": [["required": ["ca-certificates"]], has("packages", isOfArchive)]],
      "then": ["required": ["archives"]],
    ]
  }()

  /// That a map has a key, and its value is such.
  private static func has(_ key: String, _ value: JSON) -> JSON {
    ["required": .array([.string(key)]), "properties": .object([key: value])]
  }
}

extension ManifestSchema {
  static let manifestKeys: [ManifestKey] = [
    ManifestKey(
      "whittle", ManifestShape.integer(1...1).called("1"),
      "The version of this format: 1. A part may omit it."),
    ManifestKey(
      "name", .name,
      "The name of the lock, and of the image in messages: lower-case letters, digits, '.', '_' and "
        + "'-', a letter or digit first.", isRemovable: true),
    ManifestKey("description", .line, "One line about the image.", isRemovable: true),
    ManifestKey(
      "architectures", .architectures,
      "Debian's names of the architectures; each gives one image of the image index.",
      isRemovable: true),
    ManifestKey(
      "archives",
      .map(of: .keys(archiveKeys), name: "NAME", names: .name),
      "Where packages come from, under names of your choice. For debian and debian-security a mirror "
        + "is found without being named.", isRemovable: true),
    ManifestKey(
      "snapshot", .snapshot,
      "Read the indices as they were then, from Debian's snapshot service.", isRemovable: true),
  ]

  static let archiveKeys: [ManifestKey] = [
    ManifestKey(
      "suites", .list(of: .releasePath, "suites", isUnique: true, isEmpty: false),
      "Suites as in dists/: trixie, trixie-updates. Required, except with flat.",
      isRemovable: true),
    ManifestKey(
      "components", .list(of: .releasePath, "components", isUnique: true, isEmpty: false),
      "Components of each suite; main if not given.", isRemovable: true),
    ManifestKey(
      "keyring", .keyring,
      "Whose signature is accepted: a built-in keyring (debian-12, debian-13), 'ubuntu' for this "
        + "machine's, an OpenPGP file, armor, or a list of these. Required, except with trusted.",
      isRemovable: true),
    ManifestKey(
      "url", .url, "A mirror: https://, http:// or file:/. It never enters the lock.",
      isRemovable: true),
    ManifestKey(
      "flat", .boolean, "The archive is one directory, that of url, without suites.",
      isRemovable: true),
    ManifestKey(
      "priority", .integer(1...1000),
      "A package in an archive of higher priority hides those of its name in others; 500 if not given.",
      isRemovable: true),
    ManifestKey(
      "architectures", .architectures,
      "The architectures that the archive has, if it lacks some of the manifest's.",
      isRemovable: true),
    ManifestKey(
      "trusted", .boolean, "Accept the archive without a signature.", isRemovable: true),
    ManifestKey(
      "accept", .list(of: .words(Manifest.Acceptance.self), "words"),
      "What is accepted although a promise suffers.", isRemovable: true),
  ]
}

// MARK: The reference

extension ManifestSchema {
  /// A key with where it stands, as `users[].name` or `archives.NAME.suites`.
  package struct Row: Hashable, Sendable {
    package let path: String
    package let kind: String
    package let help: String
    package let isRequired: Bool
  }

  /// Every key, those of a map after the map itself; the keys of a variant are not told twice.
  package static let reference: [Row] = rows(of: root, at: "")

  private static func rows(of shape: ManifestShape, at path: String) -> [Row] {
    var rows: [Row] = []
    for key in shape.keys {
      let place = path.isEmpty ? key.name : "\(path).\(key.name)"
      rows.append(
        Row(path: place, kind: key.shape.kind, help: key.help, isRequired: key.isRequired))
      if key.name != "variants" { rows += Self.rows(of: key.shape, at: place) }
    }
    switch shape.items {
    case .list(let item)?: rows += Self.rows(of: item, at: "\(path)[]")
    case .map(let name, let value)?: rows += Self.rows(of: value, at: "\(path).\(name)")
    case .choice(let shapes)?: for shape in shapes { rows += Self.rows(of: shape, at: path) }
    case nil: break
    }
    return rows
  }
}
