internal import Spelling
internal import Packing
package import Tree

/// A version of symbols that an ELF file needs and the library that will be loaded for it lacks:
/// `version GLIBC_2.38 not found`, before it is a crash.
package struct MissingVersion: Hashable, Sendable {
  package var version: [UInt8]
  /// The library that is loaded.
  package var library: MemberPath
  /// Whose that is; nil for what the manifest makes.
  package var package: String?
  /// Who asks.
  package var file: MemberPath
  /// Whose file that is; nil for what the manifest makes.
  package var filePackage: String?

  /// The version as a person reads it.
  package var printableVersion: String { printable(version) }
}

/// What the closure of one image could not find.
package struct ClosureFaults: Hashable, Sendable {
  /// Libraries and interpreters that no package has.
  package var libraries: [MissingLibrary]
  /// Versions of symbols that the libraries which are there lack.
  package var versions: [MissingVersion]
  /// What files would load while they run, may miss, and the image lacks.
  package var requests: [OpenRequest]
  /// The files that have a note of what they load that cannot be read.
  package var brokenNotes: [BrokenNote]

  package init(
    libraries: [MissingLibrary] = [], versions: [MissingVersion] = [],
    requests: [OpenRequest] = [], brokenNotes: [BrokenNote] = []
  ) {
    self.libraries = libraries
    self.versions = versions
    self.requests = requests
    self.brokenNotes = brokenNotes
  }

  package init(of closure: LibraryClosure) {
    self.init(
      libraries: closure.missing, versions: closure.missingVersions,
      requests: closure.openRequests, brokenNotes: closure.brokenNotes)
  }
}
