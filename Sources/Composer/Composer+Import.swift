internal import Content
internal import Importing
internal import Manifest
public import SystemPackage

/// A manifest that was made of what people have already.
public struct ImportedText: Sendable, Hashable {
  /// The manifest, as YAML.
  public var text: String
  /// How many lines of the original have no counterpart; the manifest lists them at its end.
  public var remarks: Int
}

extension Composer {
  /// A manifest of slices of a checkout of chisel-releases (formats v1 to v3), and of those that they
  /// need.
  ///
  /// - Parameter name: the manifest's; nil: the first slice's package.
  /// - Throws: `ImportError` if the directory is not such a checkout, or lacks one of the slices.
  public static func importChisel(
    _ directory: FilePath, slices: [String], named name: String?
  ) throws -> ImportedText {
    let package = slices.first.map { String($0.prefix { $0 != "_" }) }
    let name = name ?? package ?? "image"
    guard Manifest.isName(name) else { throw ComposerError.badName(name) }
    var release = try ChiselRelease(directory)
    let manifest = try ImportedManifest(chisel: &release, slices, named: name)
    return ImportedText(text: manifest.text, remarks: manifest.remarkCount)
  }

  /// A manifest of the last stage of a Dockerfile.
  ///
  /// - Parameter name: the manifest's; nil: that of the Dockerfile's directory.
  /// - Throws: `ImportError` where the file has no `FROM`; `StoreError` where it cannot be read.
  public static func importDockerfile(
    _ path: FilePath, named name: String?
  ) throws -> ImportedText {
    let whole = realPath(path) ?? path
    let directory = whole.removingLastComponent()
    let name = name ?? manifestName(directory.lastComponent?.string ?? "image")
    guard Manifest.isName(name) else { throw ComposerError.badName(name) }
    let bytes = try readFile(path, limit: 4 << 20)
    let manifest = try ImportedManifest(
      dockerfile: Dockerfile(parsing: String(decoding: bytes, as: UTF8.self)), named: name
    ) { source in
      let status = FileStatus(of: directory.appending(source), following: true)
      return status.map { $0.isDirectory ? .directory : .file } ?? .absent
    }
    return ImportedText(text: manifest.text, remarks: manifest.remarkCount)
  }

  /// Writes a manifest beside which its lock will lie.
  ///
  /// - Throws: ``ComposerError/fileExists(_:)`` where a file is there: it is never replaced.
  public static func write(_ imported: ImportedText, to path: FilePath) throws {
    guard FileStatus(of: path) == nil else { throw ComposerError.fileExists(path.string) }
    try writeFileAtomically(Array(imported.text.utf8), to: path)
  }

  /// What of a directory's name can be a manifest's.
  private static func manifestName(_ text: String) -> String {
    let kept = text.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
        ? character : "-"
    }
    let name = String(kept.drop { !$0.isLetter && !$0.isNumber })
    return name.isEmpty ? "image" : name
  }
}
