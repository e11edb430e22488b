internal import Packing
internal import Tree

/// The changelogs among a package's documentation (Debian Policy 12.7).
struct DocDirectory {
  /// One file of the directory.
  struct File {
    var name: [UInt8]
    /// Where its body lies in the tar.
    var body: Range<Int>
    var isCompressed: Bool
  }

  private var files: [String: File] = [:]
  /// The package that the directory, or a changelog in it, is a link to.
  private(set) var other: String?

  init(of package: String, in entries: [TarEntry], subject: String) throws {
    let directory = "usr/share/doc/\(package)"
    let prefix = Array("\(directory)/changelog".utf8)
    var bodies: [[UInt8]: Range<Int>] = [:]
    for entry in entries {
      guard let path = try? MemberPath(parsing: entry.name) else { continue }
      if path.bytes == Array(directory.utf8), case .symbolicLink(let target) = entry.kind {
        other = Self.package(target, above: 1)
        continue
      }
      if case .file = entry.kind { bodies[path.bytes] = entry.body }
      guard path.bytes.starts(with: prefix) else { continue }
      let name = String(
        decoding: path.bytes.dropFirst(directory.utf8.count + 1), as: UTF8.self)
      switch entry.kind {
      case .file: add(name, entry.body)
      case .hardLink(let target):
        if let path = try? MemberPath(parsing: target), let body = bodies[path.bytes] {
          add(name, body)
        }
      case .symbolicLink(let target):
        if name.hasPrefix("changelog.Debian") || other == nil {
          other = Self.package(target, above: 2) ?? other
        }
      default: break
      }
    }
  }

  private mutating func add(_ name: String, _ body: Range<Int>) {
    let isCompressed = name.hasSuffix(".gz")
    let plain = isCompressed ? String(name.dropLast(3)) : name
    files[plain] = File(name: Array(name.utf8), body: body, isCompressed: isCompressed)
  }

  /// The package whose directory a link leads to: `gcc-14-base`, `../gcc-14-base/changelog.gz`,
  /// `/usr/share/doc/gcc-14-base`.
  ///
  /// - Parameter above: how many parts of the target name the package's directory and what is in
  ///   it.
  private static func package(_ target: [UInt8], above depth: Int) -> String? {
    let parts = target.split(separator: UInt8(ascii: "/")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard parts.count >= depth else { return nil }
    let name = parts[parts.count - depth]
    return name == ".." || name == "." ? nil : name
  }

  /// The changelog of the package: Debian's own name for it, or that of a native package.
  func changelog(isNative: Bool) -> File? { files[isNative ? "changelog" : "changelog.Debian"] }

  /// The changelog of rebuilds of the unchanged source for one architecture.
  func rebuilds(architecture: String) -> File? { files["changelog.Debian.\(architecture)"] }
}
