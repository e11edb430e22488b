internal import Content
package import Debian
internal import SystemPackage

extension Manifest.LocalFile {
  /// The file of one architecture: `./server-${arch}` is `./server-arm64` for `arm64`.
  package func bound(to architecture: Architecture) -> Manifest.LocalFile {
    guard hasVariables else { return self }
    let values = VariableText.Values(
      architecture: architecture.text, triplet: architecture.triplet ?? architecture.text,
      versions: [:])
    func filled(_ text: String) -> String {
      (try? VariableText(parsing: text, of: "source", at: position).filled(values)) ?? text
    }
    return Manifest.LocalFile(
      spelling: filled(spelling), path: FilePath(filled(path.string)), position: position,
      exclude: exclude)
  }

  /// The files that it stands for, one for each architecture where its path has variables.
  func bound(to architectures: [Architecture]) -> [Manifest.LocalFile] {
    hasVariables ? architectures.map { bound(to: $0) } : [self]
  }

  /// What stands for its content in a manifest's digest: where it is another file for each
  /// architecture, the digest of all of them.
  ///
  /// - Parameter isExecutable: whether the owner may execute a file, where that matters.
  func digest(
    on architectures: [Architecture], isExecutable: (Manifest.LocalFile) -> Bool = { _ in false },
    _ content: (Manifest.LocalFile) throws -> Digest
  ) rethrows -> Digest {
    guard hasVariables else { return try content(self) }
    let parts = try architectures.map { architecture in
      let file = bound(to: architecture)
      return (
        architecture.text,
        JSON.array([.sha256(try content(file)), .bool(isExecutable(file))])
      )
    }
    return Digest(of: JSON.object(Dictionary(parts) { $1 }).canonicalBytes)
  }

  /// The same with `\${` as `${`, or with variables that ``bound(to:)`` fills in.
  ///
  /// - Throws: ``ManifestError`` for a variable that is unknown, or that has no value before a lock
  ///   is made: a version.
  func reading(variables hasVariables: Bool, of key: String) throws(ManifestError)
    -> Manifest.LocalFile
  {
    let text = try VariableText(parsing: spelling, of: key, at: position)
    if text.isLiteral {
      guard spelling.utf8.contains(UInt8(ascii: "$")) else { return self }
      let values = VariableText.Values(architecture: "", triplet: "", versions: [:])
      let whole = try VariableText(parsing: path.string, of: key, at: position)
      return Manifest.LocalFile(
        spelling: try text.filled(values), path: FilePath(try whole.filled(values)),
        position: position, exclude: exclude)
    }
    guard hasVariables else {
      throw ManifestError(
        position,
        "cannot read '\(key)': \(quote(spelling)) has a variable, but this file is one for all "
          + #"architectures; write '\${' for a literal '${'"#)
    }
    guard text.needsNoVersion else {
      throw ManifestError(
        position,
        "cannot read '\(key)': \(quote(spelling)) has a version, which is not known before the "
          + "file is read; the variables of a file's name are ${arch}, ${oci-arch} and ${triplet}")
    }
    var file = self
    file.hasVariables = true
    return file
  }
}

extension VariableText {
  /// Whether it has no variable.
  fileprivate var isLiteral: Bool {
    pieces.allSatisfy { if case .literal = $0 { true } else { false } }
  }

  /// Whether no variable of it is a version of a package.
  fileprivate var needsNoVersion: Bool {
    pieces.allSatisfy {
      switch $0 {
      case .literal, .architecture, .ociArchitecture, .triplet: true
      case .version, .upstreamVersion: false
      }
    }
  }
}
