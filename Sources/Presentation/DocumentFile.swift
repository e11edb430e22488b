internal import Content
package import SystemPackage

/// A document that a person asked for under a name.
package enum DocumentFile {
  /// Writes it whole or not at all, with the directories that it needs; a device or FIFO that is
  /// there is written to, and never replaced.
  ///
  /// - Parameter makesDirectories: whether directories that are not there are made.
  package static func write(
    _ bytes: [UInt8], to output: FilePath, makesDirectories: Bool = true
  ) throws {
    if let status = FileStatus(of: output, following: true), !status.isRegular,
      !status.isDirectory
    {
      return try storing("write", output) {
        let file = try FileDescriptor.open(output, .writeOnly, options: .closeOnExec)
        try file.closeAfter { _ = try file.writeAll(bytes) }
      }
    }
    let directory = output.removingLastComponent()
    if makesDirectories, !directory.isEmpty { try makeDirectory(directory) }
    try writeFileAtomically(bytes, to: output)
  }
}
