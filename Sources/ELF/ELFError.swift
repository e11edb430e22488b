/// Why a file that begins as an ELF file was refused.
package enum ELFError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A structure begins or ends beyond the file.
  case truncated(String)
  /// A field has a value that the ELF specification does not allow.
  case damaged(String)

  package var description: String { "cannot read the ELF file: \(reason)" }

  /// The description without its object.
  package var reason: String {
    switch self {
    case .truncated(let what): "\(what) runs past the end of the file"
    case .damaged(let why): why
    }
  }
}
