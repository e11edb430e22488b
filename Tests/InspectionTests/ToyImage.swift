import Content
import OCI
import SystemPackage
import TestSupport

@testable import Tree
@testable import Inspection
@testable import Rootfs

/// One path of a toy package.
struct ToyEntry {
  enum Kind {
    case file(String)
    case link(String)
    case directory
  }

  var path: String
  var kind: Kind
  var mode: UInt32
  var gid: UInt32 = 0
  var reason: EntryReason = .all

  static func file(
    _ path: String, _ text: String = "x", mode: UInt32 = 0o644, reason: EntryReason = .all
  ) -> ToyEntry {
    ToyEntry(path: path, kind: .file(text), mode: mode, reason: reason)
  }

  static func link(_ path: String, _ target: String, reason: EntryReason = .all) -> ToyEntry {
    ToyEntry(path: path, kind: .link(target), mode: 0o777, reason: reason)
  }

  static func directory(_ path: String, _ mode: UInt32 = 0o755, gid: UInt32 = 0) -> ToyEntry {
    ToyEntry(path: path, kind: .directory, mode: mode, gid: gid)
  }
}

/// A composed image of toy packages, with what the checks read of it.
struct ToyImage: ~Copyable {
  private let directory: TemporaryDirectory
  let store: BlobStore
  private var fragments: [Fragment] = []
  private var generated: [GeneratedEntry] = []

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.appending("cache"))
  }

  /// Adds a package; packages are added by name.
  mutating func add(_ package: String, _ entries: ToyEntry...) throws {
    var tar: [UInt8] = []
    var members: [Fragment.Member] = []
    var directories: [Entry] = []
    for toy in entries {
      let path = try MemberPath(absolute: toy.path)
      func entry(_ kind: Entry.Kind) -> Entry {
        Entry(
          path: path, kind: kind, mode: toy.mode, gid: toy.gid, mtime: 7,
          origin: .package(package, toy.reason))
      }
      switch toy.kind {
      case .file(let text):
        let body = Array(text.utf8)
        members.append(
          Fragment.Member(entry: entry(.file(Blob(of: body))), offset: Int64(tar.count)))
        tar += body
      case .link(let target):
        members.append(
          Fragment.Member(
            entry: entry(.symbolicLink(target: Array(target.utf8))), offset: 0))
      case .directory: directories.append(entry(.directory))
      }
    }
    members.sort { $0.entry.path < $1.entry.path }
    fragments.append(
      Fragment(
        package: package, members: members, directories: directories, tar: try store.put(tar)))
  }

  /// Adds a file that the manifest makes.
  mutating func make(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
    generated.append(
      .file(
        try MemberPath(absolute: path), Array(text.utf8), mode: mode, epoch: 0,
        origin: "files (toy.yaml:3:1)"))
  }

  /// Adds a link that the manifest makes.
  mutating func makeLink(_ path: String, _ target: String) throws {
    generated.append(
      .link(
        try MemberPath(absolute: path), to: Array(target.utf8), epoch: 0,
        origin: "symlinks (toy.yaml:4:1)"))
  }

  /// Adds a directory that the manifest declares.
  mutating func makeDirectory(_ path: String, _ mode: UInt32) throws {
    generated.append(
      .directory(
        try MemberPath(absolute: path), mode: mode, uid: 0, gid: 0, epoch: 0,
        origin: "directories (toy.yaml:5:1)"))
  }

  func subject(
    path: String? = nil, selected: Set<String> = [], wantsCopyright: Bool = false
  ) throws -> LintSubject {
    LintSubject(
      image: ImageName(variant: "latest", architecture: "amd64"),
      tree: try Tree.compose(fragments, generated, epoch: 0),
      bodies: RunBodies(fragments, generated, in: store),
      environment: path.map { ["PATH=\($0)"] } ?? [],
      packages: wantsCopyright ? fragments.map(\.package) : [],
      composition: LintSubject.Composition(fragments: fragments, selected: selected))
  }

  /// What the checks find, one line each.
  func findings(
    path: String? = nil, selected: Set<String> = [], wantsCopyright: Bool = false
  ) async throws -> [String] {
    let subject = try subject(path: path, selected: selected, wantsCopyright: wantsCopyright)
    return try await Lint.findings(in: subject).map { finding in
      let note = finding.severity == .note ? "note " : ""
      let place = finding.path.map { " \($0)" } ?? ""
      let owner = finding.package.map { " (\($0))" } ?? ""
      return "\(note)\(finding.rule.rawValue)\(place)\(owner): \(finding.message)"
    }
  }
}
