internal import Rootfs
package import Tree

// What a manifest says about entries that no package has.

extension Manifest {
  /// A line of `/etc/passwd` (passwd(5)).
  package struct User: Hashable, Sendable {
    package let name: String
    package let uid: UInt32
    package let gid: UInt32
    package let comment: String
    package let home: String
    package let shell: String
    /// Whether only the name is given: Debian says the rest.
    package var isByName = false
    package let position: SourcePosition
  }

  /// A line of `/etc/group` (group(5)).
  package struct Group: Hashable, Sendable {
    package let name: String
    package let gid: UInt32
    package let members: [String]
    /// Whether only the name is given.
    package var isByName = false
    package let position: SourcePosition
  }

  /// Mode and owner of an entry.
  package struct Ownership: Hashable, Sendable {
    /// The permission bits, set-id and sticky among them.
    package let mode: UInt32
    package let uid: UInt32
    package let gid: UInt32
  }

  /// A directory that is made.
  package struct Directory: Hashable, Sendable {
    package let path: MemberPath
    package let ownership: Ownership
    /// Whether it may take the place of a package's entry, or change a directory's mode and owner.
    package let replaces: Bool
    package let position: SourcePosition
  }

  /// A symbolic link that is made.
  package struct Symlink: Hashable, Sendable {
    package let path: MemberPath
    package let target: String
    /// Whether it may take the place of a package's entry.
    package let replaces: Bool
    package let position: SourcePosition
  }

  /// A file that is made.
  package struct File: Hashable, Sendable {
    package let path: MemberPath
    package let content: FileContent
    package let ownership: Ownership
    /// Whether the manifest says its mode; else its source's executable bit decides.
    package let hasMode: Bool
    /// Whether it may take the place of a package's entry.
    package let replaces: Bool
    package let position: SourcePosition
  }

  /// A directory beside the manifest that the image gets below a path.
  package struct LocalDirectory: Hashable, Sendable {
    package let path: MemberPath
    package let source: LocalFile
    package let uid: UInt32
    package let gid: UInt32
    /// Whether its files may take the place of a package's.
    package let replaces: Bool
    package let position: SourcePosition
  }

  /// The capabilities of one file.
  package struct Capability: Hashable, Sendable {
    package let path: MemberPath
    package let capabilities: FileCapabilities
    package let position: SourcePosition
  }

  /// What a file that is made holds.
  package enum FileContent: Hashable, Sendable {
    case text(String)
    case source(LocalFile)
  }

  /// A line of os-release(5).
  package struct ReleaseLine: Hashable, Sendable {
    package let name: String
    /// Nil leaves out the line that base-files has.
    package let value: String?
    package let position: SourcePosition
  }

  /// What is made of the package `ca-certificates`.
  package struct Certificates: Hashable, Sendable {
    /// All certificates in one file.
    package let bundle: MemberPath
    /// More certificates, PEM.
    package let extra: [LocalFile]
    /// Whether `<hash>.0` links are made beside the bundle, as `openssl rehash` does.
    package let hashLinks: Bool
    /// A Java key store of the same certificates.
    package let javaKeystore: MemberPath?
    package let position: SourcePosition
  }
}
