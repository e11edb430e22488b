internal import Content
internal import Debian
internal import Spelling

/// Why a lock was refused.
package struct LockError: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let reason: String
  /// Whether a merge left both sides in it, which `lock` can read.
  package let isConflict: Bool

  package init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
    isConflict = false
  }

  init(conflictIn path: String) {
    self.path = path
    reason = "it has the conflict markers of a merge"
    isConflict = true
  }

  package var description: String {
    isConflict
      ? "cannot use the lock \(path): \(reason); regenerate it with `whittle lock`, which keeps the "
        + "pins of both sides"
      : "cannot use the lock \(path): \(reason); restore it, or remove it and run `whittle lock`"
  }
}

extension Lock {
  /// The file's bytes: canonical JSON, sorted, one line per package.
  package var fileBytes: [UInt8] { Self.form.write(self).lines(depth: 4) }

  /// What a lock's file looks like, as JSON Schema (draft 2020-12).
  package static var schema: [UInt8] {
    var members = form.schema.object ?? [:]
    members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    members["title"] = "A lock of Whittle"
    return JSON.object(members).lines(depth: 5)
  }

  /// Reads a lock's file, strictly: every member must be there and of its type, and no other.
  ///
  /// - Throws: ``LockError`` naming the file, the place and what is wrong.
  package init(parsing bytes: [UInt8], path: String) throws(LockError) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes)
    } catch {
      if Self.hasConflict(bytes) { throw LockError(conflictIn: path) }
      throw LockError(path, "it is not JSON: \(error)")
    }
    // First, since a lock of another form has other members.
    let version = json["whittle-lock"]?.int
    guard version == Lock.formatVersion else {
      throw LockError(
        path, "its format version is \(version.map(String.init) ?? "missing"), not 1")
    }
    do {
      self = try Self.form.read(json)
    } catch {
      let place = error.place.isEmpty ? "" : "\(error.place.joined(separator: ".")): "
      throw LockError(path, "\(place)\(error.reason)")
    }
  }
}

// What each record of a lock looks like; docs/lock.md tells what it means.

extension Lock {
  fileprivate static let form = JSONForm<Lock>.object(
    JSONField("whittle-lock", \.ownFormatVersion, .integer),
    JSONField("name", \.name, .string),
    JSONField("manifest", \.manifest, .digest),
    JSONField("layer-format", \.layerFormat, .integer),
    JSONField("compressors", \.compressors, .dictionary(.string)),
    JSONField("epoch", \.epoch, .integer),
    JSONField("archives", \.archives, .dictionary(.list(Suite.form))),
    JSONField("architectures", \.architectures, .dictionary(Inputs.form)),
    JSONField("outputs", \.outputs, .dictionary(Output.form)),
    JSONField("local-files", \.localFiles, .dictionary(.digest), usually: [:])
  ) {
    Lock(
      name: $1, manifest: $2, layerFormat: $3, compressors: $4, epoch: $5, archives: $6,
      architectures: $7, outputs: $8, localFiles: $9)
  }

  private var ownFormatVersion: Int64 { Self.formatVersion }
}

extension Lock.Suite {
  fileprivate static let form = JSONForm<Lock.Suite>.object(
    JSONField("suite", \.suite, .string),
    JSONField("in-release", \.inRelease, .digest),
    JSONField("date", \.date, .moment),
    JSONField("valid-until", \.validUntil, .moment),
    JSONField("key", \.key, .string),
    JSONField("snapshot", \.snapshot, .string),
    JSONField("release", \.release, Lock.ReleaseNames.form),
    JSONField("form", \.form, .string),
    JSONField("accepted", \.accepted, .list(.string), usually: [])
  ) {
    Lock.Suite(
      suite: $0, inRelease: $1, date: $2, validUntil: $3, key: $4, snapshot: $5, release: $6,
      form: $7, accepted: $8)
  }
}

extension Lock.ReleaseNames {
  fileprivate static let form = JSONForm<Lock.ReleaseNames>.object(
    JSONField("origin", \.origin, .string),
    JSONField("label", \.label, .string),
    JSONField("suite", \.suite, .string),
    JSONField("codename", \.codename, .string)
  ) { Lock.ReleaseNames(origin: $0, label: $1, suite: $2, codename: $3) }
}

extension Lock.Inputs {
  fileprivate static let form = JSONForm<Lock.Inputs>.object(
    JSONField("indices", \.indices, .list(Lock.Index.form)),
    JSONField("packages", \.packages, .list(Lock.Package.form)),
    JSONField("layers", \.layers, .list(Lock.LayerGroup.form), usually: [])
  ) { Lock.Inputs(indices: $0, packages: $1, layers: $2) }
}

extension Lock.LayerGroup {
  fileprivate static let form = JSONForm<Lock.LayerGroup>.object(
    JSONField("budget", \.budget, .integer),
    JSONField("packages", \.packages, .list(.packageName))
  ) { Lock.LayerGroup(budget: $0, packages: $1) }
}

extension Lock.Index {
  fileprivate static let form = JSONForm<Lock.Index>.object(
    JSONField("archive", \.archive, .string),
    JSONField("suite", \.suite, .string),
    JSONField("component", \.component, .string),
    JSONField("sha256", \.digest, .hexadecimalDigest)
  ) { Lock.Index(archive: $0, suite: $1, component: $2, digest: $3) }
}

extension Lock.Package {
  fileprivate static let form = JSONForm<Lock.Package>.object(
    JSONField("name", \.name, .packageName),
    JSONField("version", \.version, .version),
    JSONField("architecture", \.architecture, .architecture),
    JSONField("source", \.source, .packageName),
    JSONField("archive", \.archive, .string),
    JSONField("path", \.path, .string),
    JSONField("sha256", \.deb.digest, .hexadecimalDigest),
    JSONField("size", \.deb.size, .size),
    JSONField("why", \.why, .list(Lock.Why.form)),
    JSONField("variants", \.variants, .list(.string)),
    JSONField("files", \.files, .list(.string), usually: []),
    JSONField("variant-files", \.variantFiles, .dictionary(.list(.string)), usually: [:]),
    JSONField("waived", \.waived, .list(.relationship), usually: []),
    JSONField("held", \.held, .version),
    JSONField("sha512", \.sha512, .string),
    JSONField("left-out", \.leftOut, .dictionary(.relationship), usually: [:])
  ) {
    Lock.Package(
      name: $0, version: $1, architecture: $2, source: $3, archive: $4, path: $5,
      deb: Blob(digest: $6, size: $7), why: $8, variants: $9, files: $10, variantFiles: $11,
      waived: $12, held: $13, sha512: $14, leftOut: $15)
  }
}

extension Lock.Why {
  /// One form each: a reason that is two at once was not written by this program.
  fileprivate static let form = JSONForm<Lock.Why>.oneOf(
    JSONAlternative("essential", .object(JSONField("essential", \.self, .true)) { $0 }) {
      $0 == .essential ? true : nil
    } make: { (_: Bool) in
      .essential
    },
    JSONAlternative("named-in", .object(JSONField("named-in", \.self, .string)) { $0 }) {
      if case .named(let file) = $0 { file } else { nil }
    } make: {
      .named(in: $0)
    },
    JSONAlternative("library", Need.form) {
      if case .library(let name, let file) = $0 { Need(library: name, file: file) } else { nil }
    } make: {
      .library($0.library, neededBy: $0.file)
    },
    JSONAlternative("of", Dependency.form) {
      if case .dependency(let parent, let relation) = $0 {
        Dependency(parent: parent, relation: relation)
      } else {
        nil
      }
    } make: {
      .dependency(of: $0.parent, relation: $0.relation)
    })

  private struct Need {
    let library: String
    let file: String

    static let form = JSONForm<Need>.object(
      JSONField("library", \.library, .string), JSONField("needed-by", \.file, .string)
    ) { Need(library: $0, file: $1) }
  }

  private struct Dependency {
    let parent: PackageName
    let relation: Relationship

    static let form = JSONForm<Dependency>.object(
      JSONField("of", \.parent, .packageName), JSONField("relation", \.relation, .relationship)
    ) { Dependency(parent: $0, relation: $1) }
  }
}

extension Lock.Output {
  fileprivate static let form = JSONForm<Lock.Output>.object(
    JSONField("index", \.index, .digest),
    JSONField("images", \.images, .dictionary(Lock.Image.form))
  ) { Lock.Output(index: $0, images: $1) }
}

extension Lock.Image {
  fileprivate static let form = JSONForm<Lock.Image>.object(
    JSONField("manifest", \.manifest, .digest),
    JSONField("layers", \.layers, .list(Lock.Layer.form))
  ) { Lock.Image(manifest: $0, layers: $1) }
}

extension Lock.Layer {
  fileprivate static let form = JSONForm<Lock.Layer>.object(
    JSONField("diff-id", \.diffID, .digest),
    JSONField("digest", \.digest, .digest),
    JSONField("size", \.size, .size),
    JSONField("tar-size", \.tarSize, .size)
  ) { Lock.Layer(diffID: $0, digest: $1, size: $2, tarSize: $3) }
}

extension JSONForm<Int64> {
  /// A moment in UTC, to the second.
  fileprivate static let moment = spelled {
    CivilTime(secondsSince1970: $0).text
  } read: {
    text throws(JSONMismatch) in
    guard let time = CivilTime(parsing: text) else {
      throw JSONMismatch("'\(text)' is not a time such as 2026-11-21T09:15:44Z")
    }
    return time.secondsSince1970
  }
}

extension JSONForm<Digest> {
  fileprivate static let digest = spelled {
    $0.description
  } read: {
    text throws(JSONMismatch) in
    guard let digest = try? Digest(parsing: text) else {
      throw JSONMismatch("'\(text)' is not a digest: sha256: and 64 lower-case hex digits")
    }
    return digest
  }

  /// Without the name of its algorithm, as Debian's indices have it.
  fileprivate static let hexadecimalDigest = spelled {
    $0.hex
  } read: {
    text throws(JSONMismatch) in
    guard let digest = try? Digest(hex: text) else {
      throw JSONMismatch("'\(text)' is not a SHA-256: 64 lower-case hex digits")
    }
    return digest
  }
}

/// The error of Debian's grammar, without the words that only its own files need.
private func parsing<Value>(
  _ body: () throws(ParseError) -> Value
) throws(JSONMismatch) -> Value {
  do {
    return try body()
  } catch {
    throw JSONMismatch("the \(error.subject) is wrong: \(error.reason)")
  }
}

extension JSONForm<PackageName> {
  fileprivate static let packageName = spelled {
    $0.text
  } read: { text throws(JSONMismatch) in
    try parsing { () throws(ParseError) in try PackageName(parsing: text) }
  }
}

extension JSONForm<Version> {
  fileprivate static let version = spelled {
    $0.text
  } read: { text throws(JSONMismatch) in
    try parsing { () throws(ParseError) in try Version(parsing: text) }
  }
}

extension JSONForm<Architecture> {
  fileprivate static let architecture = spelled {
    $0.text
  } read: { text throws(JSONMismatch) in
    try parsing { () throws(ParseError) in try Architecture(parsing: text) }
  }
}

extension JSONForm<Relationship> {
  fileprivate static let relationship = spelled {
    "\($0)"
  } read: { text throws(JSONMismatch) in
    try parsing { () throws(ParseError) in try Relationship(parsing: text) }
  }
}
