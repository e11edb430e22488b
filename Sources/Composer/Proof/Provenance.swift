internal import Content
internal import Building
internal import Debian
internal import Lock

/// How images were made: an in-toto Statement v1 with SLSA's provenance v1.
///
/// A function of the lock: it names no host, no time and no run, since none of them changes a byte.
struct Provenance: Sendable {
  static let predicateType = "https://slsa.dev/provenance/v1"

  let lock: Lock
  /// The variants that it is about, sorted.
  let variants: [String]

  init(_ lock: Lock, variants: [String]? = nil) {
    self.lock = lock
    self.variants = (variants ?? Array(lock.outputs.keys)).sorted()
  }

  var bytes: [UInt8] { json.lines(depth: 4) }

  private var json: JSON {
    [
      "_type": "https://in-toto.io/Statement/v1", "subject": .array(subjects),
      "predicateType": .string(Self.predicateType),
      "predicate": [
        "buildDefinition": [
          "buildType": "urn:whittle:build:1",
          "externalParameters": [
            "manifest": ["name": .string(lock.name), "digest": Self.digest(lock.manifest)],
            "variants": .array(variants.map { .string($0) }),
            "architectures": .array(lock.architectures.keys.sorted().map { .string($0) }),
          ],
          "internalParameters": [
            "layer-format": .int(lock.layerFormat), "epoch": .int(lock.epoch),
            "compressors": .object(lock.compressors.mapValues { .string($0) }),
          ],
          "resolvedDependencies": .array(dependencies),
        ],
        "runDetails": ["builder": ["id": "urn:whittle:builder"]],
      ],
    ]
  }

  private static func digest(_ digest: Digest) -> JSON { ["sha256": .string(digest.hex)] }

  private var subjects: [JSON] {
    variants.flatMap { variant -> [JSON] in
      guard let output = lock.outputs[variant] else { return [] }
      let index: JSON = [
        "name": .string("\(lock.name):\(variant)"), "digest": Self.digest(output.index),
      ]
      return [index]
        + output.images.sorted { $0.key < $1.key }.map { architecture, image in
          [
            "name": .string("\(lock.name):\(Lock.Output.name(variant, architecture))"),
            "digest": Self.digest(image.manifest),
          ]
        }
    }
  }

  /// The signed lists, the indices and the packages, each once.
  private var dependencies: [JSON] {
    var all: [JSON] = [
      [
        "name": .string("\(lock.name).lock.json"),
        "digest": Self.digest(Digest(of: lock.fileBytes)),
      ]
    ]
    for (archive, suites) in lock.archives.sorted(by: { $0.key < $1.key }) {
      for suite in suites {
        // An archive that the manifest trusts may have none.
        guard let release = suite.inRelease else { continue }
        all.append([
          "name": .string("\(archive) \(suite.suite) \(suite.form ?? "InRelease")"),
          "digest": Self.digest(release),
          "annotations": .object(
            ["key": suite.key, "snapshot": suite.snapshot].compactMapValues { $0 }
              .mapValues { .string($0) }),
        ])
      }
    }
    var seen: Set<Digest> = []
    for (architecture, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      for index in inputs.indices where seen.insert(index.digest).inserted {
        all.append([
          "name": .string(
            "\(index.archive) \(index.suite) \(index.component) \(architecture) Packages"),
          "digest": Self.digest(index.digest),
        ])
      }
    }
    let used = Set(variants)
    for (_, inputs) in lock.architectures.sorted(by: { $0.key < $1.key }) {
      for package in inputs.packages
      where package.variants.map({ !used.isDisjoint(with: $0) }) ?? true {
        guard seen.insert(package.deb.digest).inserted else { continue }
        all.append([
          "name": .string(package.fileName), "digest": Self.digest(package.deb.digest),
          "annotations": [
            "archive": .string(package.archive), "path": .string(package.path),
            "package": .string(package.name.text), "version": .string(package.version.text),
            "architecture": .string(package.architecture.text),
          ],
        ])
      }
    }
    return all
  }
}
