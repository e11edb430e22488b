package import ELF
internal import Rootfs
package import Tree
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A tree full of what `ldconfig` has rules for, in memory and on disk.
package enum ToyLinkerTree {
  private static func library(_ soname: String?, levels: UInt32? = nil) -> [UInt8] {
    var builder = ELFBuilder(names: [(1, "libc.so.6")])
    if let soname { builder.names.append((14, soname)) }
    builder.levels = levels
    return builder.build()
  }

  private static func program(_ soname: String) -> [UInt8] {
    ELFBuilder(kind: 2, names: [(14, soname)]).build()
  }

  private static func foreign(_ soname: String) -> [UInt8] {
    ELFBuilder(machine: 183, names: [(14, soname)]).build()
  }

  /// Paths and what stands there.
  package static let files: [(path: String, body: [UInt8])] = [
    (
      "etc/ld.so.conf",
      Array(
        """
        # a comment
        include /etc/ld.so.conf.d/*.conf  ld.so.conf.more/[a-c]?.conf
         /opt/lib/ \t# another
        /opt/missing
        hwcap 0 nosegneg
        includes
        /usr/lib/../lib/x86_64-linux-gnu

        """.utf8)
    ),
    ("etc/ld.so.conf.d/b.conf", Array("/opt/b".utf8)),
    ("etc/ld.so.conf.d/a.conf", Array("/opt/b\n/opt/a\n".utf8)),
    ("etc/ld.so.conf.d/.hidden.conf", Array("/opt/hidden\n".utf8)),
    ("etc/ld.so.conf.d/c.conf.old", Array("/opt/hidden\n".utf8)),
    ("etc/ld.so.conf.more/b1.conf", Array("/opt/more\n".utf8)),
    ("etc/ld.so.conf.more/d1.conf", Array("/opt/hidden\n".utf8)),
    ("opt/hidden/libhidden.so.1", library("libhidden.so.1")),
    ("opt/more/libmore.so.1", library("libmore.so.1")),
    // The order of names: numbers count as numbers, and the greatest comes first.
    ("opt/a/libn.so.9", library("libn.so.9")),
    ("opt/a/libn.so.10", library("libn.so.10")),
    ("opt/a/libn10.so", library("libn10.so")),
    ("opt/a/libn9.so", library("libn9.so")),
    ("opt/a/libn.so", library("libn.so")),
    ("opt/a/libN.so.4294967297", library("libN.so.4294967297")),
    ("opt/a/libN.so.2", library("libN.so.2")),
    ("opt/a/lib_x.so.1", library("lib_x.so.1")),
    // The same name in two directories: the first of the search comes first.
    ("opt/b/libtwo.so.1", library("libtwo.so.1")),
    ("opt/a/libtwo.so.1", library("libtwo.so.1")),
    // Names that are none of a library, and files that are no library.
    ("opt/a/plugin.so", library("plugin.so")),
    ("opt/a/libprelink.so.1.#prelink#", library("libprelink.so.1")),
    ("opt/a/libprelink.so.2.#prelink#.a8fGh2", library("libprelink.so.2")),
    ("opt/a/libprogram.so.1", program("libprogram.so.1")),
    ("opt/a/libforeign.so.1", foreign("libforeign.so.1")),
    ("opt/a/libempty.so.1", []),
    ("opt/a/libscript.so", Array("/* GNU ld script */ GROUP ( libn.so.9 ) ".utf8)),
    ("opt/a/libtext.so-gdb.py", [UInt8](repeating: 0x23, count: 100)),
    ("opt/a/libcut.so.1", Array(library("libcut.so.1").prefix(100))),
    ("opt/a/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2")),
    ("opt/a/ld.so.1", library("ld.so.1")),
    // Without a name of its own, the file's counts.
    ("opt/a/libnameless.so.3", library(nil)),
    // A file of another name than its own, with the link that packages ship.
    ("usr/lib/x86_64-linux-gnu/libz.so.1.3.1", library("libz.so.1")),
    ("usr/lib/x86_64-linux-gnu/libpinned-2.0.so", library("libpinned.so.2")),
    ("opt/lib/libplain.so.1", library("libplain.so.1")),
    // For processors that can do more.
    (
      "usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libz.so.1.3.1",
      library("libz.so.1", levels: 0b101)
    ),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v2/libz.so.1", library("libz.so.1", levels: 2)),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v2/other", library("other")),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/power9/readme", [0x23]),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/.v9/libz.so.1", library("libz.so.1")),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/a:b/libz.so.1", library("libz.so.1")),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/file", [0x23]),
    ("usr/lib/libtop.so.1", library("libtop.so.1")),
  ]

  package static let links: [(path: String, target: String)] = [
    // A merged /usr: one directory under two names counts once.
    ("lib", "usr/lib"),
    ("opt/more2", "/opt/more"),
    ("usr/lib/x86_64-linux-gnu/libz.so", "libz.so.1.3.1"),
    ("usr/lib/x86_64-linux-gnu/libz.so.1", "libz.so.1.3.1"),
    ("usr/lib/x86_64-linux-gnu/libpinned.so.2", "/lib/x86_64-linux-gnu/libpinned-2.0.so"),
    ("usr/lib/x86_64-linux-gnu/libalias.so.5", "libpinned.so.2"),
    ("usr/lib/x86_64-linux-gnu/libpinned.so", "libpinned-2.0.so"),
    ("usr/lib/x86_64-linux-gnu/libgone.so.1", "nowhere"),
    ("usr/lib/x86_64-linux-gnu/libfolder.so.1", "/opt"),
    ("usr/lib/x86_64-linux-gnu/libloop.so.1", "libloop.so.1"),
    ("usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v2/odd", "libz.so.1"),
    ("opt/lib/libtop.so.1", "../../../../usr/lib/libtop.so.1"),
  ]

  /// The tree in memory.
  package static func tree() throws -> (tree: Tree, generated: [GeneratedEntry]) {
    var generated: [GeneratedEntry] = []
    for (path, body) in files {
      generated.append(
        .file(try MemberPath(parsing: Array(path.utf8)), body, epoch: 0, origin: "test"))
    }
    for (path, target) in links {
      generated.append(
        .link(
          try MemberPath(parsing: Array(path.utf8)), to: Array(target.utf8), epoch: 0,
          origin: "test"))
    }
    return (try Tree.compose([], generated, epoch: 0), generated)
  }

  /// The same on disk.
  package static func write(to directory: FilePath) throws {
    for (path, body) in files { try writeFile(body, to: directory.pushing(FilePath(path))) }
    for (path, target) in links {
      let result = directory.pushing(FilePath(path)).withPlatformString { symlink(target, $0) }
      guard result == 0 else { throw Errno(rawValue: errno) }
    }
  }

  /// The ABI and triplet of the tree's libraries.
  package static let abi = ABI(wordSize: .bits64, byteOrder: .little, machine: 62)
  package static let triplet = "x86_64-linux-gnu"
}
