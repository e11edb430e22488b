internal import Spelling
package import Tree

/// What a file is to a process.
public enum FileRole: String, Hashable, Sendable {
  case program, library, script, data, documentation

  /// Whether a process runs or loads it.
  public var isCode: Bool {
    switch self {
    case .program, .library, .script: true
    case .data, .documentation: false
    }
  }

  /// - Parameter head: how the file begins.
  package init(_ path: MemberPath, head: [UInt8]) {
    let isDocumentation = [
      "usr/share/doc/", "var/lib/dpkg/", "usr/share/man/", "usr/share/info/", "usr/share/lintian/",
      "usr/share/doc-base/",
    ].contains { path.bytes.starts(with: $0.utf8) }
    let name = Array(path.lastComponent)
    if isDocumentation {
      self = .documentation
    } else if head.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
      self = path.isNamedLikeLibrary ? .library : .program
    } else if Self.archives.contains(where: name.ends(with:)) {
      self = .library
    } else if head.starts(with: [0x23, 0x21]) || Self.endings.contains(where: name.ends(with:)) {
      self = .script
    } else {
      self = .data
    }
  }

  /// What interpreters load by these names.
  private static let endings = [
    ".py", ".pyc", ".pm", ".pl", ".rb", ".js", ".mjs", ".cjs", ".lua", ".tcl", ".php", ".sh",
    ".scm", ".el",
  ]

  /// Compiled code in other forms than ELF.
  private static let archives = [".a", ".jar", ".class", ".wasm", ".ko", ".egg"]
}
