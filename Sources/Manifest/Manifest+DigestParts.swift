import Content
import Debian
import Rootfs
internal import Tree

// The parts of `Manifest.digestInput`. Every value that can change a tree, an image or a check of
// them is here; places in the text are not.

extension Manifest.PackageSelection {
  func json(
    _ all: [Architecture], _ content: (Manifest.LocalFile) throws -> Digest
  ) rethrows -> JSON {
    let identity: JSON =
      switch source {
      case .archive(let name): .string(name.text)
      case .local(let file):
        .object(["deb": .sha256(try file.digest(on: all.filter { isTaken(on: $0) }, content))])
      }
    let selection: JSON =
      switch files {
      case .all: "all"
      case .patterns(let patterns):
        .unordered(patterns.map { .array([.string($0.pattern.text), .bool($0.isOptional)]) })
      }
    var members: [String: JSON] = [
      "package": identity,
      "files": selection,
      "version": .optional(version?.value.description),
      "architectures": architectures.map { .sorted($0.map(\.text)) } ?? .null,
    ]
    // Younger than the first locks, which must stay good.
    if let dependencies { members["dependencies"] = .string(dependencies.value.rawValue) }
    return .object(members)
  }
}

extension Manifest.User {
  var json: JSON {
    isByName
      ? .string(name)
      : .array([
        .string(name), .int(Int64(uid)), .int(Int64(gid)), .string(comment), .string(home),
        .string(shell),
      ])
  }
}

extension Manifest.Group {
  var json: JSON {
    isByName
      ? .string(name)
      : .array([.string(name), .int(Int64(gid)), .array(members.map { .string($0) })])
  }
}

extension Manifest.Ownership {
  var json: JSON { .array([.int(Int64(mode)), .int(Int64(uid)), .int(Int64(gid))]) }
}

extension Manifest.Directory {
  var json: JSON {
    .array([.string(path.description), ownership.json, .bool(replaces)])
  }
}

extension Manifest.Symlink {
  var json: JSON {
    .array([.string(path.description), .string(target), .bool(replaces)])
  }
}

extension Manifest.File {
  func json(
    _ architectures: [Architecture], _ isExecutable: (Manifest.LocalFile) -> Bool,
    _ content: (Manifest.LocalFile) throws -> Digest
  ) rethrows -> JSON {
    let body =
      switch self.content {
      case .text(let text): Digest(of: Array(text.utf8))
      case .source(let file):

        try file.digest(
          on: architectures, isExecutable: hasMode ? { _ in false } : isExecutable, content)
      }
    var ownership = ownership.json
    if case .source(let file) = self.content, !hasMode, !file.hasVariables, isExecutable(file) {
      let own = self.ownership
      ownership = .array([.int(0o755), .int(Int64(own.uid)), .int(Int64(own.gid))])
    }
    return .array([.string(path.description), .sha256(body), ownership, .bool(replaces)])
  }
}

extension Manifest.LocalDirectory {
  func json(
    _ architectures: [Architecture], _ content: (Manifest.LocalFile) throws -> Digest
  ) rethrows -> JSON {
    .array([
      .string(path.description), .sha256(try source.digest(on: architectures, content)),
      .int(Int64(uid)), .int(Int64(gid)), .bool(replaces),
    ])
  }
}

extension Manifest.Capability {
  var json: JSON { .array([.string(path.description), .string(capabilities.text)]) }
}

extension Manifest.Healthcheck {
  var json: JSON {
    .array(
      [.array(test.map { .string($0) })]
        + [interval, timeout, startPeriod, retries].map { $0.map { .int($0) } ?? .null })
  }
}

extension Manifest.Certificates {
  func json(_ content: (Manifest.LocalFile) throws -> Digest) rethrows -> JSON {
    .object([
      "bundle": .string(bundle.description),
      "extra": .array(try extra.map { .sha256(try content($0)) }),
      "hash-links": .bool(hashLinks),
      "java-keystore": .optional(javaKeystore?.description),
    ])
  }
}

extension Manifest.Setting {
  var json: JSON { .array([.string(name), .string(value)]) }
}

extension Manifest.ReleaseLine {
  var json: JSON { .array([.string(name), .optional(value)]) }
}

extension Manifest.Preference {
  var json: JSON { .array([.string(pattern.text), .string(package.text)]) }
}

extension Manifest.Allowances {
  var json: JSON {
    var members: [String: JSON] = [
      "missing-libraries": .sorted(missingLibraries.map(\.value)),
      "missing-interpreters": .sorted(missingInterpreters.map(\.value.description)),
      "dangling": .sorted(dangling.map(\.text)),
      "setuid": .sorted(setuid.map(\.text)),
    ]
    // Younger than the first locks, which must stay good.
    let later = [
      "world-writable": worldWritable.map(\.text), "copyright": copyright.map(\.value.text),
      "empty-packages": emptyPackages.map(\.value.text),
      "image-settings": settings.map(\.value), "symbol-versions": symbolVersions.map(\.value),
      "runtimes": runtimes.map(\.value),
    ]
    for (key, texts) in later where !texts.isEmpty { members[key] = .sorted(texts) }
    return .object(members)
  }
}

extension Manifest.LayerPlan {
  var json: JSON {
    switch self {
    case .single: "single"
    case .package: "package"
    case .budget(let most): .object(["budget": .int(Int64(most))])
    }
  }
}

extension Manifest.ImageSettings {
  var json: JSON {
    var members: [String: JSON] = [
      "user": .optional(user),
      "working-dir": .optional(workingDirectory),
      "env": .array(environment.map(\.json)),
      "entrypoint": entrypoint.map { .array($0.map { .string($0) }) } ?? .null,
      "cmd": command.map { .array($0.map { .string($0) }) } ?? .null,
      "labels": .array(labels.map(\.json)),
      "annotations": .array(annotations.map(\.json)),
      "exposed-ports": .sorted(exposedPorts),
      "volumes": .sorted(volumes),
      "stop-signal": .optional(stopSignal),
    ]
    // Younger than the first locks, which must stay good.
    if let healthcheck { members["healthcheck"] = healthcheck.json }
    return .object(members)
  }
}
