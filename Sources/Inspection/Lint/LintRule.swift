/// A check over a composed image; its name is the key of `allow` that accepts what it finds.
package enum LintRule: String, Hashable, Sendable, CaseIterable {
  /// The manifest spells out a path of a package, which neither it nor anything else has.
  case unmatchedPatterns = "unmatched-patterns"
  /// An ELF file needs a library that is not in the tree.
  case missingLibraries = "missing-libraries"
  /// A program's or script's interpreter is not in the tree.
  case missingInterpreters = "missing-interpreters"
  /// The program of a runtime is in the tree, and the library without which it does not start is not.
  case runtimes
  /// A symbolic link leads nowhere.
  case dangling
  /// A file runs with the privileges of its owner or group.
  case setuid
  /// Everybody may write to a file, or rename what others have in a directory.
  case worldWritable = "world-writable"
  /// A package's copyright is not in the tree.
  case copyright
  /// The manifest selects files of a package, and none is in the tree.
  case emptyPackages = "empty-packages"
  /// Two packages want one directory with different mode or owner.
  case directoryModes = "directory-modes"
  /// An ELF file needs a version of symbols that the library which will be loaded lacks.
  case symbolVersions = "symbol-versions"
  /// A program or library begins as an ELF file, and is none that a dynamic linker can read.
  case damagedELF = "damaged-elf"
  /// An ELF file says that it loads a library while it runs, which the tree lacks.
  case dlopen
  /// The image's settings name a user, a program or a directory that the tree lacks.
  case settings = "image-settings"
  /// A file mentions what a package has and the image lacks.
  case mentions
  /// `allow` accepts what is not there any more.
  case unusedAllowance = "unused-allow"

  /// Where it stands in a report.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
