internal import Content
internal import Spelling
internal import Tree
public import SystemPackage

/// What lies at a path where a manifest is wanted.
public enum ManifestKind: Hashable, Sendable {
  /// A file that may be a manifest, or nothing: reading it says what is wrong.
  case manifest
  /// Nothing, and a file of that directory which is called nearly so.
  case missing(near: FilePath)
  /// A lock, and the manifest beside it, where it is there.
  case lock(FilePath?)
  /// An OCI image layout.
  case image
  /// Another directory, with the manifests in it, sorted.
  case directory([FilePath])
}

extension Composer {
  /// Looks at what is given as a manifest, without reading it.
  public static func kind(ofManifest path: FilePath) -> ManifestKind {
    let status = FileStatus(of: path, following: true)
    guard status?.isDirectory == true else {
      let suffix = ".lock.json"
      if status == nil, let near = sibling(like: path) { return .missing(near: near) }
      guard path.string.hasSuffix(suffix) else { return .manifest }
      let manifest = FilePath(String(path.string.dropLast(suffix.count)) + ".yaml")
      return .lock(FileStatus(of: manifest) == nil ? nil : manifest)
    }
    if FileStatus(of: path.appending("oci-layout")) != nil { return .image }
    return .directory(
      yamlFiles(in: path).map { path == "." ? FilePath($0) : path.appending($0) }
        .filter(isManifestFile))
  }

  private static func yamlFiles(in directory: FilePath) -> [String] {
    ((try? listDirectory(directory)) ?? [])
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
  }

  private static func sibling(like path: FilePath) -> FilePath? {
    guard let name = path.lastComponent?.string else { return nil }
    let directory = path.removingLastComponent()
    let files = yamlFiles(in: directory.isEmpty ? "." : directory)
    return nearestWord(to: name, among: files).map { directory.appending($0) }
  }

  /// Whether a file says that it is a manifest, and is not what `learn` made of another one.
  private static func isManifestFile(_ path: FilePath) -> Bool {
    guard !path.string.hasSuffix(".learned.yaml"),
      FileStatus(of: path, following: true)?.isRegular == true,
      let bytes = try? readFile(path, limit: 1 << 20)
    else { return false }
    return bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "whittle:".utf8) }
  }
}
