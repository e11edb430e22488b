internal import Content
internal import Debian
internal import Lock
internal import Manifest
public import SystemPackage

/// A document of ours of which there is a JSON Schema.
public enum SchemaSubject: String, Sendable, CaseIterable {
  /// A manifest.
  case manifest
  /// A file that manifests include.
  case part
  /// A lock.
  case lock
}

/// A key of a manifest, for a reference.
public struct ManifestKeyReference: Hashable, Sendable {
  /// Where it stands: `archives.NAME.suites`, `users[].name`.
  public let path: String
  /// What its value is, in words.
  public let kind: String
  /// What it is for.
  public let help: String
  /// Whether the map around it must have it.
  public let isRequired: Bool
}

extension Composer {
  /// The JSON Schema (draft 2020-12) of a document, the same for every run of one version.
  public static func schema(of subject: SchemaSubject) -> [UInt8] {
    switch subject {
    case .manifest: ManifestSchema.bytes()
    case .part: ManifestSchema.bytes(isPart: true)
    case .lock: Lock.schema
    }
  }

  /// Writes the schema of manifests beside those that `init` writes, whose first line names it.
  ///
  /// - Returns: the file; nil where one is there, which is left alone.
  public static func writeSchema(in directory: FilePath = "") throws -> FilePath? {
    let path = directory.appending(ManifestSchema.fileName)
    guard FileStatus(of: path) == nil else { return nil }
    try writeFileAtomically(ManifestSchema.bytes(), to: path)
    return path
  }

  /// The names of the variants of a manifest, for completions; none where it cannot be read.
  public static func variants(of manifest: FilePath) -> [String] {
    (try? Manifest.load(manifest).variants.map(\.name)) ?? []
  }

  /// The architectures that a manifest may name.
  public static var architectures: [String] { Architecture.withTriplet.map(\.text) }

  /// Every key that a manifest may have, each map before what is in it.
  public static var manifestKeys: [ManifestKeyReference] {
    ManifestSchema.reference.map {
      ManifestKeyReference(path: $0.path, kind: $0.kind, help: $0.help, isRequired: $0.isRequired)
    }
  }
}
