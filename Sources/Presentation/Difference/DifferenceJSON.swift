package import Inspection
package import Content
internal import Debian

/// A difference for programs; docs/diff.md describes the members.
extension Difference {
  package var json: JSON {
    .members([
      "whittle-diff": 1, "old": .string(old), "new": .string(new), "same": .bool(isEmpty),
      "images": .array(images.map(\.json)),
      "removed-images": .array(removedImages.map(\.json)),
      "added-images": .array(addedImages.map(\.json)),
      "notes": .array(notes.map { .string($0) }),
      "archives": .array(archives.map(\.json)),
      "vulnerabilities": .array(vulnerabilities.map { .string($0) }),
      "content": .members([
        "changed": contentSum(\.hasOtherContent).json,
        "rebuilt": contentSum(\.isRebuiltOnly).json,
      ]),
      "packages": .array(packages.map { $0.json($0.change.members) }),
      "files": .array(files.map { $0.json($0.change.members) }),
      "untaken": .array(
        untaken.map {
          $0.json([
            "path": .string($0.change.path), "package": .string($0.change.package),
          ])
        }),
      "idle-patterns": .array(
        idle.map {
          $0.json([
            "pattern": .string($0.change.pattern), "package": .string($0.change.package),
            "position": .string($0.change.position),
          ])
        }),
      "config": .array(
        settings.map {
          $0.json([
            "name": .string($0.change.name), "old": .text($0.change.old),
            "new": .text($0.change.new),
          ])
        }),
      "sizes": .array(
        sizes.map { size in
          .members([
            "variant": .text(size.image.variant), "architecture": .text(size.image.architecture),
            "unpacked": size.measures.unpacked?.json, "compressed": size.measures.compressed?.json,
          ])
        }),
    ])
  }
}

extension Difference.ContentSum {
  fileprivate var json: JSON { ["files": .int(Int64(files)), "bytes": .int(bytes)] }
}

extension JSON {
  /// An object of the members that have a value.
  fileprivate static func members(_ members: [String: JSON?]) -> JSON {
    .object(members.compactMapValues { $0 })
  }

  fileprivate static func text(_ text: String?) -> JSON? { text.map { .string($0) } }
}

extension ImageKey {
  fileprivate var json: JSON {
    .members(["variant": .text(variant), "architecture": .text(architecture)])
  }
}

extension SizeChange {
  fileprivate var json: JSON {
    .members(["old": old.map { .int($0) }, "new": new.map { .int($0) }])
  }
}

extension ArchiveChange {
  fileprivate var json: JSON {
    .members([
      "archive": .string(archive), "suite": .string(suite), "old": .text(old), "new": .text(new),
    ])
  }
}

extension Scoped {
  /// A change with the images that have it, and its sizes in each of them.
  fileprivate func json(_ members: [String: JSON?]) -> JSON {
    var members = members
    members["images"] = .array(
      zip(images, measures).map { image, measures in
        .members([
          "variant": .text(image.variant), "architecture": .text(image.architecture),
          "unpacked": measures.unpacked?.json, "compressed": measures.compressed?.json,
        ])
      })
    return .members(members)
  }
}

extension PackageChange {
  fileprivate var members: [String: JSON?] {
    var members: [String: JSON?] = [
      "name": .string(name), "source": .text(new?.source ?? old?.source),
      "change": .string(old == nil ? "added" : new == nil ? "removed" : "changed"),
      "old": .text(old?.version), "new": .text(new?.version), "reason": .text(reason),
    ]
    guard old != nil, new != nil else { return members }
    members["security"] = .bool(isSecurity)
    members["downgrade"] = .bool(isDowngrade)
    members["urgency"] = .text(urgency?.rawValue)
    members["vulnerabilities"] = .array(vulnerabilities.map { .string($0) })
    members["bugs"] = .array(bugs.map { .int($0) })
    switch news {
    case .entries(let entries): members["changelog"] = .array(entries.map(\.json))
    case .unknown(let reason): members["no-changelog"] = .string(reason)
    }
    return members
  }
}

extension ChangelogEntry {
  fileprivate var json: JSON {
    .members([
      "source": .string(source), "version": .string(version.text),
      "distributions": .array(distributions.map { .string($0) }),
      "urgency": .text(urgency?.rawValue), "changes": .array(changes.map { .string($0) }),
    ])
  }
}

extension FileChange {
  fileprivate var members: [String: JSON?] {
    var members: [String: JSON?] = ["path": .string(path), "package": .text(package)]
    if !alarms.isEmpty { members["alarms"] = .array(alarms.map { .string($0.text) }) }
    switch kind {
    case .added(let facts):
      members["change"] = "added"
      members.merge(facts.members) { $1 }
    case .removed(let facts):
      members["change"] = "removed"
      members.merge(facts.members) { $1 }
    case .changed(let fields):
      members["change"] = isRebuiltOnly ? "rebuilt" : "changed"
      if isRebuiltOnly { members["rebuilt"] = .bool(true) }
      members["fields"] = .array(fields.map(\.json))
    case .renamed(let from, let isSoname, let fields):
      members["change"] = "renamed"
      members["from"] = .string(from)
      members["soname"] = .bool(isSoname)
      members["fields"] = .array(fields.map(\.json))
    }
    return members
  }
}

extension FileFacts {
  fileprivate var members: [String: JSON?] {
    [
      "type": .string(type), "mode": .string(FieldChange.octal(mode)), "owner": .string(owner),
      "link": .text(target),
    ]
  }
}

extension FieldChange {
  /// Permission bits as `chmod` takes them, four digits.
  package static func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  fileprivate var json: JSON {
    let values = values
    return .members([
      "field": .string(name), "old": .text(values?.old), "new": .text(values?.new),
    ])
  }

  /// Both values as text; nil for a body.
  package var values: (old: String?, new: String?)? {
    switch self {
    case .content, .rebuilt: nil
    case .type(let a, let b), .owner(let a, let b), .link(let a, let b): (a, b)
    case .mode(let a, let b): (Self.octal(a), Self.octal(b))
    case .time(let a, let b): (String(a), String(b))
    case .package(let a, let b), .capabilities(let a, let b): (a, b)
    }
  }
}
