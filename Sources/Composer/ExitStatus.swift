internal import Archives
internal import Content
internal import Debian
internal import OCI
internal import Rootfs

/// What the process says at its end (docs: README, "Exit status").
public enum ExitStatus: Int32, Sendable {
  /// All is done.
  case done = 0
  /// Differences were found (`verify`, `diff`, `bump --check`).
  case different = 1
  /// The input or the usage is wrong.
  case input = 2
  /// Something could not be fetched or written.
  case unavailable = 3
  /// A signature, hash or digest is not what it must be.
  case untrusted = 4
}

/// An error as a user meets it: what happened, what to do, and the status to end with.
public struct Failure: Sendable {
  public let text: String
  /// What may be done about it, one sentence each.
  public let hints: [String]
  public let status: ExitStatus

  public init(_ error: any Error) {
    text = "\(error)"
    var hints: [String] = []
    switch error {
    case is DigestError, is StoreDamage, is OutputMismatch: status = .untrusted
    case is StoreError: status = .unavailable
    case let error as any StatusBearing:
      status = error.exitStatus
      hints = error.hints
    case is CancellationError: status = .unavailable
    default: status = .input
    }
    self.hints = hints
  }
}

/// An error that knows what status the process should end with.
protocol StatusBearing: Error {
  var exitStatus: ExitStatus { get }
  var hints: [String] { get }
}
