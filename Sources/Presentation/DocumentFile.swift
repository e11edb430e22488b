internal import Content
package import SystemPackage

/// A document that a person asked for under a name.
package enum DocumentFile {
  /// Writes it whole or not at all, with the directories that it needs.
  package static func write(_ bytes: [UInt8], to output: FilePath) throws {
    let directory = output.removingLastComponent()
    if !directory.isEmpty { try makeDirectory(directory) }
    try writeFileAtomically(bytes, to: output)
  }
}
