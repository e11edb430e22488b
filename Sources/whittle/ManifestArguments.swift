import ArgumentParser
import Composer
import SystemPackage

/// The manifests that a verb is given, looked at before anything is read of them: what is none says
/// what to type.
struct ManifestArguments {
  private let verb: String

  init(of verb: String) { self.verb = verb }

  /// - Throws: `ValidationError` for a directory, and for a lock or an image in a manifest's place.
  func check(_ paths: [String]) throws {
    for path in paths where !Composer.isRemote(path) {
      switch Composer.kind(ofManifest: FilePath(path)) {
      case .manifest: break
      case .missing(let near):
        throw ValidationError(
          "cannot read the manifest '\(path)': no such file; did you mean '\(near)'?")
      case .lock(let manifest):
        throw ValidationError(
          "cannot read the manifest '\(path)': it is a lock"
            + (manifest.map { "; type `whittle \(verb) \($0)`" } ?? ""))
      case .image:
        throw ValidationError(
          "cannot read the manifest '\(path)': it is an image layout; `whittle ls`, `lint`, `diff` "
            + "and `report` take one, and `whittle verify --image \(path)`")
      case .directory(let manifests):
        throw ValidationError("cannot read the manifest '\(path)': \(advice(manifests, in: path))")
      }
    }
  }

  private func advice(_ manifests: [FilePath], in place: String) -> String {
    switch manifests.count {
    case 0: "it is a directory without manifests; `whittle init NAME` writes one"
    case 1: "it is a directory; type `whittle \(verb) \(manifests[0])`"
    default:
      "it is a directory; name a manifest, such as `whittle \(verb) \(manifests[0])`, or all with "
        + "`\(FilePath(place).appending("*.yaml"))`"
    }
  }

  /// The one manifest of the working directory.
  ///
  /// - Throws: `ValidationError` where there is none, or more than one.
  func only() throws -> String {
    guard case .directory(let manifests) = Composer.kind(ofManifest: ".") else {
      throw ValidationError("name a manifest: this directory cannot be read")
    }
    guard let first = manifests.first else {
      throw ValidationError(
        "name a manifest: this directory has none; `whittle init NAME` writes one")
    }
    let name = first.lastComponent?.string ?? first.string
    guard manifests.count == 1 else {
      throw ValidationError(
        "name a manifest: there are \(manifests.count) in this directory, such as "
          + "`whittle \(verb) \(name)`")
    }
    return name
  }
}
