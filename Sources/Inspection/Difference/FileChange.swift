internal import Spelling
internal import Packing
internal import Rootfs
internal import Tree

/// A path that was added, removed, changed or renamed.
public struct FileChange: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case added(FileFacts)
    case removed(FileFacts)
    case changed([FieldChange])
    /// The same library under the name of another version.
    case renamed(from: String, isSoname: Bool, [FieldChange])
  }

  public var path: String
  /// The package that has it; nil for what is generated and where nothing tells.
  public var package: String?
  public var kind: Kind
  /// What everybody should see: rights that nothing had before.
  public var alarms: [Alarm]

  public init(path: String, package: String?, kind: Kind, alarms: [Alarm] = []) {
    self.path = path
    self.package = package
    self.kind = kind
    self.alarms = alarms
  }

  /// A right that a file gained.
  public enum Alarm: Hashable, Sendable {
    case setUser
    case setGroup
    case capabilities(String)

    public var text: String {
      switch self {
      case .setUser: "set-user-id"
      case .setGroup: "set-group-id"
      case .capabilities(let text): text
      }
    }

    /// What is said of the file: `is set-user-id`.
    package var predicate: String {
      switch self {
      case .setUser, .setGroup: "is \(text)"
      case .capabilities: "runs with \(text)"
      }
    }
  }

  /// Whether only its time differs.
  public var isTimeOnly: Bool {
    guard case .changed(let fields) = kind else { return false }
    return fields.allSatisfy { if case .time = $0 { true } else { false } }
  }
}

/// What is said of a path that only one side has.
public struct FileFacts: Hashable, Sendable {
  /// `file`, `directory`, `symbolic link`, `hard link`.
  public var type: String
  public var mode: UInt32
  public var owner: String
  /// A link's target.
  public var target: String?

  init(_ entry: Entry) {
    type = entry.kind.word
    mode = entry.mode
    owner = "\(entry.uid):\(entry.gid)"
    switch entry.kind {
    case .symbolicLink(let target): self.target = printable(target)
    case .hardLink(let target): self.target = "\(target)"
    default: break
    }
  }
}

/// One field of a path that differs.
public enum FieldChange: Hashable, Sendable {
  case type(String, String)
  case mode(UInt32, UInt32)
  case owner(String, String)
  /// The body; its sizes stand beside the change.
  case content
  case link(String, String)
  /// Seconds since 1970.
  case time(Int64, Int64)
  /// The capabilities that a file runs with.
  case capabilities(String?, String?)
  /// The package that has it.
  case package(String?, String?)

  /// The field's name.
  public var name: String {
    switch self {
    case .type: "type"
    case .mode: "mode"
    case .owner: "owner"
    case .content: "content"
    case .link: "link"
    case .time: "mtime"
    case .capabilities: "capabilities"
    case .package: "package"
    }
  }
}
