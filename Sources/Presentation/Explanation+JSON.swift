internal import Spelling
package import Inspection
internal import Packing
package import Content
internal import Rootfs
internal import Tree

extension Explanation {
  /// The explanation as JSON (docs/explain.md).
  package var json: JSON {
    var members: [String: JSON] = [
      "variant": image.variant.isEmpty ? .null : .string(image.variant),
      "architecture": image.architecture.isEmpty ? .null : .string(image.architecture),
      "subject": .string(name), "package": package.map(\.json) ?? .null,
      "chain": .array(chain.map(\.json)),
      "cost": [
        "entries": .int(Int64(cost.entries)), "bytes": .int(cost.bytes),
        "compressed": cost.compressed.map { .int($0) } ?? .null,
      ],
      "others": .array(others.map { .string($0) }),
    ]
    if let layer { members["layer"] = layer.json }
    switch subject {
    case .path(let entry, let cause):
      members["entry"] = entry.json
      members["cause"] = cause.json
    case .package(let patterns):
      members["patterns"] = .array(
        patterns.map {
          [
            "pattern": .string($0.text), "at": .string("\($0.position)"),
            "entries": .int(Int64($0.entries)),
          ]
        })
    }
    return .object(members)
  }
}

extension Explanation.Layer {
  fileprivate var json: JSON {
    var members: [String: JSON] = ["number": .int(Int64(number)), "count": .int(Int64(count))]
    members["digest"] = digest.map { .string("\($0)") }
    members["diff-id"] = diffID.map { .string("\($0)") }
    return .object(members)
  }
}

extension Explanation.Source {
  fileprivate var json: JSON {
    [
      "name": .string(name), "version": .string(version), "architecture": .string(architecture),
      "source": .string(source), "archive": deb.map { .string($0.archive) } ?? .null,
      "path": deb.map { .string($0.path) } ?? .null,
      "digest": deb.map { .string("\($0.digest)") } ?? .null,
    ]
  }
}

extension ExplanationStep {
  fileprivate var json: JSON {
    switch self {
    case .named(let package, let place):
      ["kind": "named", "package": .string(package), "at": .string(place)]
    case .essential(let package): ["kind": "essential", "package": .string(package)]
    case .dependency(let parent, let relation, let package):
      [
        "kind": "dependency", "package": .string(package), "of": .string(parent),
        "relation": .string(relation),
      ]
    case .library(let name, let file, let package):
      [
        "kind": "library", "package": .string(package), "library": .string(name),
        "needed-by": .string("\(file)"),
      ]
    }
  }
}

extension Cause {
  fileprivate var json: JSON {
    switch self {
    case .all(_, let position):
      ["kind": "all", "at": position.map { .string("\($0)") } ?? .null]
    case .pattern(let pattern, let position):
      ["kind": "pattern", "pattern": .string(pattern), "at": .string("\(position)")]
    case .link(let path, let cause):
      ["kind": "link", "link": .string("\(path)"), "cause": cause.map(\.json) ?? .null]
    case .library(let name, let files):
      [
        "kind": "library", "library": .string(name),
        "needed-by": .array(files.map { .string("\($0)") }),
      ]
    case .copyright: ["kind": "copyright"]
    case .record: ["kind": "record"]
    case .directory(let path):
      ["kind": "directory", "of": path.map { .string("\($0)") } ?? .null]
    case .generated(let origin): ["kind": "generated", "by": .string(origin)]
    case .recorded: ["kind": "recorded"]
    case .unknown: ["kind": "unknown"]
    }
  }
}

extension Entry {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "type": .string(kind.word), "mode": .string(String(mode, radix: 8)), "uid": .int(Int64(uid)),
      "gid": .int(Int64(gid)), "mtime": .int(mtime),
    ]
    switch kind {
    case .file(let blob):
      members["bytes"] = .int(blob.size)
      members["digest"] = .string("\(blob.digest)")
    case .symbolicLink(let target): members["target"] = .string(printable(target))
    case .hardLink(let target): members["target"] = .string("\(target)")
    default: break
    }
    return .object(members)
  }
}
