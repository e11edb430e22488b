/// Why nothing can be learned.
package enum LearnError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The root has no `/var/lib/dpkg/status`.
  case noDatabase(root: String)
  /// dpkg's database cannot be read.
  case badDatabase(root: String, reason: String)
  /// A file is no log of strace(1).
  case noTrace(String)
  /// The logs say nothing about the root.
  case nothingUsed(root: String)
  /// A file of that name was not written by `learn`.
  case foreignFile(String)
  /// The root was made for an architecture that the manifest does not have.
  case architecture(root: String, String, manifest: String)
  /// A program of this machine is missing, and which package has it.
  case noProgram(String, package: String)
  /// The command ended with an error: in the full root, or in the small image alone.
  case commandFailed(status: Int32, said: String, isSmall: Bool)

  package var description: String {
    switch self {
    case .noDatabase(let root):
      "cannot learn from the root \(root): it has no /var/lib/dpkg/status, which says what package "
        + "a file belongs to; use one that debootstrap, mmdebstrap or apt made"
    case .badDatabase(let root, let reason):
      "cannot learn from the root \(root): its dpkg database cannot be parsed: \(reason)"
    case .noTrace(let path):
      "cannot read \(path): it is not a log of strace; make one with "
        + "`strace -f -y -o \(path) COMMAND`"
    case .nothingUsed(let root):
      "cannot learn from the root \(root): no path that the logs name is in it; is it the root in "
        + "which the command ran?"
    case .foreignFile(let path):
      "cannot write \(path): it exists and was not written by `whittle learn`; move it away"
    case .architecture(let root, let found, let manifest):
      "cannot learn from the root \(root): it was made for \(found), which \(manifest) does not "
        + "list in 'architectures'"
    case .noProgram(let name, let package):
      "cannot run the command: this machine has no '\(name)'; install the package \(package)"
    case .commandFailed(let status, let said, let isSmall):
      "cannot prove what was learned: the command ended with status \(status) in "
        + (isSmall
          ? "the small image, though not in the full root"
          : "the full root, so nothing was learned")
        + (said.isEmpty ? "" : "; it said: \(said)")
    }
  }
}
