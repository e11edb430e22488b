import TestSupport

/// `data.tar` archives with odd names, links, kinds, numbers and ends.
enum TarCorpus {
  static let end = [UInt8].zeros(1024)
  private static let directory = TarItem("./d/", type: "5", mode: 0o755)

  /// An archive of items.
  static func tar(_ items: TarItem...) -> [UInt8] { TarItem.archive(items) }

  /// An archive of one header with bytes put somewhere.
  static func tar(_ item: TarItem, at: Int, _ bytes: [UInt8]) -> [UInt8] {
    item.header((at, bytes)) + end
  }

  static func link(_ name: String, _ target: String) -> TarItem {
    TarItem(name, type: "2", mode: 0o777, linkName: target)
  }

  static func hard(_ name: String, _ target: String) -> TarItem {
    TarItem(name, type: "1", linkName: target)
  }

  static let rows: [Hostile] =
    HostileTable { table in
      names(&table)
      bytesOfNames(&table)
      links(&table)
      hardLinks(&table)
      kinds(&table)
      doubles(&table)
    }.rows + TarNumberCorpus.rows

  /// Names that climb are not given to dpkg: it follows them (RELIABILITY: it wrote /etc/passwd).
  private static func names(_ table: inout HostileTable) {
    for name in ["../x", "./../x", "d/../../x", "..", "./..", "d/..", "/..", "./d/../../../etc/x"] {
      table.refuses("the name \(name)", tar(TarItem(name)), "it has a '..' segment")
    }
    table.refuses(
      "a directory that climbs", tar(TarItem("../d/", type: "5")), "it has a '..' segment")
    table.refuses("a link that climbs", tar(link("../l", "x")), "it has a '..' segment")
    table.takes("the name ...", tar(TarItem("./...")), they: .takes)
    table.takes("the name ..x", tar(TarItem("./..x")), they: .takes)
    table.takes("an absolute name", tar(TarItem("/odd")), they: .takes)
    table.takes(
      "many slashes", tar(TarItem(".//odd///x")), they: .refuses,
      because: "dpkg makes no parents; the tree of an image does")
    table.takes("dots between", tar(directory, TarItem("././d/./x")), they: .takes)
    for name in ["./.wh.passwd", "./.wh..wh..opq"] {
      table.refuses(
        "the whiteout \(name)", tar(TarItem(name)), "removes a file of a lower layer", they: .takes,
        because: "in a layer the name removes a file that another package may have brought")
    }
    table.refuses("no name", tar(TarItem("")), "an entry has no name", they: .refuses)
    table.takes(
      "the root as a file", tar(TarItem("./")), they: .refuses,
      because: "a final slash says directory, as in v7; the root is one")
  }

  private static func bytesOfNames(_ table: inout HostileTable) {
    table.refuses(
      "a line feed in a name", tar(TarItem("./a\nb")), "it holds a line feed", they: .refuses)
    table.takes("a carriage return in a name", tar(TarItem("./a\rb")), they: .takes)
    table.takes("an escape in a name", tar(TarItem("./\u{1b}[2J")), they: .takes)
    var latin = TarItem("./x")
    latin.name = [0x2e, 0x2f, 0xe9, 0xff]
    table.takes("a name that is not UTF-8", tar(latin), they: .takes)
    table.takes(
      "two names that only Unicode holds equal",
      tar(TarItem("./a\u{301}"), TarItem("./\u{e1}")), they: .takes)
    table.takes("a backslash in a name", tar(TarItem("./a\\b")), they: .takes)
    table.takes("a colon in a name", tar(TarItem("./C:\\x")), they: .takes)
    table.takes("a name of spaces", tar(TarItem("./   ")), they: .takes)
    table.takes("a name with a final space", tar(TarItem("./a ")), they: .takes)
    let long = String(repeating: "n", count: 255)
    table.takes(
      "a part of 255 bytes", tar(TarItem("./\(long)")), they: .refuses,
      because: "dpkg needs room for .dpkg-new behind it")
    table.refuses(
      "a part of 256 bytes", tar(TarItem("./\(long)n")), "a segment of it is longer than 255 bytes",
      they: .refuses)
    let deep = String(repeating: "d/", count: 2046)
    table.takes(
      "a path of 4095 bytes", tar(TarItem("./\(deep)f")), they: .refuses,
      because: "dpkg makes no parents; the tree of an image does")
    table.refuses(
      "a path of 5000 bytes", tar(TarItem("./\(String(repeating: "d/", count: 2499))")),
      "longer than 4096 bytes", they: .refuses)
    table.refuses(
      "a link target of 5000 bytes", tar(link("./l", String(repeating: "t", count: 5000))),
      "longer than 4096 bytes", they: .refuses)
  }

  /// Nothing is ever written through a link here, so a target may be anything; a composed tree
  /// is looked at by path alone.
  private static func links(_ table: inout HostileTable) {
    for target in ["/etc/passwd", "../../../../etc/passwd", "..", ".", "/", "l", "a\nb", " "] {
      table.takes("a link to '\(target)'", tar(link("./l", target)), they: .takes)
    }
    table.takes(
      "a chain of links", tar(link("./a", "b"), link("./b", "c"), link("./c", "a")),
      they: .takes)
    table.refuses(
      "a link to nothing", tar(link("./l", "")), "l: the link has no target",
      they: .refuses)
    // What dpkg and GNU tar would write through the link is placed below it here: a conflict.
    table.refuses(
      "a file below a link out of the root", tar(link("./l", "/tmp"), TarItem("./l/x")),
      "is below it", they: .refuses)
    table.refuses(
      "a file below a link that climbs", tar(link("./l", "../.."), TarItem("./l/x")), "is below it",
      they: .refuses)
    table.refuses(
      "a directory below a link", tar(link("./l", "/"), TarItem("./l/d/", type: "5")),
      "/l is a symbolic link to /", they: .refuses)
    table.refuses(
      "a link in place of its directory", tar(directory, TarItem("./d/x"), link("./d", "/tmp")),
      "two entries have the path /d", they: .takes,
      because: "dpkg keeps the directory, GNU tar replaces it; one path has one meaning")
  }

  private static func hardLinks(_ table: inout HostileTable) {
    table.takes("a hard link", tar(TarItem("./a"), hard("./b", "./a")), they: .takes)
    table.refuses(
      "a hard link to nothing", tar(hard("./h", "")), "h: the link has no target",
      they: .refuses)
    table.refuses(
      "a hard link to a missing file", tar(hard("./h", "./none")),
      "/h is a hard link to './none'", they: .refuses)
    table.refuses(
      "a hard link to itself", tar(hard("./h", "./h")), "/h is a hard link",
      they: .refuses)
    table.refuses(
      "a hard link to a later file", tar(hard("./h", "./a"), TarItem("./a")),
      "/h is a hard link", they: .refuses)
    table.refuses(
      "two hard links to each other", tar(hard("./a", "./b"), hard("./b", "./a")),
      "is a hard link", they: .refuses)
    table.refuses(
      "a hard link to a directory", tar(directory, hard("./h", "./d")), "/h is a hard link",
      they: .refuses)
    table.refuses(
      "a hard link out of the package", tar(hard("./h", "/etc/passwd")),
      "/h is a hard link to '/etc/passwd'", they: .refuses)
    table.refuses(
      "a hard link that climbs", tar(hard("./h", "../../etc/passwd")),
      "/h is a hard link to '../../etc/passwd'")
    table.refuses(
      "a hard link to a link", tar(link("./l", "/etc"), hard("./h", "./l")),
      "/h is a hard link", they: .refuses)
    table.refuses(
      "a hard link with a body",
      tar(
        TarItem("./a"),
        TarItem("./h", type: "1", linkName: "./a", body: [1])), "only files may have a body",
      they: .refuses)
  }

  private static func kinds(_ table: inout HostileTable) {
    table.refuses(
      "a character device", tar(TarItem("./c", type: "3")), "/c is a device",
      they: .takes, because: "an image that runs without privilege cannot hold it")
    table.refuses(
      "a block device", tar(TarItem("./b", type: "4")), "/b is a device",
      they: .takes, because: "an image that runs without privilege cannot hold it")
    table.refuses(
      "a named pipe", tar(TarItem("./p", type: "6")), "/p is a named pipe",
      they: .takes, because: "no package of Debian has one; a layer of an image must not")
    for (name, type) in [
      ("contiguous", "7"), ("sparse", "S"), ("multi-volume", "M"), ("volume label", "V"),
      ("Solaris", "X"), ("dump directory", "D"), ("invented", "q"), ("high", "\u{7f}"),
    ] as [(String, Character)] {
      table.refuses(
        "a \(name) entry", tar(TarItem("./odd", type: type)), "odd: the entry type",
        they: .refuses)
    }
    table.refuses(
      "a pax header",
      tar(
        TarItem("./x", type: "x", body: [UInt8](text: "10 path=x\n")),
        TarItem("./a")), "pax headers are not allowed", they: .refuses)
    table.refuses(
      "a global pax header",
      tar(
        TarItem(
          "./g", type: "g",
          body: [UInt8](text: "10 path=x\n"))), "pax headers are not allowed", they: .refuses)
    table.refuses(
      "a directory with a body", tar(TarItem("./d/", type: "5", body: [1])),
      "only files may have a body", they: .refuses)
    table.takes("a set-uid file", tar(TarItem("./s", mode: 0o4755)), they: .takes)
    table.takes(
      "a directory that all may write", tar(TarItem("./t/", type: "5", mode: 0o777)),
      they: .takes)
  }

  private static func doubles(_ table: inout HostileTable) {
    table.refuses(
      "a file twice", tar(TarItem("./a"), TarItem("./a", body: [1])),
      "two entries have the path /a", they: .takes,
      because: "dpkg keeps the last; one path has one content")
    table.refuses(
      "a file under two spellings", tar(TarItem("./a"), TarItem("/a")),
      "two entries have the path /a", they: .takes,
      because: "dpkg keeps the last; one path has one content")
    table.takes("a directory twice", tar(directory, directory), they: .takes)
    table.refuses(
      "a file over a directory", tar(directory, TarItem("./d")),
      "two entries have the path /d", they: .takes,
      because: "dpkg keeps the directory; one path has one meaning")
    table.refuses(
      "a directory over a file", tar(TarItem("./d"), directory),
      "two entries have the path /d", they: .refuses)
    table.refuses(
      "a file below a file", tar(TarItem("./a"), TarItem("./a/b")), "is below",
      they: .refuses)
    table.refuses(
      "a file below a hard link",
      tar(
        TarItem("./a"), hard("./h", "./a"),
        TarItem("./h/x")), "is below", they: .refuses)
    table.takes(
      "no directory for a file", tar(TarItem("./no/such/directory/x")), they: .refuses,
      because: "dpkg makes no parents; the tree of an image does")
    table.takes("no entry", end, they: .takes)
    table.takes("no byte", [], they: .takes)
  }
}
