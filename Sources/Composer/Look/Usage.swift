internal import Content

/// What `du` shows of an image.
public struct Usage: Hashable, Sendable {
  /// One path or one package.
  public struct Row: Hashable, Sendable {
    /// The path as it was asked for, with what is below it; or the package.
    public var name: [UInt8]
    /// The package, where that was asked for.
    public var package: String?
    /// Bytes of content.
    public var bytes: Int64
    public var files: Int
  }

  public var image: String
  /// Whether the rows are packages.
  public var isByPackage: Bool
  public var rows: [Row]
  /// Bytes below all that was asked for.
  public var total: Int64
  /// What was asked for and is not there, one sentence each.
  public var failures: [String]

  /// The same as JSON: an object with `image`, `total` and `entries`, all sizes in bytes.
  public var json: String {
    let rows: [JSON] = rows.map { row in
      var members: [String: JSON] = ["bytes": .int(row.bytes), "files": .int(Int64(row.files))]
      if isByPackage {
        members["package"] = row.package.map { .string($0) } ?? .null
      } else {
        members["path"] = .string(String(decoding: row.name, as: UTF8.self))
      }
      return .object(members)
    }
    let json: JSON = [
      "image": .string(image), "total": .int(total), "entries": .array(rows),
    ]
    return json.canonicalText
  }
}

/// How `du` sums up what it finds.
public struct UsageOptions: Hashable, Sendable {
  /// What the rows are sorted by.
  public enum Order: Hashable, Sendable { case path, size }

  /// Nil: by path, and packages by size.
  public var order: Order?
  public var isByPackage = false
  /// Whether files have rows of their own.
  public var showsFiles = false
  /// How many folders below what was asked for have rows; nil: all.
  public var depth: Int?

  public init() {}
}
