package import Composer

extension Notice {
  /// The notice for a person, beginning with the lock that it is about.
  package var text: String {
    switch self {
    case .lowerVersion(let package, let old, let new, let architecture, let lock):
      "\(lock): \(package) goes to a lower version, \(old) → \(new) on \(architecture)"
    case .moved(let package, let old, let new, let architectures, let lock):
      "\(lock): \(package) \(old) → \(new) on \(architectures.joined(separator: ", ")), since it "
        + "cannot stay with what the manifest and the archives have now"
    case .versionsApart(let package, let versions, let lock):
      "\(lock): \(package) is locked at different versions: "
        + versions.sorted { $0.key < $1.key }
        .map { "\($0.key) (\($0.value.joined(separator: ", ")))" }.joined(separator: ", ")
    case .unreadableStanzas(let index, let count, let first):
      "\(index): \(count == 1 ? "a stanza" : "\(count) stanzas") of the index cannot be read and "
        + "\(count == 1 ? "is" : "are") skipped: \(first.joined(separator: "; "))"
        + (count > first.count ? "; …" : "")
    case .noPackages(let suite, let architecture):
      "\(suite) has no packages for \(architecture)"
    case .twin(let package, let taken, let other):
      "\(package) has other bytes in the archive '\(other)' than in '\(taken)', which the manifest "
        + "names first"
    case .identity(let field, let archive, let suite, let old, let new, let lock):
      "\(lock): the \(field) of the archive '\(archive)' (\(suite)) changed from "
        + "\(old ?? "none") to \(new ?? "none"); make sure that this is intended"
    case .sharedRecordsDropped:
      "what others put into the shared store leads to other images than the lock promises; it was "
        + "dropped, and the images were made from the packages"
    case .sharedStore(let store, let reason, let isReading):
      isReading
        ? "the shared store \(store) is not used in this run: \(reason)"
        : "nothing was added to the shared store \(store): \(reason)"
    case .suiteGone(let archive, let suite, let lock):
      "\(lock): the archive '\(archive)' (\(suite)) is no longer read, so its date in the lock "
        + "is no longer a lower bound"
    }
  }
}
