internal import Content
internal import Debian
package import Materials
internal import Packing
internal import Tree

extension BillOfMaterials {
  /// What an image consists of; its files are read once more, for the sums that standards want.
  package init(_ opened: OpenedImage, _ facts: BillFacts = BillFacts()) async throws {
    let image = opened.image
    let tree = image.tree
    var controls = facts.controls
    if controls == nil { controls = try await Self.recorded(opened) }
    let files = try await Self.files(opened)
    let present = Set(files.compactMap(\.package))
    let kept = image.packages.filter { present.contains($0.name) }
    let names = ProvidedNames(Set(kept.map(\.name)), controls ?? [:])
    var packages: [Package] = []
    for package in kept {
      packages.append(
        try await Self.package(
          package, controls?[package.name], facts.debs[package.name], names, opened))
    }
    let release = try await opened.osRelease()
    let newest = tree.entries.lazy.filter { $0.package != nil && !Self.isRecord($0.path) }
      .map(\.mtime).max()
    self.init(
      name: facts.name ?? Self.name(of: image), variant: image.variant,
      architecture: image.architecture, manifest: image.manifest, created: newest ?? 0,
      distribution: release["ID"] ?? "debian", release: release["VERSION_ID"],
      packages: packages, files: files)
    annotations = image.annotations
  }

  /// Where an image lies on this machine is none of the bill's business.
  private static func name(of image: InspectedImage) -> String {
    if let title = image.annotations["org.opencontainers.image.title"] { return title }
    let last = image.title.split(separator: "/").last ?? "image"
    return String(last.prefix { $0 != ":" && $0 != "@" && $0 != " " })
  }

  /// The records that the image itself has of its packages.
  private static func isRecord(_ path: MemberPath) -> Bool {
    path.bytes.starts(with: "var/lib/dpkg/".utf8)
  }

  private static func files(_ opened: OpenedImage) async throws -> [File] {
    let tree = opened.image.tree
    var sums: [Digest: (sha1: String, sha512: String)] = [:]
    var files: [File] = []
    for entry in tree.entries {
      let file = tree.file(entry)
      guard let content = file.content else { continue }
      if sums[content.digest] == nil {
        let bytes = try await opened.bodies.bytes(of: content)
        var hasher = FileSums()
        bytes.forEachStep(of: 0..<bytes.bytes.count) { hasher.update($0) }
        sums[content.digest] = hasher.finish()
      }
      guard let sum = sums[content.digest] else { continue }
      let isRecord = isRecord(entry.path)
      let package = isRecord ? nil : entry.package
      var origin: String?
      if isRecord {
        origin = "record of packages"
      } else if package == nil {
        if case .generated(let text) = entry.origin {
          // The place in a manifest moves; what made the file stays.
          origin = String(text.prefix { $0 != "(" }.reversed().drop { $0 == " " }.reversed())
        } else {
          origin = "not from a package"
        }
      }
      files.append(
        File(
          path: [UInt8(ascii: "/")] + entry.path.bytes, content: content, sha1: sum.sha1,
          sha512: sum.sha512, isExecutable: file.mode & 0o111 != 0, package: package,
          origin: origin))
    }
    return files
  }

  private static func package(
    _ package: InspectedPackage, _ control: ControlStanza?, _ deb: BillFacts.Deb?,
    _ names: ProvidedNames, _ opened: OpenedImage
  ) async throws -> Package {
    let plain = package.version.drop { $0 != ":" }.dropFirst()
    let version = plain.isEmpty ? package.version : String(plain)
    var result = Package(
      name: package.name, version: package.version, architecture: package.architecture,
      source: Source(name: package.source, version: package.sourceVersion ?? package.version),
      fileName: deb?.fileName ?? "\(package.name)_\(version)_\(package.architecture).deb")
    result.deb = deb?.blob
    result.fileCount = deb?.fileCount
    result.maintainer = control?["Maintainer"]
    result.homepage = control?["Homepage"]
    result.summary = control?.lines(of: "Description").first
    let path = Array("usr/share/doc/\(package.name)/copyright".utf8)
    if let entry = opened.image.tree.resolve(path).entry,
      let text = try await opened.bodies.content(of: entry, in: opened.image.tree)
    {
      result.licences = DeclaredLicences(copyright: text, of: package.name)
    }
    guard let control else { return result }
    result.builtUsing = sources(control["Built-Using"])
    result.staticallyBuiltUsing = sources(control["Static-Built-Using"])
    result.dependencies = dependencies(of: package.name, control, names)
    return result
  }

  private static func sources(_ field: String?) -> [Source] {
    SourcePackage.list(field).map { Source(name: $0.name.text, version: $0.version.text) }
  }

  /// The packages of the image that meet a relation, by name or by what they provide.
  private static func dependencies(
    of name: String, _ control: ControlStanza, _ names: ProvidedNames
  ) -> [String] {
    var found: Set<String> = []
    for field in ["Pre-Depends", "Depends"] {
      guard let text = control[field], let relations = try? Relationship.parseList(text) else {
        continue
      }
      for wanted in relations.flatMap(\.alternatives).map(\.name.text) {
        found.formUnion(names.packages(for: wanted))
      }
    }
    found.remove(name)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The stanzas of `status.d` and of dpkg's own status file.
  private static func recorded(_ opened: OpenedImage) async throws -> [String: ControlStanza] {
    let tree = opened.image.tree
    var entries = tree.children(of: PackageDatabase.statusDirectory).filter {
      !$0.path.lastComponent.elementsEqual("md5sums".utf8)
        && !Array($0.path.lastComponent).suffix(8).elementsEqual(".md5sums".utf8)
    }
    if let status = tree[PackageDatabase.status] { entries.append(status) }
    var controls: [String: ControlStanza] = [:]
    for entry in entries {
      guard let body = try await opened.bodies.content(of: entry, in: tree),
        let stanzas = try? ControlStanza.parseAll(body)
      else { continue }
      for stanza in stanzas {
        if let name = stanza["Package"] { controls[name] = stanza }
      }
    }
    return controls
  }
}

/// Which packages of an image a name stands for, looked up once for all of them.
private struct ProvidedNames {
  private let names: Set<String>
  private var providers: [String: Set<String>] = [:]

  init(_ names: Set<String>, _ controls: [String: ControlStanza]) {
    self.names = names
    for name in names {
      guard let text = controls[name]?["Provides"],
        let provided = try? Relationship.parseList(text)
      else { continue }
      for alternative in provided.flatMap(\.alternatives) {
        providers[alternative.name.text, default: []].insert(name)
      }
    }
  }

  /// The package of that name, else those that provide it.
  func packages(for name: String) -> Set<String> {
    names.contains(name) ? [name] : providers[name] ?? []
  }
}
