internal import Building
internal import Content
internal import HTTP
internal import OpenPGP
internal import Repository
internal import Rootfs
internal import Tree

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
  public let status: ExitStatus

  public init(_ error: any Error) {
    text = "\(error)"
    switch error {
    case is DigestError, is StoreDamage, is OutputMismatch, is PackageMismatch: status = .untrusted
    case is StoreError, is FolderError: status = .unavailable
    case let error as any StatusBearing: status = error.exitStatus
    case is CancellationError: status = .unavailable
    default: status = .input
    }
  }
}

extension RepositoryError: StatusBearing {
  var exitStatus: ExitStatus {
    switch kind {
    case .input: .input
    case .unavailable: .unavailable
    case .untrusted: .untrusted
    }
  }
}

extension OpenPGPError: StatusBearing {
  var exitStatus: ExitStatus {
    switch self {
    case .malformedKeyring: .input
    case .noVerifier, .verifierFailed: .unavailable
    case .malformedMessage, .badSignature, .noGoodSignature: .untrusted
    }
  }
}

extension HTTPError: StatusBearing {
  var exitStatus: ExitStatus { .unavailable }
}

/// An error that knows what status the process should end with.
protocol StatusBearing: Error {
  var exitStatus: ExitStatus { get }
}
