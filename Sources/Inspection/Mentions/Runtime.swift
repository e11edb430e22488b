package import Tree

/// Where the library of an interpreter is: its program puts these paths together while it runs, so
/// that no file spells them.
///
/// Debian's policies for languages say where packages put modules (Debian Python Policy 3, Perl
/// Policy 2, Ruby, PHP, Tcl/Tk Policy).
package struct Runtime: Sendable {
  /// The program's name, which a version may follow.
  let programs: [String]
  /// The built-in part that has all of it; nil where there is none.
  package let part: String?
  /// Directories below which packages have its library and its modules.
  package let directories: [PathPattern]
  /// Of these one must be there, or the program does not start.
  package let core: [PathPattern]
  /// Of these one must be there for programs of every kind.
  package let whole: [PathPattern]

  private init(
    _ programs: [String], _ directories: String..., part: String? = nil, core: [String] = [],
    whole: [String] = []
  ) {
    self.programs = programs
    self.part = part
    self.directories = Self.patterns(directories)
    self.core = Self.patterns(core)
    self.whole = Self.patterns(whole)
  }

  private static func patterns(_ texts: [String]) -> [PathPattern] {
    texts.compactMap {
      try? PathPattern(parsing: $0, at: SourcePosition(file: "", line: 1, column: 1))
    }
  }

  private static let all: [Runtime] = [
    Runtime(
      ["python", "python3"], "/usr/lib/python3.*", "/usr/lib/python3/dist-packages",
      part: "python3", core: ["/usr/lib/python3.*/encodings/__init__.py"],
      whole: ["/usr/lib/python3.*/lib-dynload/*.so"]),
    Runtime(
      ["perl"], "/usr/share/perl/5*", "/usr/lib/*/perl/5*", "/usr/lib/*/perl-base",
      "/usr/share/perl5", "/usr/lib/*/perl5/5*",
      part: "perl", core: ["/usr/lib/*/perl-base/strict.pm", "/usr/share/perl/*/strict.pm"],
      whole: ["/usr/share/perl/*/strict.pm"]),
    Runtime(
      ["ruby"], "/usr/lib/ruby", "/usr/lib/*/ruby", "/usr/share/rubygems-integration",
      "/usr/lib/*/rubygems-integration",
      "/var/lib/gems", part: "ruby", core: ["/usr/lib/ruby/*/monitor.rb"],
      whole: ["/usr/lib/ruby/vendor_ruby/rubygems.rb"]),
    Runtime(
      ["node", "nodejs"], "/usr/share/nodejs", "/usr/lib/*/nodejs", part: "node",
      whole: ["/usr/share/nodejs/undici/**"]),
    Runtime(["php", "php-fpm", "php-cgi"], "/usr/lib/php/2*", "/usr/share/php", part: "php"),
    Runtime(["lua"], "/usr/share/lua", "/usr/lib/*/lua", part: "lua"),
    Runtime(
      ["tclsh", "wish"], "/usr/share/tcltk", "/usr/lib/tcltk",
      part: "tcl", core: ["/usr/share/tcltk/*/init.tcl"]),
    Runtime(
      ["R", "Rscript"], "/usr/lib/R", "/usr/share/R", "/etc/R",
      part: "r", core: ["/usr/lib/R/library/base/**"]),
    Runtime(
      ["guile"], "/usr/share/guile", "/usr/lib/*/guile",
      part: "guile", core: ["/usr/lib/*/guile/*/ccache/ice-9/boot-9.go"]),
    Runtime(
      ["erl", "beam.smp", "erlexec"], "/usr/lib/erlang",
      part: "erlang", core: ["/usr/lib/erlang/bin/start.boot"]),
    Runtime(
      ["java"], "/usr/lib/jvm", "/etc/java-*-openjdk",
      part: "java", core: ["/usr/lib/jvm/*/lib/modules"]),
    Runtime(
      ["go"], "/usr/lib/go-*", "/usr/share/go-*",
      part: "go", core: ["/usr/share/go-*/src/runtime/proc.go"]),
    Runtime(
      ["gcc", "cc", "c++", "g++", "cpp"], "/usr/lib/gcc", "/usr/libexec/gcc",
      part: "gcc", core: ["/usr/libexec/gcc/*/*/cc1"], whole: ["/usr/include/stdio.h"]),
  ]

  /// Data of which a library opens some whatever it is asked for, and that no file spells: fontconfig's
  /// fonts, the standard library of an interpreter that a program has in it.
  ///
  /// A library is known by what its name begins with.
  package static let shared: [(library: String, part: String, whole: [PathPattern])] =
    [
      ("libfontconfig.so.1", "fonts", patterns(["/usr/share/fonts/**"])),
      ("libmagic.so.1", "magic", patterns(["/usr/lib/file/magic.mgc"])),
    ]
    + [
      ("libpython3.", "python3"), ("libperl.so.", "perl"), ("libruby-", "ruby"),
      ("libtcl8.", "tcl"), ("libguile-", "guile"), ("libR.so", "r"),
    ].map { library, part in (library, part, all.first { $0.part == part }?.core ?? []) }

  /// The directories of all runtimes.
  private static let moduleDirectories = all.flatMap(\.directories).map {
    $0.bound(architecture: "", triplet: "")
  }

  /// Whether a file is loaded by its name, as a module of some runtime: it may begin as a script does,
  /// and is none.
  package static func isModule(_ path: MemberPath) -> Bool {
    Mentions.isModule(path)
      && path.ancestors.contains { directory in
        moduleDirectories.contains { $0.matches(directory) }
      }
  }

  /// Whether its program starts with these of its files.
  package func starts(with paths: some Sequence<MemberPath>) -> Bool {
    guard !core.isEmpty else { return true }
    let bound = core.map { $0.bound(architecture: "", triplet: "") }
    return paths.contains { path in bound.contains { $0.matches(path) } }
  }

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
