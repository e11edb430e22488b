internal import Packing
internal import Building
internal import Certificates
internal import Content
internal import Debian
internal import Deciding
internal import ELF
internal import HTTP
internal import Importing
internal import Inspection
internal import Learning
internal import Lock
internal import Manifest
internal import OCI
internal import OpenPGP
internal import Programs
internal import Registry
internal import Repository
internal import Resolver
internal import Rootfs
internal import Spelling
internal import Tracker
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
  /// Whittle itself is wrong (sysexits(3), `EX_SOFTWARE`).
  case internalError = 70
}

/// An error as a user meets it: what happened, what to do, and the status to end with.
public struct Failure: Sendable {
  /// One mistake, with its place where it has one.
  public struct Problem: Hashable, Sendable {
    /// The place in a file, counted from 1.
    public struct Place: Hashable, Sendable {
      public let file: String
      public let line: Int
      public let column: Int
    }

    public let place: Place?
    public let message: String
  }

  public let text: String
  public let status: ExitStatus

  /// What is wrong with the command itself; the text escapes what it quotes.
  public init(usage text: String) {
    self.text = text
    status = .input
  }

  public init(_ error: any Error) {
    if let status = ExitStatus(error) {
      // These say several things, each on a line of its own that they escape themselves.
      let isOfLines = error is ManifestError || error is LintFailure || error is Unsatisfiable
      text = isOfLines ? "\(error)" : TerminalText.line("\(error)")
      self.status = status
    } else {
      text = TerminalText.line(
        "internal error: \(type(of: error)): \(error); this is an error in Whittle, not yours: "
          + "please report it to its maintainers, with the command and `whittle --version`")
      status = .internalError
    }
  }
}

extension ExitStatus {
  /// What the process ends with after an error of ours; nil after one that should have been told in
  /// our words where it happened.
  ///
  /// A test holds this table against every error type of the sources.
  init?(_ error: any Error) {
    switch error {
    case is DigestError, is OutputMismatch, is PackageMismatch, is StoreDamage:
      self = .untrusted
    case is CancellationError, is DirectoryError, is HTTPError, is ProgramError, is StoreError:
      self = .unavailable
    case is PackingError, is CertificateError, is ELFError, is JSONError, is MemberPathError,
      is OCIError, is ParseError, is PatternError, is SelectionError, is TreeConflict, is TreeError:
      self = .input
    case is BumpError, is ChoiceConflict, is ComposerError, is DiffError, is GitError,
      is ImageError, is ImportError, is LearnError, is LimitError, is LintFailure,
      is LocalPackageError,
      is LockError, is ManifestError,
      is ManifestFileError, is MergeError, is OutputError, is ProofError, is TrackerError,
      is Unsatisfiable, is WorkspaceError:
      self = .input
    case let error as RepositoryError:
      switch error.kind {
      case .input: self = .input
      case .unavailable: self = .unavailable
      case .untrusted: self = .untrusted
      }
    case let error as RegistryError:
      switch error.kind {
      case .input: self = .input
      case .unavailable: self = .unavailable
      case .untrusted: self = .untrusted
      }
    case let error as OpenPGPError:
      switch error {
      case .malformedKeyring: self = .input
      case .noVerifier, .verifierFailed, .verifierExhausted, .noRoom: self = .unavailable
      case .malformedMessage, .badSignature, .noGoodSignature: self = .untrusted
      }
    default: return nil
    }
  }
}
