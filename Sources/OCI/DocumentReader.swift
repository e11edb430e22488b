internal import Content

/// The members of one JSON object of an image, read with errors that name document and member.
///
/// Members that nobody asks for are passed over (OCI image-spec, considerations.md,
/// "Extensibility"); `null` is as good as absent, as Docker writes it.
struct DocumentReader {
  let document: String
  /// The path to this object, such as `manifests[0].platform`; empty at the top.
  let place: String
  private let members: [String: JSON]
  /// Whether its members' names are somebody's own.
  private let isMap: Bool

  init(document: String, bytes: [UInt8]) throws(OCIError) {
    let value: JSON
    do {
      value = try JSON(parsing: bytes)
    } catch {
      throw .malformed(document: document, member: "", reason: error.description)
    }
    try self.init(document: document, place: "", value)
  }

  private init(
    document: String, place: String, _ value: JSON, isMap: Bool = false
  ) throws(OCIError) {
    guard let members = value.object else {
      throw .malformed(document: document, member: place, reason: "expected an object")
    }
    self.document = document
    self.place = place
    self.members = members
    self.isMap = isMap
  }

  func failure(_ name: String, _ reason: String) -> OCIError {
    .malformed(document: document, member: path(name), reason: reason)
  }

  private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

  /// The member of a name.
  ///
  /// - Throws: where another member has the name in other letters: engines that are written in Go match
  ///   names without regard to case, and would read that one.
  private func value(_ name: String) throws(OCIError) -> JSON? {
    if !isMap {
      let wanted = Self.folded(name)
      if let other = members.keys.filter({ $0 != name && Self.folded($0) == wanted }).min() {
        throw failure(name, "is spelled \(other.debugDescription)")
      }
    }
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// A name in which letters that differ in case alone are the same (Unicode, "Simple case folding").
  private static func folded(_ name: String) -> String {
    // The long s and the sign of Kelvin fold to ASCII letters.
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
    return String(
      String.UnicodeScalarView(
        name.unicodeScalars.flatMap { scalar in
          scalar == "\u{17F}"
            ? Array("s".unicodeScalars)
            : Array(scalar.properties.lowercaseMapping.unicodeScalars)
        }))
  }

  private func required<Value>(_ name: String, _ value: Value?) throws(OCIError) -> Value {
    guard let value else { throw failure(name, "is missing") }
    return value
  }

  func optionalString(_ name: String) throws(OCIError) -> String? {
    guard let value = try value(name) else { return nil }
    guard let string = value.string else { throw failure(name, "expected a string") }
    return string
  }

  func string(_ name: String) throws(OCIError) -> String {
    try required(name, try optionalString(name))
  }

  func optionalBool(_ name: String) throws(OCIError) -> Bool? {
    guard let value = try value(name) else { return nil }
    guard let bool = value.bool else { throw failure(name, "expected true or false") }
    return bool
  }

  /// A size in bytes: descriptor.md says that it must not be negative.
  func size(_ name: String) throws(OCIError) -> Int64 {
    let size = try integer(name)
    guard size >= 0 else { throw failure(name, "must not be negative") }
    guard size <= 1 << 40 else { throw failure(name, "is too large: more than a tebibyte") }
    return size
  }

  func integer(_ name: String) throws(OCIError) -> Int64 {
    let value = try required(name, try value(name))
    guard let integer = value.int else { throw failure(name, "expected a number") }
    return integer
  }

  func digest(_ name: String) throws(OCIError) -> Digest {
    try digest(try string(name), name)
  }

  private func digest(_ text: String, _ name: String) throws(OCIError) -> Digest {
    do {
      return try Digest(parsing: text)
    } catch {
      throw failure(name, error.description)
    }
  }

  func mediaType(_ name: String) throws(OCIError) -> MediaType {
    let text = try string(name)
    do {
      return try MediaType(parsing: text)
    } catch {
      throw failure(
        name, "it must be written type/subtype, not \(text.prefix(80).debugDescription)")
    }
  }

  func array(_ name: String) throws(OCIError) -> [JSON] {
    guard let value = try value(name) else { return [] }
    guard let array = value.array else { throw failure(name, "expected an array") }
    return array
  }

  func strings(_ name: String) throws(OCIError) -> [String] {
    var strings: [String] = []
    for (index, element) in try array(name).enumerated() {
      guard let string = element.string else {
        throw failure("\(name)[\(index)]", "expected a string")
      }
      strings.append(string)
    }
    return strings
  }

  func digests(_ name: String) throws(OCIError) -> [Digest] {
    var digests: [Digest] = []
    for (index, text) in try strings(name).enumerated() {
      digests.append(try digest(text, "\(name)[\(index)]"))
    }
    return digests
  }

  /// The names of a map whose values say nothing, such as `ExposedPorts`; sorted.
  func names(_ name: String) throws(OCIError) -> [String] {
    try object(name, isMap: true)?.members.keys.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    } ?? []
  }

  func stringMap(_ name: String) throws(OCIError) -> [String: String] {
    guard let object = try object(name, isMap: true) else { return [:] }
    var map: [String: String] = [:]
    for key in object.members.keys.sorted() { map[key] = try object.string(key) }
    return map
  }

  func object(_ name: String) throws(OCIError) -> DocumentReader? {
    try object(name, isMap: false)
  }

  private func object(_ name: String, isMap: Bool) throws(OCIError) -> DocumentReader? {
    guard let value = try value(name) else { return nil }
    return try DocumentReader(document: document, place: path(name), value, isMap: isMap)
  }

  func objects(_ name: String) throws(OCIError) -> [DocumentReader] {
    var objects: [DocumentReader] = []
    for (index, element) in try array(name).enumerated() {
      objects.append(
        try DocumentReader(document: document, place: path("\(name)[\(index)]"), element))
    }
    return objects
  }

  /// Checks `schemaVersion` and, where it stands, `mediaType` (manifest.md, image-index.md).
  func checkSchema(_ accepts: (MediaType) -> Bool) throws(OCIError) {
    let version = try integer("schemaVersion")
    guard version == 2 else { throw failure("schemaVersion", "expected 2, found \(version)") }
    guard try optionalString("mediaType") != nil else { return }
    let found = try mediaType("mediaType")
    guard accepts(found) else { throw failure("mediaType", "unexpected '\(found)'") }
  }
}

extension JSON {
  /// The members that a document must have even when they are empty (index and manifest.md).
  private static let kept: Set<String> = ["manifests", "layers", "rootfs", "diff_ids"]

  /// An object without the members that are nil, empty arrays or empty objects.
  static func members(_ members: [String: JSON?]) -> JSON {
    var present: [String: JSON] = [:]
    for case (let name, let value?) in members {
      guard kept.contains(name) || (value != .array([]) && value != .object([:])) else { continue }
      present[name] = value
    }
    return .object(present)
  }

  static func strings(_ strings: [String]) -> JSON { .array(strings.map { .string($0) }) }
  static func map(_ map: [String: String]) -> JSON { .object(map.mapValues { .string($0) }) }
  /// A map whose values say nothing.
  static func names(_ names: [String]) -> JSON {
    .object(Dictionary(names.map { ($0, .object([:])) }) { first, _ in first })
  }
}
