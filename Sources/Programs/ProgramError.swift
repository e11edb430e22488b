/// Why a program gave no answer.
package enum ProgramError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing could be laid out for it.
  case noRoom(String)
  case notStarted(program: String, reason: String)
  case killed(program: String, signal: Int32)
  case late(program: String, after: Duration)
  /// It said more than is read; bytes.
  case tooMuch(program: String, limit: Int64)

  package var description: String {
    switch self {
    case .noRoom(let reason): reason
    case .notStarted(let program, let reason): "cannot run \(program): \(reason)"
    case .killed(let program, let signal): "\(program) was ended by the signal \(signal)"
    case .late(let program, let limit): "\(program) did not end within \(limit)"
    case .tooMuch(let program, let limit): "\(program) said more than \(limit) bytes"
    }
  }
}
