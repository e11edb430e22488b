package import Content
internal import Spelling

/// What an image consists of, to be written in the forms of SPDX and CycloneDX.
///
/// A function of the image: it has no clock and nothing by chance, so that the same image gives the
/// same bytes.
package struct BillOfMaterials: Sendable {
  /// A package of which the image has files.
  package struct Package: Hashable, Sendable {
    package var name: String
    package var version: String
    package var architecture: String
    /// Name and version of the source package.
    package var source: Source
    /// Who maintains it: `Name <address>`.
    package var maintainer: String?
    package var homepage: String?
    package var summary: String?
    /// Of the `.deb`, where it is known.
    package var deb: Blob?
    /// The name of the `.deb`.
    package var fileName: String
    /// How many of its files the package has in all, where that is known.
    package var fileCount: Int?
    package var licences: DeclaredLicences?
    /// The packages of the image that it depends on, sorted.
    package var dependencies: [String] = []
    /// The sources that it was built with, and has to be distributed with (Policy 7.8).
    package var builtUsing: [Source] = []
    /// The sources that are linked into it (`Static-Built-Using`).
    package var staticallyBuiltUsing: [Source] = []

    package init(
      name: String, version: String, architecture: String, source: Source, fileName: String
    ) {
      self.name = name
      self.version = version
      self.architecture = architecture
      self.source = source
      self.fileName = fileName
    }
  }

  /// A source package.
  package struct Source: Hashable, Sendable {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// A file of the image; the names of one file each.
  package struct File: Hashable, Sendable {
    /// The absolute path.
    package var path: [UInt8]
    package var content: Blob
    package var sha1: String
    package var sha512: String
    package var isExecutable: Bool
    /// The package that it is from.
    package var package: String?
    /// What it was made of, where it is not from a package.
    package var origin: String?

    package init(
      path: [UInt8], content: Blob, sha1: String, sha512: String, isExecutable: Bool,
      package: String?, origin: String?
    ) {
      self.path = path
      self.content = content
      self.sha1 = sha1
      self.sha512 = sha512
      self.isExecutable = isExecutable
      self.package = package
      self.origin = origin
    }

    /// The path as a text that no two paths share.
    var name: String { String(printable: path) }
  }

  /// What the image is called.
  package var name: String
  /// The variant; nil where there are none.
  package var variant: String?
  package var architecture: String?
  /// Of the image manifest.
  package var manifest: Digest?
  /// Seconds since 1970: the newest file of a package.
  package var created: Int64
  package var annotations: [String: String] = [:]
  /// `ID` and `VERSION_ID` of `os-release`.
  package var distribution: String
  package var release: String?
  /// Sorted by name.
  package var packages: [Package]
  /// Sorted by path.
  package var files: [File]

  package init(
    name: String, variant: String?, architecture: String?, manifest: Digest?, created: Int64,
    distribution: String, release: String?, packages: [Package], files: [File]
  ) {
    self.name = name
    self.variant = variant
    self.architecture = architecture
    self.manifest = manifest
    self.created = created
    self.distribution = distribution
    self.release = release
    self.packages = packages
    self.files = files
  }

  /// The forms in which it can be written.
  package enum Form: String, Sendable, CaseIterable {
    case spdx2 = "spdx-2.3"
    case spdx3 = "spdx-3"
    case cycloneDX = "cyclonedx"

    /// What registries call it (IANA; SPDX 3.0.1 has none of its own yet).
    package var mediaType: String {
      switch self {
      case .spdx2: "application/spdx+json"
      case .spdx3: "application/spdx+json"
      case .cycloneDX: "application/vnd.cyclonedx+json"
      }
    }
  }

  /// The document: canonical JSON, one record a line.
  package func document(_ form: Form) -> [UInt8] {
    switch form {
    case .spdx2: SPDX2(self).json.lines(depth: 2)
    case .spdx3: SPDX3(self).json.lines(depth: 2)
    case .cycloneDX: CycloneDX(self).json.lines(depth: 2)
    }
  }
}

// What all forms say in the same words.
extension BillOfMaterials {
  /// What the image is called in the bill, with variant and architecture.
  var title: String {
    [name, variant, architecture].compactMap(\.self).joined(separator: " ")
  }

  var time: String { CivilTime(secondsSince1970: created).text }

  /// Names this bill apart from any other: a digest of what it is about.
  var identity: Digest {
    var words = [title, "\(manifest.map { "\($0)" } ?? "")", time]
    for package in packages { words.append("\(package.name) \(package.version)") }
    for file in files { words.append("\(file.name) \(file.content.digest.hex)") }
    return Digest(of: Array(words.joined(separator: "\n").utf8))
  }

  /// Who answers for the image, as its annotations say.
  var vendor: String? {
    annotations["org.opencontainers.image.vendor"]
      ?? annotations["org.opencontainers.image.authors"]
  }

  /// Whom to ask about the image.
  var supplier: String { vendor ?? "the maintainers of the manifest \(name)" }

  /// The package as a purl (package-url, type `deb`).
  func purl(of package: Package) -> String {
    PackageURL(
      distribution, package.name, package.version, architecture: package.architecture, release
    ).text
  }

  func purl(of source: Source) -> String {
    PackageURL(distribution, source.name, source.version, architecture: "source", release).text
  }

  /// Every source package that something of the image was made of, sorted.
  package var sources: [Source] {
    let all = packages.flatMap { [$0.source] + $0.builtUsing + $0.staticallyBuiltUsing }
    return Set(all).sorted { ($0.name, $0.version) < ($1.name, $1.version) }
  }

  func files(of package: String?) -> [File] { files.filter { $0.package == package } }

  /// How many of a package's files are there.
  func share(of package: Package) -> String {
    let count = files(of: package.name).count
    let all = package.fileCount.map { " of its \($0)" } ?? ""
    return "\(count)\(all) files are in the image"
  }

  /// The licences that SPDX's list does not have, each once.
  var texts: [LicenceText] {
    Set(packages.flatMap { $0.licences?.texts ?? [] }).sorted { $0.reference < $1.reference }
  }
}
