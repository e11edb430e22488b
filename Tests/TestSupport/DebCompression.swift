/// How a member of a `.deb` is compressed in a test.
package enum DebCompression: Hashable, Sendable {
  case none
  /// Stored forms, made without a tool.
  case gzip
  case xz
  case xzBlocks(of: Int)
  case zstd
  /// A real compressor of this machine, as it is on the command line: `["xz", "-6", "-c"]`.
  case tool([String], suffix: String)

  package static let bzip2Tool = tool(["bzip2", "-c"], suffix: ".bz2")
  package static let lzmaTool = tool(["xz", "--format=lzma", "-c"], suffix: ".lzma")
  package static let xzTool = tool(["xz", "-6", "-c"], suffix: ".xz")
  package static let zstdTool = tool(["zstd", "-q", "-19", "-c"], suffix: ".zst")
  package static let gzipTool = tool(["gzip", "-n", "-9", "-c"], suffix: ".gz")

  /// What the member's name ends with.
  package var suffix: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .xz, .xzBlocks: ".xz"
    case .zstd: ".zst"
    case .tool(_, let suffix): suffix
    }
  }

  /// - Throws: ``RunError`` where the tool is not there or fails.
  package func compress(_ bytes: [UInt8]) throws -> [UInt8] {
    switch self {
    case .none: bytes
    case .gzip: Stored.gzip(bytes)
    case .xz: Stored.xz(bytes)
    case .xzBlocks(let size): Stored.xz(bytes, blockSize: size)
    case .zstd: Stored.zstd(bytes)
    case .tool(let line, _): try must(line[0], Array(line.dropFirst()), input: bytes)
    }
  }
}
