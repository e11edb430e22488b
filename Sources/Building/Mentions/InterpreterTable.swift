internal import Inspection
internal import Tree

/// A table of interpreters in a file that tells kinds of files apart, as libmagic and PHP's fileinfo do:
/// there, `/bin/perl` is what a script begins with, and nothing that is started.
enum InterpreterTable {
  private static let shells = Set(
    ["bash", "dash", "ash", "ksh", "zsh", "csh", "tcsh", "fish", "awk", "gawk", "nawk", "mawk"]
      .map { Array($0.utf8) })

  /// From how many interpreters on they are a table.
  private static let least = 4

  /// Leaves them out of the paths of an ELF file that has their table.
  static func drop(from paths: inout Set<[UInt8]>) {
    let programs = paths.filter { path in
      guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return false }
      let name = path[(slash + 1)...]
      return shells.contains(Array(name)) || Runtime(program: name) != nil
    }
    // `/bin/zsh` and `/usr/bin/zsh` are one interpreter.
    let names = Set(programs.map { $0.split(separator: UInt8(ascii: "/")).last })
    if names.count >= least { paths.subtract(programs) }
  }
}
