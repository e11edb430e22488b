internal import Content
public import SystemPackage

/// A manifest that is made in code.
///
/// It has what most images need; docs/manifest.md describes every key. The verbs read manifests
/// from files, since a lock belongs beside each: ``write(to:)`` makes one, and what is wrong with
/// it is said by the verb that reads it.
public struct ManifestDraft: Hashable, Sendable {
  /// A Debian archive that packages come from.
  public struct Archive: Hashable, Sendable {
    /// Such as `trixie` and `trixie-updates`.
    public var suites: [String]
    public var components: [String]
    /// A file of keys beside the manifest, or the name of a built-in keyring such as `debian-13`.
    public var keyring: String
    /// Where the archive is; nil for Debian's own, which are found.
    public var url: String?

    public init(
      suites: [String], components: [String] = ["main"], keyring: String, url: String? = nil
    ) {
      self.suites = suites
      self.components = components
      self.keyring = keyring
      self.url = url
    }
  }

  /// The files of a package that enter the image.
  public enum Files: Hashable, Sendable {
    /// All of them, less what ``ManifestDraft/exclude`` names.
    case all
    /// Those that these patterns take.
    case matching([String])
  }

  /// What of the packages' dependencies enters the image.
  public enum Dependencies: String, Hashable, Sendable {
    /// Nothing: only the packages that are named.
    case none
    /// The libraries that the files need.
    case libraries
    /// Every file of every dependency.
    case all
  }

  public var name: String
  /// Debian's names, such as `amd64`.
  public var architectures: [String]
  /// By name.
  public var archives: [String: Archive]
  public var dependencies = Dependencies.libraries
  /// By name.
  public var packages: [String: Files] = [:]
  /// Patterns of what is left out of every package.
  public var exclude: [String] = []
  /// The text of files that no package has, by path.
  public var files: [String: String] = [:]
  /// Libraries that may be missing, as their names are needed.
  public var missingLibraries: [String] = []
  public var entrypoint: [String] = []
  /// The user that the image runs as; nil for root.
  public var user: String?
  public var environment: [String: String] = [:]

  public init(name: String, architectures: [String], archives: [String: Archive]) {
    self.name = name
    self.architectures = architectures
    self.archives = archives
  }

  /// Writes the manifest, whole or not at all.
  ///
  /// - Throws: `StoreError` where the file cannot be written.
  public func write(to path: FilePath) throws {
    // Every JSON document is YAML.
    try writeFileAtomically(Array((json.canonicalText + "\n").utf8), to: path)
  }

  private var json: JSON {
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var image: [String: JSON] = [:]
    if !entrypoint.isEmpty { image["entrypoint"] = list(entrypoint) }
    if !environment.isEmpty { image["env"] = .object(environment.mapValues { .string($0) }) }
    if let user { image["user"] = .string(user) }
    var members: [String: JSON] = [
      "whittle": 1, "name": .string(name), "architectures": list(architectures),
      "archives": .object(
        archives.mapValues { archive in
          var members: [String: JSON] = [
            "suites": list(archive.suites), "components": list(archive.components),
            "keyring": .string(archive.keyring),
          ]
          if let url = archive.url { members["url"] = .string(url) }
          return .object(members)
        }),
      "dependencies": .string(dependencies.rawValue),
      "packages": .object(
        packages.mapValues { files in
          switch files {
          case .all: "all"
          case .matching(let patterns): list(patterns)
          }
        }),
      "files": .array(
        files.sorted { $0.key < $1.key }.map {
          ["path": .string($0.key), "text": .string($0.value)]
        }),
      "exclude": list(exclude),
    ]
    if !missingLibraries.isEmpty {
      members["allow"] = ["missing-libraries": list(missingLibraries)]
    }
    if !image.isEmpty { members["image"] = .object(image) }
    return .object(members)
  }
}
