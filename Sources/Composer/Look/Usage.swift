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
  /// How many directories below what was asked for have rows; nil: all.
  public var depth: Int?

  public init() {}
}
