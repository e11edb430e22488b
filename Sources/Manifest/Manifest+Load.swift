import Content
import Debian
internal import Tree
package import SystemPackage

extension Manifest {
  /// Reads a manifest, what it includes, and composes its variants.
  ///
  /// - Parameter allowsOutside: whether it may include files from outside of its own directory and
  ///   the git checkout around it.
  /// - Throws: `ManifestError` with every mistake of every file that could be read.
  package static func load(
    _ path: FilePath, allowsOutside: Bool = false
  ) throws(ManifestError) -> Manifest {
    let files = ManifestFiles(of: path, allowsOutside: allowsOutside)
    return try load(path) { try files.read($0, limit: Int64(YAMLCheck.longest)) }
  }

  /// Reads a manifest through `read`, which a test replaces.
  package static func load(
    _ path: FilePath, read: @escaping (FilePath) throws -> [UInt8]
  ) throws(ManifestError) -> Manifest {
    var loader = ManifestLoader(read: read)
    let value = try loader.load(path)
    var composition = VariantComposition(value)
    let bodies = composition.bodies()
    var decoder = ManifestDecoder(isPart: false)
    let variants = bodies.map { body in
      decoder.variant(body.name, body.value, at: body.position)
    }
    let head = decoder.head(value, variants)
    if let error = ManifestError(composition.problems + decoder.problems) { throw error }
    return Manifest(
      path: path, name: head.name, description: head.description,
      architectures: head.architectures, archives: head.archives, snapshot: head.snapshot,
      variants: variants, sources: loader.sources, includes: loader.includes)
  }
}

/// The keys that only a whole manifest has.
struct ManifestHead {
  let name: String
  let description: String?
  let architectures: [Located<Architecture>]
  let archives: [Manifest.Archive]
  let snapshot: Located<String>?
}

extension ManifestDecoder {
  /// The keys of the whole manifest; its variants say whether archives are needed.
  mutating func head(_ value: YAMLValue, _ variants: [Manifest.Variant]) -> ManifestHead {
    if !isPart {
      for key in ["name", "architectures"] where value.member(key) == nil {
        missing(key, of: "the manifest", at: value.position)
      }
      let needsArchive = variants.contains { variant in
        variant.certificates != nil
          || variant.packages.contains { if case .archive = $0.source { true } else { false } }
      }
      if needsArchive, value.member("archives") == nil {
        missing("archives", of: "the manifest", at: value.position)
      }
    }
    let name = line(value.member("name"), "name")
    if let name, !Self.isName(name.value) {
      note(
        name.position,
        "cannot use name \(quote(name.value)): use lower-case letters, digits, '.', '_' and '-'")
    }
    return ManifestHead(
      name: name?.value ?? "", description: line(value.member("description"), "description")?.value,
      architectures: architectures(value.member("architectures"), "architectures") ?? [],
      archives: archives(value.member("archives")), snapshot: snapshot(value.member("snapshot")))
  }

  /// Looks at all of one file, whatever uses it.
  mutating func checkFile(_ whole: YAMLValue, isVariant: Bool) {
    let value = whole.withoutNulls
    checkKeys(value, "", isVariant: isVariant)
    _ = lines(value.member("include"), "include")
    _ = variant(Manifest.baseVariant, value, at: value.position)
    if isVariant {
      if value.member("variants") != nil {
        note(
          value.position,
          "cannot include this file in a variant: it has variants of its own")
      }
      return
    }
    _ = head(value, [])
    for member in variants(value) {
      checkKeys(member.value, "variants.\(member.key)", isVariant: true)
      _ = lines(member.value.member("include"), "variants.\(member.key).include")
      _ = composition(member.value, member.key)
      _ = variant(member.key, member.value.withoutNulls, at: member.position)
    }
  }
}
