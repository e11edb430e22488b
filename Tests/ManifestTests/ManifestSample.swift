import Manifest
import SystemPackage

/// Manifests in memory: `files` by path, the first the manifest itself.
struct ManifestSample {
  private let files: [String: String]
  private let path: String

  init(_ files: KeyValuePairs<String, String>) {
    path = files.first?.key ?? ""
    self.files = Dictionary(files.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  /// One file, `m.yaml`: `text` below the keys that every manifest must have.
  init(_ text: String) {
    self.init(["m.yaml": Self.head + text])
  }

  /// Six lines: what `text` brings begins on line 7.
  static let head = """
    whittle: 1
    name: m
    architectures: [amd64, s390x]
    archives:
      debian: {suites: [trixie], keyring: debian-13}
    dependencies: none

    """

  func load() throws(ManifestError) -> Manifest {
    try Manifest.load(FilePath(path)) { path in
      guard let text = files[path.string] else { throw Errno.noSuchFileOrDirectory }
      return Array(text.utf8)
    }
  }

  /// The mistakes, one a line; empty when there is none.
  func mistakes() -> String {
    do {
      _ = try load()
      return ""
    } catch {
      return "\(error)"
    }
  }
}

extension Manifest {
  /// The variant of that name.
  func variant(_ name: String) throws -> Variant {
    guard let variant = variants.first(where: { $0.name == name }) else { throw NoVariant() }
    return variant
  }

  struct NoVariant: Error {}
}
