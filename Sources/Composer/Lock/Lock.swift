package import Content
internal import Rootfs

/// What a build is a pure function of: every input by its SHA-256, and what must come out.
///
/// docs/lock.md describes the file. A lock names pool paths and hashes, never a host.
public struct Lock: Hashable, Sendable {
  /// The version of the file's form.
  package static let formatVersion: Int64 = 1

  /// The manifest's name.
  package var name: String
  /// The digest of the manifest, its includes expanded and its local files hashed.
  package var manifest: Digest
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

  /// One suite of an archive, as its `InRelease` was.
  package struct Suite: Hashable, Sendable {
    package var suite: String
    package var inRelease: Digest
    /// Seconds since 1970.
    package var date: Int64
    /// Seconds since 1970; nil where the archive gives none.
    package var validUntil: Int64?
    /// The fingerprint of the key whose signature was accepted; nil for an archive that the
    /// manifest trusts unsigned.
    package var key: String?
    /// The moment whose indices were read, such as `20261121T000000Z`.
    package var snapshot: String?
  }

  /// The inputs of one architecture.
  package struct Inputs: Hashable, Sendable {
    package var indices: [Index]
    /// Sorted by name.
    package var packages: [Package]
  }

  /// One `Packages` index.
  package struct Index: Hashable, Sendable {
    package var archive: String
    package var suite: String
    package var component: String
    /// The digest of the uncompressed index.
    package var digest: Digest
  }

  /// One `.deb`.
  package struct Package: Hashable, Sendable {
    package var name: String
    package var version: String
    /// The package's own: `all` for one that serves every architecture.
    package var architecture: String
    package var source: String
    package var archive: String
    /// The path below the archive's root.
    package var path: String
    package var deb: Blob
    /// Why it is there; requests first.
    package var why: [Why]
    /// The variants that have it; nil: all.
    package var variants: [String]?
    /// Files that the library closure took from it in every variant that has it, sorted.
    package var files: [String]
    /// What the closure took beyond that, by variant, sorted.
    package var variantFiles: [String: [String]] = [:]
    /// Its dependencies that the manifest waives.
    package var waived: [String] = []
    /// The newer version that an archive had when a bump left the package where it is on purpose.
    package var held: String?
  }

  /// Why a package is there.
  package enum Why: Hashable, Sendable {
    /// This file, relative to the manifest's folder, names it. Lines are left out: they move.
    case named(in: String)
    /// A package of that name has this relation.
    case dependency(of: String, relation: String)
    /// A file of the image needs a library, or program interpreter, of it: the first to ask.
    case library(String, neededBy: String)
    case essential
  }

  /// What must come out for one variant.
  package struct Output: Hashable, Sendable {
    /// The digest of the OCI image index over all locked architectures.
    package var index: Digest
    package var images: [String: Image]
  }

  /// What must come out for one variant and architecture.
  package struct Image: Hashable, Sendable {
    /// The digest of the OCI image manifest.
    package var manifest: Digest
    package var layers: [Layer]
  }

  /// One layer.
  package struct Layer: Hashable, Sendable {
    package var diffID: Digest
    package var digest: Digest
    /// Of the compressed layer, in bytes.
    package var size: Int64
    /// Of the uncompressed layer, in bytes.
    package var tarSize: Int64
  }
}

extension Lock {
  /// The packages of one variant and architecture, by name.
  package func packages(of variant: String, on architecture: String) -> [Package] {
    (architectures[architecture]?.packages ?? []).filter {
      $0.variants?.contains(variant) ?? true
    }
  }
}

extension Lock.Package {
  /// The files that the library closure took from it in a variant, sorted.
  package func files(in variant: String) -> [String] {
    (files + (variantFiles[variant] ?? [])).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }
}

extension Lock {
  /// The layer format that this program writes.
  package static var currentLayerFormat: Int { LayerFormat.version }
}

extension Lock.Output {
  /// The names that a layout has for a variant, and the digests that they stand for: the image
  /// index under the variant's name, each image manifest under `variant-architecture`.
  package func names(of variant: String) -> [String: Digest] {
    var names = [variant: index]
    for (architecture, image) in images {
      names[LayoutOutput.name(variant, architecture)] = image.manifest
    }
    return names
  }
}
