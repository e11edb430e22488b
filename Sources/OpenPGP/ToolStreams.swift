internal import SystemPackage

/// Two files that a tool writes its output and errors to, closed when their owner is gone.
///
/// Not pipes: where no descriptor is left for one, those of Subprocess 1.0 end the whole process.
struct ToolStreams: ~Copyable {
  let output: FileDescriptor
  let errors: FileDescriptor

  /// The most bytes that a tool may say on each.
  private static let limit = 1 << 20

  private init(output: FileDescriptor, errors: FileDescriptor) {
    self.output = output
    self.errors = errors
  }

  /// - Parameter suffix: tells them from those of another run in the folder.
  static func make(
    in folder: inout PrivateFolder, _ suffix: String
  ) throws(OpenPGPError) -> ToolStreams {
    let output = try folder.create("output\(suffix)")
    do {
      return ToolStreams(output: output, errors: try folder.create("errors\(suffix)"))
    } catch {
      try? output.close()
      throw error
    }
  }

  deinit {
    try? output.close()
    try? errors.close()
  }

  /// What was written to a file.
  static func content(of file: FileDescriptor) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while true {
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
      let more = try bytes.withUnsafeMutableBytes { buffer in
        try file.read(
          fromAbsoluteOffset: Int64(count),
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      count += more
      if more == 0 { return Array(bytes[..<count]) }
      guard count <= limit else {
        throw OpenPGPError.verifierFailed(tool: "the verifier", reason: "it said too much")
      }
    }
  }
}
