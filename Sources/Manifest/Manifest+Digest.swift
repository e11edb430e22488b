package import Content
package import Debian
internal import Tree
import SystemPackage

extension Manifest {
  /// Every file beside the manifest whose content the image or its checks depend on, for all
  /// architectures, sorted.
  package var localFiles: [LocalFile] { ownFiles(on: allArchitectures) }

  /// Those of some of its architectures.
  package func ownFiles(on architectures: [Architecture]) -> [LocalFile] {
    var files: [LocalFile] = []
    for archive in archives {
      for case .file(let file) in archive.keyrings { files.append(file) }
    }
    for variant in variants {
      for package in variant.packages {
        if case .local(let file) = package.source {
          files += file.bound(to: architectures.filter { package.isTaken(on: $0) })
        }
      }
      for file in variant.files {
        if case .source(let file) = file.content { files += file.bound(to: architectures) }
      }
      files += variant.trees.flatMap { $0.source.bound(to: architectures) }
      files += variant.certificates?.extra ?? []
    }
    var seen: Set<String> = []
    return files.filter { seen.insert($0.key.string).inserted }
      .sorted { $0.key.string.utf8.lexicographicallyPrecedes($1.key.string.utf8) }
  }

  var allArchitectures: [Architecture] { architectures.map(\.value) }

  /// What the manifest says, in a form that neither comments, spelling nor the cut into files
  /// change: the digest of its canonical bytes is the manifest's digest in the lock.
  ///
  /// `content` gives the digest of a local file, which stands for the file's path. A mirror that
  /// the manifest names is left out: bytes are the same from anywhere.
  /// `isExecutable` says whether a local file's owner may execute it.
  package func digestInput(
    isExecutable: (LocalFile) -> Bool = { _ in false }, content: (LocalFile) throws -> Digest
  ) rethrows -> JSON {
    let all = allArchitectures
    return .object([
      "whittle": .int(Int64(Self.formatVersion)),
      "name": .string(name),
      "description": .optional(description),
      "architectures": .sorted(architectures.map(\.value.text)),
      "archives": .object(
        try Dictionary(
          archives.map { ($0.name, try $0.json(content)) }, uniquingKeysWith: { _, last in last })),
      "snapshot": .optional(snapshot?.value),
      "variants": .object(
        try Dictionary(
          variants.map { ($0.name, try $0.json(all, isExecutable, content)) },
          uniquingKeysWith: { _, last in last })),
    ])
  }
}

extension JSON {
  static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// Texts of which the order means nothing.
  static func sorted(_ texts: some Sequence<String>) -> JSON {
    let unique = Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return .array(unique.map { .string($0) })
  }

  /// Values of which the order means nothing.
  static func unordered(_ values: [JSON]) -> JSON {
    .array(values.sorted { $0.canonicalBytes.lexicographicallyPrecedes($1.canonicalBytes) })
  }

  static func sha256(_ digest: Digest) -> JSON { .string(digest.hex) }
}

extension Manifest.Archive {
  fileprivate func json(_ content: (Manifest.LocalFile) throws -> Digest) rethrows -> JSON {
    let keys: [JSON] = try keyrings.map { keyring in
      switch keyring {
      case .builtIn(let keyring): .string(keyring.rawValue)
      case .file(let file): .sha256(try content(file))
      case .text(let text): .sha256(Digest(of: Array(text.value.utf8)))
      }
    }
    var members: [String: JSON] = [
      "suites": .array(suites.map { .string($0.value) }),
      "components": .array(components.map { .string($0) }),
      "keyring": keys.count > 1 ? .unordered(keys) : keys.first ?? .null,
      "flat": .bool(isFlat),
      "priority": .int(Int64(priority?.value ?? Self.usualPriority)),
      "architectures": architectures.map { .sorted($0.map(\.text)) } ?? .null,
      "trusted": .bool(isTrusted),
    ]
    // Younger than the first locks, which must stay good.
    if !accepted.isEmpty { members["accept"] = .sorted(accepted.map(\.value.rawValue)) }
    return .object(members)
  }
}

extension Manifest.Variant {
  fileprivate func json(
    _ architectures: [Architecture], _ isExecutable: (Manifest.LocalFile) -> Bool,
    _ content: (Manifest.LocalFile) throws -> Digest
  ) rethrows -> JSON {
    var members: [String: JSON] = [
      "dependencies": .string(dependencies.value.rawValue),
      "waive": .sorted(waived.map(\.value.text)),
      "packages": .unordered(try packages.map { try $0.json(architectures, content) }),
      "exclude": .sorted(exclude.map(\.text)),
      "metadata": .object([
        "copyright": .bool(metadata.copyright), "dpkg": .string(metadata.dpkg.rawValue),
      ]),
      "users": .array(users.map(\.json)),
      "groups": .array(groups.map(\.json)),
      "directories": .unordered(directories.map(\.json)),
      "symlinks": .unordered(symlinks.map(\.json)),
      "files": .unordered(try files.map { try $0.json(architectures, isExecutable, content) }),
      "ca-certificates": try certificates.map { try $0.json(content) } ?? .null,
      "os-release": .array(osRelease.map(\.json)),
      "ld-so-cache": .bool(ldSoCache?.value ?? false),
      "allow": allow.json,
      "prefer": .array(preferences.map(\.json)),
      "image": image.json,
      "layers": layers.value.json,
      "compression": .string(compression.value.rawValue),
    ]
    // Younger than the first locks, which must stay good.
    if let dlopen { members["dlopen"] = .string(dlopen.value.rawValue) }
    if !trees.isEmpty {
      members["trees"] = .unordered(try trees.map { try $0.json(architectures, content) })
    }
    if !capabilities.isEmpty { members["capabilities"] = .array(capabilities.map(\.json)) }
    if !alternatives.isEmpty {
      members["alternatives"] = .array(
        alternatives.map { .array([.string($0.name), .string($0.package.text)]) })
    }
    if !temporary.isEmpty { members["tmpfiles"] = .sorted(temporary.map(\.value.text)) }
    if !keep.isEmpty { members["keep"] = .sorted(keep.map(\.text)) }
    return .object(members)
  }
}
