package import Debian
internal import Rootfs
package import Tree

extension Manifest {
  /// What is taken of one package.
  package struct PackageSelection: Sendable {
    package let source: PackageSource
    /// Where the package was first named.
    package let position: SourcePosition
    package let files: FileSelection
    package let version: Located<VersionConstraint>?
    /// The architectures on which the package is taken; nil: on all.
    package let architectures: [Architecture]?
    /// What of the package's own dependencies comes along; nil: as the image says.
    package let dependencies: Located<Dependencies>?
    /// The name of a `.deb` beside the manifest, once its control file or a lock was read.
    package var localName: PackageName?

    /// The package's name; nil for a `.deb` beside the manifest that was not read yet.
    package var name: PackageName? {
      if case .archive(let name) = source { name } else { localName }
    }

    /// Whether the package is taken on an architecture.
    package func isTaken(on architecture: Architecture) -> Bool {
      architectures?.contains(architecture) ?? true
    }
  }

  /// Where the package is.
  package enum PackageSource: Hashable, Sendable {
    /// In an archive.
    case archive(PackageName)
    /// A `.deb` beside the manifest.
    case local(LocalFile)
  }

  /// Which files of a package.
  package enum FileSelection: Sendable {
    /// Every one but those of `exclude`; the place that says so.
    case all(SourcePosition)
    /// Those that a pattern names; none: only the package's record and copyright.
    case patterns([FilePattern])
  }

  /// A pattern over the files of a package.
  package struct FilePattern: Hashable, Sendable {
    package let pattern: PathPattern
    /// Whether it may match nothing.
    package let isOptional: Bool
  }

  /// Which package has the links that `update-alternatives` makes under a name.
  package struct Alternative: Hashable, Sendable {
    package let name: String
    package let package: PackageName
    package let position: SourcePosition
  }

  /// Which package wins at the paths of a pattern.
  package struct Preference: Hashable, Sendable {
    package let pattern: PathPattern
    package let package: PackageName
    package let position: SourcePosition
  }

  /// What is kept of packages beside their files.
  package struct Metadata: Hashable, Sendable {
    /// Whether `/usr/share/doc/<package>/copyright` comes along with every package.
    package let copyright: Bool
    package let dpkg: DpkgRecords
    /// Where the form is named, or the manifest begins.
    package let position: SourcePosition
  }

  /// In which form the image says what packages it has.
  package enum DpkgRecords: String, Sendable, CaseIterable {
    /// `/var/lib/dpkg/status.d/<package>`, as distroless does.
    case statusDirectory = "status.d"
    /// `/var/lib/dpkg/status`, as dpkg does.
    case status
    case none
  }

  /// Faults of a tree that are accepted.
  package struct Allowances: Hashable, Sendable {
    /// Names of libraries, such as `libfoo.so.1`, that may be missing.
    package let missingLibraries: [Located<String>]
    /// Paths of interpreters of scripts that may be missing.
    package let missingInterpreters: [Located<MemberPath>]
    /// Links that may point to nothing.
    package let dangling: [PathPattern]
    /// Files that may be set-user-id or set-group-id.
    package let setuid: [PathPattern]
    /// Files and directories that everybody may write to.
    package let worldWritable: [PathPattern]
    /// Packages whose copyright may be missing.
    package let copyright: [Located<PackageName>]
    /// Packages of which nothing that is selected need be there.
    package let emptyPackages: [Located<PackageName>]
    /// Settings of the image that may name what is not there: `user`, `entrypoint`, `cmd`.
    package let settings: [Located<String>]
    /// Symbol versions that no library need have.
    package let symbolVersions: [Located<String>]
    /// Programs of runtimes, such as `perl`, whose libraries may be missing.
    package let runtimes: [Located<String>]
  }
}
