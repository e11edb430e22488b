package import Debian
internal import Rootfs
package import Tree
package import SystemPackage

/// A manifest, its includes merged and its variants composed: what docs/manifest.md describes.
///
/// Every value was checked and knows its place in the text. What needs an archive to be checked
/// (that a package exists, that a pattern matches) is for the lock.
package struct Manifest: Sendable {
  /// The file, as the user named it.
  package let path: FilePath
  /// What locks and images are called.
  package let name: String
  /// One line about the image; may be absent.
  package let description: String?
  /// The architectures in the manifest's order, each with a multiarch triplet.
  package let architectures: [Located<Architecture>]
  /// The archives, sorted by name.
  package let archives: [Archive]
  /// The moment of which the indices are read, as `20261121T000000Z`; may be absent.
  package let snapshot: Located<String>?
  /// The variants: `latest` first, then the others in the manifest's order.
  package let variants: [Variant]
  /// Every YAML file that was read, the manifest itself first.
  package let sources: [FilePath]
  /// What the manifest's own file includes, as it spells it.
  package let includes: [String]

  /// The version of the format that this program reads, `whittle: 1`.
  package static let formatVersion = 1
  /// The name of the variant that the manifest itself describes.
  package static let baseVariant = "latest"

  /// Whether a manifest may be called so.
  package static func isName(_ text: String) -> Bool { ManifestDecoder.isName(text) }
}

extension Manifest {
  /// What one image of the manifest holds.
  package struct Variant: Sendable {
    /// `latest` for the manifest itself.
    package let name: String
    /// Where the variant, or the manifest, begins.
    package let position: SourcePosition
    package let dependencies: Located<Dependencies>
    /// Dependencies left out on purpose.
    package let waived: [Located<PackageName>]
    /// From which priority on counts what files say that they load while they run; nil: as usual.
    package let dlopen: Located<Dlopen>?
    /// What is taken from packages, sorted by the package's name.
    package var packages: [PackageSelection]
    package let exclude: [PathPattern]
    package let metadata: Metadata
    /// The lines of `/etc/passwd`, in the manifest's order.
    package let users: [User]
    /// The lines of `/etc/group`, in the manifest's order.
    package let groups: [Group]
    package let directories: [Directory]
    package let symlinks: [Symlink]
    package let files: [File]
    package let trees: [LocalDirectory]
    /// The capabilities that files run with (capabilities(7)), sorted by path.
    package let capabilities: [Capability]
    /// The links of `update-alternatives` that are made, sorted by name.
    package let alternatives: [Alternative]
    /// The packages whose files for systemd-tmpfiles are followed.
    package let temporary: [Located<PackageName>]
    /// What of `exclude` is undone.
    package let keep: [PathPattern]
    package let certificates: Certificates?
    /// The lines that are laid over those of `/usr/lib/os-release`, in the manifest's order.
    package let osRelease: [ReleaseLine]
    package let ldSoCache: Located<Bool>?
    package let allow: Allowances
    /// Which package wins where two have different content at one path; the last that matches.
    package let preferences: [Preference]
    package let image: ImageSettings
    package let layers: Located<LayerPlan>
    package let compression: Located<Compression>
  }

  /// Which files of dependencies come along.
  package enum Dependencies: String, Sendable, CaseIterable {
    /// Only the packages named.
    case none
    /// What selected ELF files need.
    case libraries
    /// Every file of every dependency.
    case all
  }

  /// Which of the libraries that files load while they run come along, as far as the files say so.
  package enum Dlopen: String, Sendable, CaseIterable {
    /// Without these a file does nothing.
    case required
    /// Also those that it recommends, of packages that were resolved.
    case recommended
    /// Also those that it only suggests.
    case suggested
    /// None: the notes are not read.
    case ignore
  }

  /// How entries are spread over layers.
  package enum LayerPlan: Hashable, Sendable {
    case single
    /// One layer for each package, after one for what is generated.
    case package
    /// At most this many.
    case budget(Int)
  }

  /// How layers are compressed.
  package enum Compression: String, Sendable, CaseIterable {
    case gzip, zstd, none
  }

  /// A file beside the manifest.
  package struct LocalFile: Hashable, Sendable {
    /// As the manifest spells it.
    package let spelling: String
    /// The same relative to the working directory, or absolute.
    package let path: FilePath
    package let position: SourcePosition
    /// What is left out of a directory, as patterns relative to it; nil for a file.
    package var exclude: [String]?
    /// Whether its path has variables, so that it is another file for each architecture.
    package var hasVariables = false

    /// What tells it from all others: a directory with other patterns is another one.
    package var key: FilePath {
      exclude.map { FilePath("\(path)/<\($0.joined(separator: ","))>") } ?? path
    }
  }

  /// A name and its text: a variable, a label, an annotation.
  package struct Setting: Hashable, Sendable {
    package let name: String
    package let value: String
    package let position: SourcePosition
  }
}
