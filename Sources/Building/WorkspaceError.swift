internal import Debian
internal import Spelling

/// Why a manifest and its lock cannot be built from.
package enum WorkspaceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An architecture that Whittle cannot place in an image.
  case unknownArchitecture(String)
  /// An architecture was asked for that the manifest does not have.
  case noSuchArchitecture(String, manifest: String, has: [String])
  /// A variant was asked for that the manifest does not have.
  case noSuchVariant(String, manifest: String, has: [String])
  /// A file beside the manifest is not there or cannot be read.
  case localFile(position: String, path: String, reason: String)
  /// A program of the user's is for another machine than the image.
  case otherMachine(position: String, path: String, found: String, wanted: String)
  /// A user or group is named, and neither base-passwd's table nor a package tells its numbers.
  case unknownAccount(position: String, kind: String, name: String)
  /// A file of `tmpfiles.d` names an owner that the image does not know.
  case unknownOwner(position: String, kind: String, name: String)
  /// The lock was made for another state of the manifest.
  case lockOfAnotherManifest(lock: String, manifest: String)
  /// Nothing of the manifest changed but files that it names.
  case changedFiles([String], lock: String, manifest: String)
  /// The lock was made by another layer format.
  case lockOfAnotherFormat(lock: String, format: Int64)
  /// The lock does not hold what is asked for.
  case notLocked(String, lock: String)
  /// The lock does not say which packages share a layer.
  case noLayers(budget: Int, image: String, lock: String, manifest: String)

  package var description: String {
    switch self {
    case .unknownArchitecture(let name):
      "cannot build for the architecture '\(name)': Whittle does not support it"
    case .noSuchArchitecture(let name, let manifest, let has):
      "cannot build \(manifest) for '\(name)': its architectures are \(list(has))"
        + hint(Architecture.meant(by: name)?.text ?? nearestWord(to: name, among: has), has)
    case .noSuchVariant(let name, let manifest, let has):
      "cannot build the variant '\(name)' of \(manifest): its variants are \(list(has))"
        + hint(nearestWord(to: name, among: has), has)
    case .localFile(let position, let path, let reason):
      "\(position): cannot read '\(path)': \(reason)"
    case .otherMachine(let position, let path, let found, let wanted):
      "\(position): cannot put '\(path)' into the image for \(wanted): it is an ELF file for \(found)"
    case .unknownAccount(let position, let kind, let name):
      "\(position): cannot make the \(kind) '\(name)': neither base-passwd nor a package of the image "
        + "says its number; write `{name: \(name), \(kind == "user" ? "uid: …, " : "")gid: …}`"
    case .unknownOwner(let position, let kind, let name):
      "\(position): cannot make what tmpfiles.d says: the image has no \(kind) '\(name)'; "
        + "add it to `\(kind)s`"
    case .lockOfAnotherManifest(let lock, let manifest):
      "cannot use the lock \(lock): \(manifest) has changed since it was made; "
        + "run `whittle lock \(manifest)`"
    case .changedFiles(let files, let lock, let manifest):
      "cannot use the lock \(lock): \(list(files.map { "'\($0)'" })) changed since the lock was made; "
        + "run `whittle lock \(manifest)`, which moves no package"
    case .lockOfAnotherFormat(let lock, let format):
      "cannot use the lock \(lock): it was made with layer format \(format), which this version "
        + "does not write; regenerate it with `whittle lock`"
    case .noLayers(let budget, let image, let lock, let manifest):
      "cannot use the lock \(lock): it does not divide the packages of \(image) among layers, as "
        + "`layers: {budget: \(budget)}` needs; run `whittle lock \(manifest)`, which moves no package"
    case .notLocked(let what, let lock):
      "cannot build \(what): the lock \(lock) does not hold it; regenerate it with `whittle lock`"
    }
  }

  private func hint(_ word: String?, _ has: [String]) -> String {
    guard let word, has.contains(word) else { return "" }
    return "; did you mean '\(word)'?"
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
