internal import Spelling
internal import Packing
package import Tree

/// A library or program interpreter that an ELF file of a tree needs and the tree does not have.
package struct MissingLibrary: Hashable, Sendable {
  /// Where it would be found.
  package struct Holder: Hashable, Sendable {
    package var package: String
    package var path: MemberPath
    /// Whether `exclude`, or something else at its path, keeps it out.
    package var isWithheld: Bool
    /// Whether it stands in a directory in which every file's libraries are looked for.
    package var isLookedFor: Bool
  }

  /// The name that is asked for: `libfoo.so.1`, or an interpreter's absolute path.
  package var name: [UInt8]
  package var isInterpreter: Bool
  /// What the file says of it, where it loads it while it runs.
  package var request: LoadRequest?
  /// Who asks.
  package var file: MemberPath
  /// Whose file that is; nil for what the manifest makes.
  package var package: String?
  /// Packages that have one of the same name, by package and path.
  package var holders: [Holder]
}

extension MissingLibrary: CustomStringConvertible {
  /// The name as a person reads it.
  package var printableName: String { printable(name) }

  package var description: String {
    var text = "\(printable(name)), "
    text +=
      isInterpreter
      ? "the program interpreter of " : request == nil ? "needed by " : "loaded and required by "
    text += "\(file)" + (package.map { " of \($0)" } ?? ", which the manifest makes")
    return remedy.map { "\(text); \($0)" } ?? text
  }

  /// A package that has the library where the linker does not look, and its path.
  package var elsewhere: Holder? {
    guard !isInterpreter, !holders.contains(where: { $0.isLookedFor && !$0.isWithheld }) else {
      return nil
    }
    return holders.first { !$0.isWithheld && $0.path.lastComponent.elementsEqual(name) }
  }

  /// The links of base-files through which an interpreter is found that a package has below `/usr`,
  /// as Debian 13's packages do; nil where that is not what is missing.
  ///
  /// Not every architecture has `/lib64`.
  package var rootLinks: String? {
    let text = printable(name)
    guard isInterpreter, holders.contains(where: { "\($0.path)" == "/usr" + text }) else {
      return nil
    }
    return text.hasPrefix("/lib64/") ? "/{bin,lib,lib64,sbin}" : "/{bin,lib,sbin}"
  }

  /// Which package has it, and what keeps it out; nil where none at hand has it.
  package var remedy: String? {
    let merged = "/usr" + printable(name)
    if let links = rootLinks, let holder = holders.first(where: { "\($0.path)" == merged }) {
      return "\(holder.package) has it at \(merged): select the links of base-files, [\"\(links)\"]"
    }
    guard let holder = holders.first(where: { !$0.isWithheld }) ?? holders.first else {
      return nil
    }
    return "\(holder.package) has it at \(holder.path)"
      + (holder.isWithheld ? ", which is excluded" : "")
      + (holder.isLookedFor || isInterpreter
        ? "" : ", where the linker does not look; a link under `symlinks` can point there")
  }
}
