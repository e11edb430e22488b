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

  /// Whether it is the same as before, built again: beside what names the build only its time
  /// differs.
  public var isRebuiltOnly: Bool {
    guard case .changed(let fields) = kind, fields.contains(.rebuilt) else { return false }
    return fields.allSatisfy { field in
      switch field {
      case .rebuilt, .time: true
      default: false
      }
    }
  }

  /// Whether it holds other code or data than before.
  public var hasOtherContent: Bool { hasOtherBody && !Self.isDocumentation(path) }

  /// Whether its body is another, whatever it holds.
  var hasOtherBody: Bool {
    switch kind {
    case .changed(let fields), .renamed(_, _, let fields): fields.contains(.content)
    case .added, .removed: false
    }
  }

  /// Whether every new version of a package changes such a file, which is no code or data.
  ///
  /// They are changelogs, copyright, what lintian is told, and the records of packages.
  package static func isDocumentation(_ path: String) -> Bool {
    for directory in ["/usr/share/lintian/", "/var/lib/dpkg/"] where path.hasPrefix(directory) {
      return true
    }
    guard path.hasPrefix("/usr/share/doc/") else { return false }
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    return ["changelog", "NEWS", "copyright"].contains { name.starts(with: $0.utf8) }
  }

  /// The same change with its body called built again.
  func rebuilt() -> FileChange {
    func marked(_ fields: [FieldChange]) -> [FieldChange] {
      fields.map { $0 == .content ? .rebuilt : $0 }
    }
    var copy = self
    switch kind {
    case .changed(let fields): copy.kind = .changed(marked(fields))
    case .renamed(let from, let isSoname, let fields):
      copy.kind = .renamed(from: from, isSoname: isSoname, marked(fields))
    case .added, .removed: break
    }
    return copy
  }

  /// What is left where bodies that were only built again do not count; nil: nothing.
  func withoutRebuilt() -> FileChange? {
    if isRebuiltOnly { return nil }
    var copy = self
    switch kind {
    case .changed(let fields): copy.kind = .changed(fields.filter { $0 != .rebuilt })
    case .renamed(let from, let isSoname, let fields):
      copy.kind = .renamed(from: from, isSoname: isSoname, fields.filter { $0 != .rebuilt })
    case .added, .removed: break
    }
    return copy
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
  /// The body, which holds the same code or data as before.
  case rebuilt
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
    case .rebuilt: "rebuilt"
    case .link: "link"
    case .time: "mtime"
    case .capabilities: "capabilities"
    case .package: "package"
    }
  }
}
