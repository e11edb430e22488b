package import Tree

/// Where the library of an interpreter is: its program puts these paths together while it runs, so
/// that no file spells them.
///
/// Debian's policies for languages say where packages put modules (Debian Python Policy 3, Perl
/// Policy 2, Ruby, PHP, Tcl/Tk Policy).
package struct Runtime: Sendable {
  /// The program's name, which a version may follow.
  let programs: [String]
  /// Directories below which packages have its library and its modules.
  package let directories: [PathPattern]

  private init(_ programs: [String], _ directories: String...) {
    self.programs = programs
    self.directories = directories.compactMap {
      try? PathPattern(parsing: $0, at: SourcePosition(file: "", line: 1, column: 1))
    }
  }

  private static let all: [Runtime] = [
    Runtime(["python", "python3"], "/usr/lib/python3.*", "/usr/lib/python3/dist-packages"),
    Runtime(
      ["perl"], "/usr/share/perl/5*", "/usr/lib/*/perl/5*", "/usr/lib/*/perl-base",
      "/usr/share/perl5", "/usr/lib/*/perl5/5*"),
    Runtime(
      ["ruby"], "/usr/lib/ruby", "/usr/lib/*/ruby", "/usr/share/rubygems-integration",
      "/var/lib/gems"),
    Runtime(["node", "nodejs"], "/usr/share/nodejs", "/usr/lib/*/nodejs"),
    Runtime(["php", "php-fpm", "php-cgi"], "/usr/lib/php/2*", "/usr/share/php"),
    Runtime(["lua"], "/usr/share/lua", "/usr/lib/*/lua"),
    Runtime(["tclsh", "wish"], "/usr/share/tcltk", "/usr/lib/tcltk"),
    Runtime(["R", "Rscript"], "/usr/lib/R", "/usr/share/R", "/etc/R"),
    Runtime(["guile"], "/usr/share/guile", "/usr/lib/*/guile"),
    Runtime(["erl", "beam.smp", "erlexec"], "/usr/lib/erlang"),
    Runtime(["java"], "/usr/lib/jvm", "/etc/java-*-openjdk"),
    Runtime(["go"], "/usr/lib/go-*", "/usr/share/go-*"),
    Runtime(["gcc", "cc", "c++", "g++", "cpp"], "/usr/lib/gcc", "/usr/libexec/gcc"),
  ]

  /// The runtime of a program, known by its name.
  package init?(program name: some Collection<UInt8>) {
    let text = String(decoding: Array(name), as: UTF8.self)
    guard let known = Self.all.first(where: { $0.programs.contains { text.isVersion(of: $0) } })
    else { return nil }
    self = known
  }
}

extension String {
  /// Whether this names a program, with nothing but a version behind it and a target before it:
  /// `x86_64-linux-gnu-gcc-14`, `python3.13`.
  fileprivate func isVersion(of program: String) -> Bool {
    var rest = self[...]
    if let place = rest.firstRange(of: "-linux-gnu-") { rest = rest[place.upperBound...] }
    guard rest.hasPrefix(program) else { return false }
    return rest.dropFirst(program.count).allSatisfy {
      $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-")
    }
  }
}
