package import Composer
internal import Content
internal import Spelling
internal import SystemPackage

extension Event {
  /// What a user is told beside the result; nil for what is progress and nothing else.
  package var note: String? { words.map(TerminalText.line) }

  private var words: String? {
    switch self {
    case .reading, .expecting, .fetching, .fetched, .sending, .unpacking, .built: nil
    case .wroteLock(let path): "wrote \(path)"
    case .passedOverLock(let path):
      "\(path) is outdated: checking the newest packages instead"
    case .passedOverManifest(let lock, let reason):
      "note: \(lock) is read without its manifest: \(oneLine(reason))"
    case .passedOverPlace(let place, let name, let reason):
      "skipped \(place) for \(name): \(oneLine(reason))"
    case .repairing(let digest): "the cached blob \(digest) was damaged; rebuilding it"
    case .chose(.architecture(let name), let form):
      "\(form) holds one architecture: \(name); choose another with --arch"
    case .chose(.variant(let name), let form):
      "\(form) holds one variant: \(name); choose another with --variant"
    case .leftOut(let architectures, let variants, let lock):
      "note: \(lock) leaves out "
        + [("architecture", architectures), ("variant", variants)].filter { !$1.isEmpty }
        .map { "the \($0)\($1.count == 1 ? "" : "s") \($1.joined(separator: ", "))" }
        .joined(separator: " and ")
        + " of the manifest; `whittle lock` adds them"
    case .keptImages(let names, let path):
      "note: \(path) keeps what is not of this build: \(names.joined(separator: ", "))"
    case .leftOwners(let path):
      "\(path): every file belongs to you, since only root can change owners"
    case .finding(let text): "note: \(text)"
    case .incomplete(let text): text
    case .noticed(let notice): "note: \(notice.text)"
    }
  }

  /// A note is one line, and what our own errors say of several places is several.
  private func oneLine(_ reason: String) -> String {
    reason.split(separator: "\n").joined(separator: "; ")
  }
}
