package import Content

/// What a value of a manifest may be: its JSON Schema, what a reader calls it, and the keys that it
/// knows.
package struct ManifestShape: Sendable {
  /// What the value is, in words: `list of patterns`.
  package let kind: String
  /// The keys of a map that knows its own; none for other values.
  package let keys: [ManifestKey]
  /// What the items of a list, or the values of a map of any names, are; nil for other values.
  package let items: Items?
  /// JSON Schema (draft 2020-12).
  package let schema: JSON

  /// Values below a value, all of one shape.
  package indirect enum Items: Sendable {
    case list(ManifestShape)
    /// - Parameter name: what stands for a name: `NAME`.
    case map(name: String, ManifestShape)
    case choice([ManifestShape])
  }

  private init(_ kind: String, _ schema: JSON, keys: [ManifestKey] = [], items: Items? = nil) {
    self.kind = kind
    self.schema = schema
    self.keys = keys
    self.items = items
  }
}

/// A key of a map that knows its own.
package struct ManifestKey: Sendable {
  package let name: String
  package let shape: ManifestShape
  /// What it is for, in a sentence or two: shown by editors and in whittle-manifest(5).
  package let help: String
  /// Whether the map must have it.
  package let isRequired: Bool
  /// Whether `null` may stand there, which takes away what an included file says.
  fileprivate let isRemovable: Bool

  init(
    _ name: String, _ shape: ManifestShape, _ help: String, isRequired: Bool = false,
    isRemovable: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.help = help
    self.isRequired = isRequired
    self.isRemovable = isRemovable
  }

  fileprivate var schema: JSON {
    var members = (isRemovable ? shape.orNull : shape).schema.object ?? [:]
    members["description"] = .string(help)
    return .object(members)
  }
}

extension ManifestShape {
  static let boolean = ManifestShape("true or false", ["type": "boolean"])

  static func integer(_ range: ClosedRange<Int>) -> ManifestShape {
    ManifestShape(
      "\(range.lowerBound)…\(range.upperBound)",
      [
        "type": "integer", "minimum": .int(Int64(range.lowerBound)),
        "maximum": .int(Int64(range.upperBound)),
      ])
  }

  /// Text; `pattern` is a regular expression (ECMA-262) that must match somewhere in it.
  static func text(_ kind: String = "text", _ pattern: String? = nil) -> ManifestShape {
    guard let pattern else { return ManifestShape(kind, ["type": "string"]) }
    return ManifestShape(kind, ["type": "string", "pattern": .string(pattern)])
  }

  /// One of some words.
  static func words(_ words: [String]) -> ManifestShape {
    ManifestShape(
      words.joined(separator: ", "), ["enum": .array(words.map { .string($0) })])
  }

  /// One of the words of an enumeration.
  static func words<Word>(_ type: Word.Type) -> ManifestShape
  where Word: RawRepresentable<String> & CaseIterable {
    words(type.allCases.map(\.rawValue))
  }

  static func list(
    of item: ManifestShape, _ kind: String, isUnique: Bool = false, isEmpty: Bool = true
  ) -> ManifestShape {
    var members: [String: JSON] = ["type": "array", "items": item.schema]
    if isUnique { members["uniqueItems"] = true }
    if !isEmpty { members["minItems"] = 1 }
    return ManifestShape("list of \(kind)", .object(members), items: .list(item))
  }

  /// A map from any names to values of one shape.
  ///
  /// - Parameters:
  ///   - name: what stands for a name in the reference.
  ///   - names: what a name must be; nil: any text.
  ///   - isRemovable: whether `null` takes away what an included file says under a name.
  static func map(
    of value: ManifestShape, name: String, names: ManifestShape? = nil, isRemovable: Bool = true
  ) -> ManifestShape {
    var members: [String: JSON] = [
      "type": "object",
      "additionalProperties": (isRemovable ? value.orNull : value).schema,
    ]
    if let names { members["propertyNames"] = names.schema }
    return ManifestShape("map", .object(members), items: .map(name: name, value))
  }

  /// A map that knows its keys, and no other.
  static func keys(_ keys: [ManifestKey]) -> ManifestShape {
    let required = keys.filter(\.isRequired).map(\.name)
    var members: [String: JSON] = [
      "type": "object", "additionalProperties": false,
      "properties": .object(
        Dictionary(keys.map { ($0.name, $0.schema) }, uniquingKeysWith: { _, last in last })),
    ]
    if !required.isEmpty { members["required"] = .array(required.map { .string($0) }) }
    return ManifestShape("map", .object(members), keys: keys)
  }

  /// Any of some shapes.
  static func either(_ kind: String, _ shapes: [ManifestShape]) -> ManifestShape {
    ManifestShape(kind, ["anyOf": .array(shapes.map(\.schema))], items: .choice(shapes))
  }

  /// The shape with more demands of JSON Schema.
  func and(_ more: [String: JSON]) -> ManifestShape {
    let members = (schema.object ?? [:]).merging(more) { _, new in new }
    return ManifestShape(kind, .object(members), keys: keys, items: items)
  }

  /// The shape under another name.
  func called(_ kind: String) -> ManifestShape {
    ManifestShape(kind, schema, keys: keys, items: items)
  }

  /// The shape, or `null`.
  fileprivate var orNull: ManifestShape {
    var members = schema.object ?? [:]
    if let type = members["type"] {
      members["type"] = [type, "null"]
    } else if let words = members["enum"]?.array {
      members["enum"] = .array(words + [.null])
    } else if let choices = members["anyOf"]?.array {
      members["anyOf"] = .array(choices + [["type": "null"]])
    }
    return ManifestShape(kind, .object(members), keys: keys, items: items)
  }
}
