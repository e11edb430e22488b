package import Content
package import Debian

/// What a build is a pure function of: every input by its SHA-256, and what must come out.
///
/// docs/lock.md describes the file. A lock names pool paths and hashes, never a host.
package struct Lock: Hashable, Sendable {
  /// The version of the file's form.
  package static let formatVersion: Int64 = 1

  /// The manifest's name.
  package var name: String
  /// The digest of the manifest, its includes expanded and its local files hashed.
  package var manifest: Digest
  /// The digests of the files beside the manifest that it names, by their paths relative to its
  /// directory, so that one that changed can be named; empty in a lock from before they were kept.
  package var localFiles: [String: Digest] = [:]
  /// The version of the layer format that the outputs were made by.
  package var layerFormat: Int64
  /// Library, version and level of every compression in use, by its name in the manifest.
  package var compressors: [String: String]
  /// The time of directories and generated entries, in seconds since 1970.
  package var epoch: Int64
  /// The archives that packages were chosen from, by name.
  package var archives: [String: [Suite]]
  /// The packages and the indices they were found in, by architecture.
  package var architectures: [String: Inputs]
  /// What must come out, by variant.
  package var outputs: [String: Output]

  package init(
    name: String, manifest: Digest, layerFormat: Int64, compressors: [String: String], epoch: Int64,
    archives: [String: [Suite]], architectures: [String: Inputs], outputs: [String: Output],
    localFiles: [String: Digest] = [:]
  ) {
    self.name = name
    self.manifest = manifest
    self.localFiles = localFiles
    self.layerFormat = layerFormat
    self.compressors = compressors
    self.epoch = epoch
    self.archives = archives
    self.architectures = architectures
    self.outputs = outputs
  }

  /// One suite of an archive, as its `InRelease` was.
  package struct Suite: Hashable, Sendable {
    package var suite: String
    /// The digest of `InRelease`, or of the file that `form` names; nil where there is none.
    package var inRelease: Digest?
    /// Seconds since 1970; nil where the archive gives none.
    package var date: Int64?
    /// Seconds since 1970; nil where the archive gives none.
    package var validUntil: Int64?
    /// The fingerprint of the key whose signature was accepted; nil for an archive that the
    /// manifest trusts unsigned.
    package var key: String?
    /// The moment whose indices were read, such as `20261121T000000Z`.
    package var snapshot: String?
    /// What the archive called itself; nil in a lock that was made before it was kept.
    package var release: ReleaseNames?
    /// `Release` where the archive has no `InRelease`; empty where it has neither.
    package var form: String?
    /// What the manifest accepts of the archive although a promise suffers.
    package var accepted: [String]

    package init(
      suite: String, inRelease: Digest?, date: Int64?, validUntil: Int64? = nil,
      key: String? = nil, snapshot: String? = nil, release: ReleaseNames? = nil,
      form: String? = nil, accepted: [String] = []
    ) {
      self.form = form
      self.accepted = accepted
      self.suite = suite
      self.inRelease = inRelease
      self.date = date
      self.validUntil = validUntil
      self.key = key
      self.snapshot = snapshot
      self.release = release
    }
  }

  /// What an archive's `Release` says that it is.
  package struct ReleaseNames: Hashable, Sendable {
    package var origin: String?
    package var label: String?
    package var suite: String?
    package var codename: String?

    package init(
      origin: String? = nil, label: String? = nil, suite: String? = nil, codename: String? = nil
    ) {
      self.origin = origin
      self.label = label
      self.suite = suite
      self.codename = codename
    }
  }

  /// The inputs of one architecture.
  package struct Inputs: Hashable, Sendable {
    package var indices: [Index]
    /// Sorted by name.
    package var packages: [Package]
    /// Which packages share a layer, for variants with `layers: {budget: N}`: for each N the groups
    /// in the order of their layers.
    package var layers: [LayerGroup]

    package init(indices: [Index], packages: [Package], layers: [LayerGroup] = []) {
      self.indices = indices
      self.packages = packages
      self.layers = layers
    }
  }

  /// Packages that share a layer.
  package struct LayerGroup: Hashable, Sendable {
    /// The N of the manifest's `layers: {budget: N}`.
    package var budget: Int64
    /// Sorted by name; a variant that lacks some of them has the others in the layer.
    package var packages: [PackageName]

    package init(budget: Int64, packages: [PackageName]) {
      self.budget = budget
      self.packages = packages
    }
  }

  /// One `Packages` index.
  package struct Index: Hashable, Sendable {
    package var archive: String
    package var suite: String
    package var component: String
    /// The digest of the uncompressed index.
    package var digest: Digest

    package init(archive: String, suite: String, component: String, digest: Digest) {
      self.archive = archive
      self.suite = suite
      self.component = component
      self.digest = digest
    }
  }

  /// One `.deb`.
  package struct Package: Hashable, Sendable {
    package var name: PackageName
    package var version: Version
    /// The package's own: `all` for one that serves every architecture.
    package var architecture: Architecture
    /// The source package.
    package var source: PackageName
    package var archive: String
    /// The path below the archive's root, or from the manifest's directory.
    package var path: String
    package var deb: Blob
    /// The SHA-512 of the `.deb`, where the index has it.
    package var sha512: String?
    /// Why it is there; requests first.
    package var why: [Why]
    /// The variants that have it; nil: all.
    package var variants: [String]?
    /// Files that the library closure took from it in every variant that has it, sorted.
    package var files: [String]
    /// What the closure took beyond that, by variant, sorted.
    package var variantFiles: [String: [String]] = [:]
    /// Its dependencies that the manifest waives.
    package var waived: [Relationship] = []
    /// Its dependencies of which no image takes anything, by the package that would satisfy each; kept
    /// of packages that the manifest names, so that someone who looks for one is told of it.
    package var leftOut: [String: Relationship] = [:]
    /// The newer version that an archive had when a bump left the package where it is on purpose.
    package var held: Version?

    package init(
      name: PackageName, version: Version, architecture: Architecture, source: PackageName,
      archive: String, path: String, deb: Blob, why: [Why], variants: [String]? = nil,
      files: [String],
      variantFiles: [String: [String]] = [:], waived: [Relationship] = [], held: Version? = nil,
      sha512: String? = nil, leftOut: [String: Relationship] = [:]
    ) {
      self.leftOut = leftOut
      self.sha512 = sha512
      self.name = name
      self.version = version
      self.architecture = architecture
      self.source = source
      self.archive = archive
      self.path = path
      self.deb = deb
      self.why = why
      self.variants = variants
      self.files = files
      self.variantFiles = variantFiles
      self.waived = waived
      self.held = held
    }
  }

  /// Why a package is there.
  package enum Why: Hashable, Sendable {
    /// This file, relative to the manifest's directory, names it. Lines are left out: they move.
    case named(in: String)
    /// A package of that name has this relation.
    case dependency(of: PackageName, relation: Relationship)
    /// A file of the image needs a library, or program interpreter, of it: the first to ask.
    case library(String, neededBy: String)
    case essential
  }

  /// What must come out for one variant.
  package struct Output: Hashable, Sendable {
    /// The digest of the OCI image index over all locked architectures.
    package var index: Digest
    package var images: [String: Image]

    package init(index: Digest, images: [String: Image]) {
      self.index = index
      self.images = images
    }
  }

  /// What must come out for one variant and architecture.
  package struct Image: Hashable, Sendable {
    /// The digest of the OCI image manifest.
    package var manifest: Digest
    package var layers: [Layer]

    package init(manifest: Digest, layers: [Layer]) {
      self.manifest = manifest
      self.layers = layers
    }
  }

  /// One layer.
  package struct Layer: Hashable, Sendable {
    package var diffID: Digest
    package var digest: Digest
    /// Of the compressed layer, in bytes.
    package var size: Int64
    /// Of the uncompressed layer, in bytes.
    package var tarSize: Int64

    package init(diffID: Digest, digest: Digest, size: Int64, tarSize: Int64) {
      self.diffID = diffID
      self.digest = digest
      self.size = size
      self.tarSize = tarSize
    }
  }
}

extension Lock {
  /// The packages of one variant and architecture, by name.
  package func packages(of variant: String, on architecture: String) -> [Package] {
    (architectures[architecture]?.packages ?? []).filter {
      $0.variants?.contains(variant) ?? true
    }
  }

  /// The groups of packages for a budget of layers, in the order of the layers.
  package func layers(on architecture: String, budget: Int) -> [[PackageName]] {
    (architectures[architecture]?.layers ?? []).filter { $0.budget == Int64(budget) }
      .map(\.packages)
  }
}

extension Lock.Package {
  /// What a lock has in the place of an archive for a `.deb` beside the manifest: no archive can be
  /// called so.
  package static let besideManifest = "./"

  /// Whether it is a `.deb` beside the manifest.
  package var isLocal: Bool { archive == Self.besideManifest }

  /// The files that the library closure took from it in a variant, sorted.
  package func files(in variant: String) -> [String] {
    (files + (variantFiles[variant] ?? [])).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }
}

extension Lock.Output {
  /// The names that a layout has for a variant, and the digests that they stand for: the image
  /// index under the variant's name, each image manifest under `variant-architecture`.
  package func names(of variant: String) -> [String: Digest] {
    var names = [variant: index]
    for (architecture, image) in images {
      names[Self.name(variant, architecture)] = image.manifest
    }
    return names
  }

  /// The name that a layout has for one architecture's image: `latest-amd64`.
  package static func name(_ variant: String, _ architecture: String) -> String {
    "\(variant)-\(architecture)"
  }
}
