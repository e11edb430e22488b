package import Composer
internal import Content
internal import Inspection
internal import Spelling

// What a result says to a program: one JSON document each, in canonical form.

extension BuildResult {
  /// The same as JSON.
  package var json: String {
    let json: JSON = [
      "output": .string(output.string), "changed": .bool(isChanged),
      "variants": .array(images.map(\.json)),
    ]
    return json.canonicalText
  }
}

extension LockResult {
  /// The same as JSON.
  package var json: String {
    var members: [String: JSON] = [
      "lock": .string(path.string), "changed": .bool(isChanged),
      "variants": .array(images.map(\.json)),
    ]
    if !changes.isEmpty { members["changes"] = .array(changes.map { .string($0) }) }
    return JSON.object(members).canonicalText
  }
}

extension Verification {
  /// The same as JSON.
  package var json: String {
    let json: JSON = [
      "lock": .string(lock), "identical": .bool(isIdentical),
      "compression-only": .bool(isCompressionOnly),
      "differences": .array(differences.map { .string($0) }),
    ]
    return json.canonicalText
  }
}

extension BumpResult {
  /// The same as JSON.
  package var json: String {
    var members: [String: JSON] = [
      "lock": .string(path.string), "newer": .bool(isNewer), "written": .bool(isWritten),
      "changes": .array(changes.map(\.document)),
    ]
    if let reason { members["reason"] = .string(reason) }
    if !left.isEmpty {
      members["left"] = .array(
        left.map { package in
          [
            "name": .string(package.name), "version": .string(package.version),
            "newest": .string(package.newest),
          ]
        })
    }
    if let diff { members["diff"] = diff.difference.json }
    return JSON.object(members).canonicalText
  }
}

extension BumpResult.Change {
  var document: JSON {
    var members: [String: JSON] = [
      "name": .string(name), "old": .string(old), "source": .string(source),
      "archive": .string(archive), "security": .bool(isSecurity),
      "architectures": .array(architectures.map { .string($0) }),
    ]
    if let new { members["new"] = .string(new) }
    if !vulnerabilities.isEmpty {
      members["vulnerabilities"] = .array(vulnerabilities.map { .string($0) })
    }
    if let content {
      members["content"] = [
        "same": .bool(content.isSame), "changed": .array(content.changed.map { .string($0) }),
        "rebuilt": .array(content.rebuilt.map { .string($0) }),
        "documentation": .array(content.documentation.map { .string($0) }),
      ]
    }
    return .object(members)
  }
}

extension ImageSummary {
  fileprivate var json: JSON {
    [
      "name": .string(name), "variant": .string(variant), "index": .string("\(index)"),
      "images": .array(
        architectures.map { row in
          [
            "architecture": .string(row.architecture), "manifest": .string("\(row.manifest)"),
            "diff-ids": .array(row.diffIDs.map { .string("\($0)") }), "size": .int(row.size),
            "unpacked": .int(row.tarSize),
            "set-id": .array(row.setIDFiles.map { .string($0) }),
          ]
        }),
    ]
  }
}

extension Usage {
  /// The same as JSON: an object with `image`, `total` and `entries`, all sizes in bytes.
  package var json: String {
    let rows: [JSON] = rows.map { row in
      var members: [String: JSON] = ["bytes": .int(row.bytes), "files": .int(Int64(row.files))]
      if isByPackage {
        members["package"] = row.package.map { .string($0) } ?? .null
      } else {
        members["path"] = .string(printable(row.name))
      }
      return .object(members)
    }
    let json: JSON = [
      "image": .string(image), "total": .int(total), "entries": .array(rows),
    ]
    return json.canonicalText
  }
}

extension Listing {
  /// The same as JSON: an object with `image` and `entries`.
  package var json: String {
    let rows = groups.flatMap(\.rows)
    let json: JSON = [
      "image": .string(image), "entries": .array(rows.map(\.json)),
    ]
    return json.canonicalText
  }
}

extension Listing.Row {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "path": .string(path), "type": .string(kind), "mode": .string(String(mode, radix: 8)),
      "uid": .int(Int64(uid)), "gid": .int(Int64(gid)), "size": .int(size), "mtime": .int(mtime),
    ]
    members["user"] = user.map { .string($0) }
    members["group"] = group.map { .string($0) }
    members["target"] = target.map { .string(printable($0)) }
    members["digest"] = digest.map { .string($0) }
    members["package"] = package.map { .string($0) }
    return .object(members)
  }
}

extension Cache.Usage {
  /// The same as JSON.
  package var json: String {
    let parts: [JSON] = parts.map {
      ["name": .string($0.name), "files": .int(Int64($0.files)), "bytes": .int($0.bytes)]
    }
    var members: [String: JSON] = [
      "directory": .string(directory.string), "parts": .array(parts),
      "files": .int(Int64(total.files)), "bytes": .int(total.bytes),
    ]
    members["max-size"] = limit.map { .int($0) }
    return JSON.object(members).canonicalText
  }
}

extension Cache.Check {
  /// The same as JSON.
  package var json: String {
    let json: JSON = [
      "checked": .int(Int64(checked)), "damaged": .array(damaged.map { .string($0) }),
    ]
    return json.canonicalText
  }
}

extension Cache.Removal {
  /// The same as JSON.
  package var json: String {
    let json: JSON = ["files": .int(Int64(files)), "bytes": .int(bytes)]
    return json.canonicalText
  }
}

extension ExportResult {
  /// The same as JSON.
  package var json: String {
    let json: JSON = [
      "directory": .string(directory.string), "files": .int(Int64(files)), "bytes": .int(bytes),
    ]
    return json.canonicalText
  }
}

extension ResolveResult {
  /// The packages as JSON: `[{name, version, architecture, reason, size}]`.
  package static func json(_ results: [ResolveResult]) -> String {
    let packages = results.flatMap(\.packages).map { package -> JSON in
      [
        "name": .string(package.name), "version": .string(package.version),
        "architecture": .string(package.architecture), "reason": .string(package.reason),
        "size": .int(package.size),
      ]
    }
    return JSON.array(packages).canonicalText
  }
}

extension ExplainResult {
  /// The same as JSON (docs/explain.md).
  package var json: String { explanation.json.canonicalText }
}

extension LintResult {
  /// The same as JSON (docs/lint.md).
  package var json: String { report.json.canonicalText }
}
