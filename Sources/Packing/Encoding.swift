/// How a stream is compressed.
package enum Encoding: String, Hashable, Sendable, CaseIterable {
  case none = ""
  case gzip = ".gz"
  case xz = ".xz"
  case zstd = ".zst"
  case bzip2 = ".bz2"
  case lzma = ".lzma"

  /// The encoding that a file's or a member's name ends with.
  package init(name: some StringProtocol) {
    self = Self.allCases.first { !$0.rawValue.isEmpty && name.hasSuffix($0.rawValue) } ?? .none
  }
}
