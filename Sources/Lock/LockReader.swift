internal import Content
internal import Spelling

/// Why a lock was refused.
public struct LockError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String

  package init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String {
    "cannot use the lock \(path): \(reason); restore it, or remove it and run `whittle lock`"
  }
}

extension Lock {
  /// Reads a lock's file, strictly: every member must be there and of its type, and no other.
  ///
  /// - Throws: ``LockError`` naming the file, the place and what is wrong.
  package init(parsing bytes: [UInt8], path: String) throws(LockError) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes)
    } catch {
      throw LockError(path, "it is not JSON: \(error)")
    }
    var reader = LockReader(path: path)
    self = try reader.lock(json)
  }
}

/// Walks a lock's JSON and keeps the place for errors.
private struct LockReader {
  let path: String
  var place: [String] = []

  init(path: String) { self.path = path }

  func failure(_ reason: String) -> LockError {
    let place = place.isEmpty ? "" : "\(place.joined(separator: ".")): "
    return LockError(path, place + reason)
  }

  mutating func at<Value>(
    _ name: String, _ body: (inout LockReader) throws(LockError) -> Value
  ) throws(LockError) -> Value {
    place.append(name)
    let value = try body(&self)
    place.removeLast()
    return value
  }

  func object(_ json: JSON, _ names: Set<String>) throws(LockError) -> [String: JSON] {
    guard let object = json.object else { throw failure("expected an object") }
    if let unknown = object.keys.filter({ !names.contains($0) }).min() {
      throw failure("the member '\(unknown)' is not known")
    }
    return object
  }

  mutating func member<Value>(
    _ object: [String: JSON], _ name: String,
    _ read: (inout LockReader, JSON) throws(LockError) -> Value
  ) throws(LockError) -> Value {
    try at(name) { reader throws(LockError) in
      guard let value = object[name] else { throw reader.failure("it is missing") }
      return try read(&reader, value)
    }
  }

  mutating func optional<Value>(
    _ object: [String: JSON], _ name: String,
    _ read: (inout LockReader, JSON) throws(LockError) -> Value
  ) throws(LockError) -> Value? {
    object[name] == nil ? nil : try member(object, name, read)
  }

  mutating func map<Value>(
    _ json: JSON, _ read: (inout LockReader, JSON) throws(LockError) -> Value
  ) throws(LockError) -> [String: Value] {
    guard let object = json.object else { throw failure("expected an object") }
    var values: [String: Value] = [:]
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      values[name] = try at(name) { reader throws(LockError) in try read(&reader, value) }
    }
    return values
  }

  mutating func list<Value>(
    _ json: JSON, _ read: (inout LockReader, JSON) throws(LockError) -> Value
  ) throws(LockError) -> [Value] {
    guard let array = json.array else { throw failure("expected an array") }
    var values: [Value] = []
    for (index, value) in array.enumerated() {
      values.append(
        try at(String(index)) { reader throws(LockError) in try read(&reader, value) })
    }
    return values
  }

  static func string(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> String {
    guard let value = json.string else { throw reader.failure("expected a string") }
    return value
  }

  static func int(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> Int64 {
    guard let value = json.int else { throw reader.failure("expected a number") }
    return value
  }

  static func size(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> Int64 {
    let value = try int(&reader, json)
    guard value >= 0 else { throw reader.failure("a size must not be negative") }
    return value
  }

  static func strings(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> [String] {
    try reader.list(json, string)
  }

  static func digest(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> Digest {
    let text = try string(&reader, json)
    guard let digest = try? Digest(parsing: text) else {
      throw reader.failure("'\(text)' is not a digest: sha256: and 64 lower-case hex digits")
    }
    return digest
  }

  static func hex(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> Digest {
    let text = try string(&reader, json)
    guard let digest = try? Digest(hex: text) else {
      throw reader.failure("'\(text)' is not a SHA-256: 64 lower-case hex digits")
    }
    return digest
  }

  static func time(_ reader: inout LockReader, _ json: JSON) throws(LockError) -> Int64 {
    let text = try string(&reader, json)
    guard let seconds = CivilTime(parsing: text)?.secondsSince1970 else {
      throw reader.failure("'\(text)' is not a time such as 2026-11-21T09:15:44Z")
    }
    return seconds
  }
}

extension LockReader {
  mutating func lock(_ json: JSON) throws(LockError) -> Lock {
    let form = json["whittle-lock"]?.int
    guard form == Lock.formatVersion else {
      throw failure("its format version is \(form.map(String.init) ?? "missing"), not 1")
    }
    let object = try object(
      json,
      [
        "whittle-lock", "name", "manifest", "layer-format", "compressors", "epoch", "archives",
        "architectures", "outputs",
      ])
    return Lock(
      name: try member(object, "name", Self.string),
      manifest: try member(object, "manifest", Self.digest),
      layerFormat: try member(object, "layer-format", Self.int),
      compressors: try member(object, "compressors") { reader, json throws(LockError) in
        try reader.map(json, Self.string)
      },
      epoch: try member(object, "epoch", Self.int),
      archives: try member(object, "archives") { reader, json throws(LockError) in
        try reader.map(json) { reader, json throws(LockError) in
          try reader.list(json, Self.suite)
        }
      },
      architectures: try member(object, "architectures") { reader, json throws(LockError) in
        try reader.map(json, Self.inputs)
      },
      outputs: try member(object, "outputs") { reader, json throws(LockError) in
        try reader.map(json, Self.output)
      })
  }

  private static func suite(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Suite {
    let object = try reader.object(
      json, ["suite", "in-release", "date", "valid-until", "key", "snapshot", "release"])
    return Lock.Suite(
      suite: try reader.member(object, "suite", string),
      inRelease: try reader.member(object, "in-release", digest),
      date: try reader.member(object, "date", time),
      validUntil: try reader.optional(object, "valid-until", time),
      key: try reader.optional(object, "key", string),
      snapshot: try reader.optional(object, "snapshot", string),
      release: try reader.optional(object, "release", names))
  }

  private static func names(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.ReleaseNames {
    let object = try reader.object(json, ["origin", "label", "suite", "codename"])
    return Lock.ReleaseNames(
      origin: try reader.optional(object, "origin", string),
      label: try reader.optional(object, "label", string),
      suite: try reader.optional(object, "suite", string),
      codename: try reader.optional(object, "codename", string))
  }

  private static func inputs(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Inputs {
    let object = try reader.object(json, ["indices", "packages"])
    return Lock.Inputs(
      indices: try reader.member(object, "indices") { reader, json throws(LockError) in
        try reader.list(json, index)
      },
      packages: try reader.member(object, "packages") { reader, json throws(LockError) in
        try reader.list(json, package)
      })
  }

  private static func index(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Index {
    let object = try reader.object(json, ["archive", "suite", "component", "sha256"])
    return Lock.Index(
      archive: try reader.member(object, "archive", string),
      suite: try reader.member(object, "suite", string),
      component: try reader.member(object, "component", string),
      digest: try reader.member(object, "sha256", hex))
  }

  private static func package(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Package {
    let object = try reader.object(
      json,
      [
        "name", "version", "architecture", "source", "archive", "path", "size", "sha256", "why",
        "variants", "files", "variant-files", "waived", "held",
      ])
    return Lock.Package(
      name: try reader.member(object, "name", string),
      version: try reader.member(object, "version", string),
      architecture: try reader.member(object, "architecture", string),
      source: try reader.member(object, "source", string),
      archive: try reader.member(object, "archive", string),
      path: try reader.member(object, "path", string),
      deb: Blob(
        digest: try reader.member(object, "sha256", hex),
        size: try reader.member(object, "size", size)),
      why: try reader.member(object, "why") { reader, json throws(LockError) in
        try reader.list(json, why)
      },
      variants: try reader.optional(object, "variants", strings),
      files: try reader.optional(object, "files", strings) ?? [],
      variantFiles: try reader.optional(object, "variant-files") {
        reader, json throws(LockError) in
        try reader.map(json, strings)
      } ?? [:],
      waived: try reader.optional(object, "waived", strings) ?? [],
      held: try reader.optional(object, "held", string))
  }

  private static func why(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Why {
    // One form each: a reason that is two at once was not written by this program.
    if json["essential"] != nil {
      guard try reader.object(json, ["essential"])["essential"] == .bool(true) else {
        throw reader.failure("'essential' can only be true")
      }
      return .essential
    }
    if json["named-in"] != nil {
      let object = try reader.object(json, ["named-in"])
      return .named(in: try reader.member(object, "named-in", string))
    }
    if json["library"] != nil {
      let object = try reader.object(json, ["library", "needed-by"])
      return .library(
        try reader.member(object, "library", string),
        neededBy: try reader.member(object, "needed-by", string))
    }
    let object = try reader.object(json, ["of", "relation"])
    return .dependency(
      of: try reader.member(object, "of", string),
      relation: try reader.member(object, "relation", string))
  }

  private static func output(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Output {
    let object = try reader.object(json, ["index", "images"])
    return Lock.Output(
      index: try reader.member(object, "index", digest),
      images: try reader.member(object, "images") { reader, json throws(LockError) in
        try reader.map(json, image)
      })
  }

  private static func image(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Image {
    let object = try reader.object(json, ["manifest", "layers"])
    return Lock.Image(
      manifest: try reader.member(object, "manifest", digest),
      layers: try reader.member(object, "layers") { reader, json throws(LockError) in
        try reader.list(json, layer)
      })
  }

  private static func layer(
    _ reader: inout LockReader, _ json: JSON
  ) throws(LockError) -> Lock.Layer {
    let object = try reader.object(json, ["diff-id", "digest", "size", "tar-size"])
    return Lock.Layer(
      diffID: try reader.member(object, "diff-id", digest),
      digest: try reader.member(object, "digest", digest),
      size: try reader.member(object, "size", size),
      tarSize: try reader.member(object, "tar-size", size))
  }
}
