internal import Content
internal import Manifest
internal import Tree
public import SystemPackage

extension Composer {
  /// Writes the commented starter manifest `NAME.yaml`, which builds as it is.
  ///
  /// - Throws: ``ComposerError/fileExists(_:)`` where a file is there: it is never replaced.
  public static func writeStarter(named name: String, in directory: FilePath = "") throws
    -> FilePath
  {
    guard Manifest.isName(name) else { throw ComposerError.badName(name) }
    let path = directory.appending("\(name).yaml")
    guard FileStatus(of: path) == nil else { throw ComposerError.fileExists(path.string) }
    try writeFileAtomically(Array(StarterManifest.text(named: name).utf8), to: path)
    return path
  }
}
