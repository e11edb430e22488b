internal import Content
internal import Spelling

extension Lock {
  /// The file's bytes: canonical JSON, sorted, one line per package.
  package var fileBytes: [UInt8] { json.lines(depth: 4) }

  private var json: JSON {
    [
      "whittle-lock": .int(Self.formatVersion),
      "name": .string(name),
      "manifest": .digest(manifest),
      "layer-format": .int(layerFormat),
      "compressors": .object(compressors.mapValues { .string($0) }),
      "epoch": .int(epoch),
      "archives": .object(archives.mapValues { .array($0.map(\.json)) }),
      "architectures": .object(architectures.mapValues(\.json)),
      "outputs": .object(outputs.mapValues(\.json)),
    ]
  }
}

extension JSON {
  fileprivate static func digest(_ digest: Digest) -> JSON { .string(digest.description) }

  /// An object of the members that have a value.
  fileprivate static func members(_ members: [String: JSON?]) -> JSON {
    .object(members.compactMapValues { $0 })
  }

  fileprivate static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
}

extension Lock.Suite {
  fileprivate var json: JSON {
    .members([
      "suite": .string(suite),
      "in-release": .digest(inRelease),
      "date": .string(CivilTime(secondsSince1970: date).text),
      "valid-until": validUntil.map { .string(CivilTime(secondsSince1970: $0).text) },
      "key": key.map { .string($0) },
      "snapshot": snapshot.map { .string($0) },
      "release": release?.json,
    ])
  }
}

extension Lock.ReleaseNames {
  fileprivate var json: JSON {
    .members([
      "origin": origin.map { .string($0) }, "label": label.map { .string($0) },
      "suite": suite.map { .string($0) }, "codename": codename.map { .string($0) },
    ])
  }
}

extension Lock.Inputs {
  fileprivate var json: JSON {
    ["indices": .array(indices.map(\.json)), "packages": .array(packages.map(\.json))]
  }
}

extension Lock.Index {
  fileprivate var json: JSON {
    [
      "archive": .string(archive), "suite": .string(suite), "component": .string(component),
      "sha256": .string(digest.hex),
    ]
  }
}

extension Lock.Package {
  fileprivate var json: JSON {
    .members([
      "name": .string(name),
      "version": .string(version),
      "architecture": .string(architecture),
      "source": .string(source),
      "archive": .string(archive),
      "path": .string(path),
      "size": .int(deb.size),
      "sha256": .string(deb.digest.hex),
      "why": .array(why.map(\.json)),
      "variants": variants.map { .strings($0) },
      "files": files.isEmpty ? nil : .strings(files),
      "variant-files": variantFiles.isEmpty
        ? nil : .object(variantFiles.mapValues { .strings($0) }),
      "waived": waived.isEmpty ? nil : .strings(waived),
      "held": held.map { .string($0) },
    ])
  }
}

extension Lock.Why {
  fileprivate var json: JSON {
    switch self {
    case .named(let file): ["named-in": .string(file)]
    case .dependency(let package, let relation):
      ["of": .string(package), "relation": .string(relation)]
    case .library(let name, let file): ["library": .string(name), "needed-by": .string(file)]
    case .essential: ["essential": true]
    }
  }
}

extension Lock.Output {
  fileprivate var json: JSON {
    ["index": .digest(index), "images": .object(images.mapValues(\.json))]
  }
}

extension Lock.Image {
  fileprivate var json: JSON {
    ["manifest": .digest(manifest), "layers": .array(layers.map(\.json))]
  }
}

extension Lock.Layer {
  fileprivate var json: JSON {
    [
      "diff-id": .digest(diffID), "digest": .digest(digest), "size": .int(size),
      "tar-size": .int(tarSize),
    ]
  }
}
