import Debian
import TestSupport

/// `Packages` files whose stanzas are malformed, incomplete or lying (Policy 5, deb822(5)).
enum StanzaCorpus {
  private static let sum = String(repeating: "a", count: 64)

  /// A good stanza, as name and value of each field.
  private static let fields: [(name: String, value: String)] = [
    ("Package", "odd"), ("Version", "1.0"), ("Architecture", "amd64"),
    ("Maintainer", "Nobody <nobody@example.org>"), ("Filename", "pool/o/odd_1.0_amd64.deb"),
    ("Size", "100"), ("SHA256", sum), ("Description", "odd"),
  ]

  /// The good stanza with another value for a field; nil takes the field away.
  static func stanza(_ name: String = "", _ value: String? = nil) -> [UInt8] {
    var lines = fields
    if let index = lines.firstIndex(where: { $0.name == name }) {
      if let value { lines[index].value = value } else { lines.remove(at: index) }
    } else if let value {
      lines.append((name, value))
    }
    return [UInt8](text: lines.map { "\($0.name): \($0.value)\n" }.joined())
  }

  private static let good = stanza()

  static let rows: [Hostile] = HostileTable { table in
    required(&table)
    lines(&table)
    paths(&table)
    numbers(&table)
    names(&table)
    versions(&table)
  }.rows

  /// dpkg reads these files for what is available and does not need to fetch it.
  private static let fetched = "dpkg fetches nothing; without it a .deb cannot be trusted"

  private static func required(_ table: inout HostileTable) {
    table.takes("a good stanza", good, they: .takes)
    table.refuses("no Package", stanza("Package"), "field Package: it is missing", they: .refuses)
    table.refuses("no Version", stanza("Version"), "field Version: it is missing", they: .refuses)
    table.refuses(
      "no Architecture", stanza("Architecture"), "Architecture: it is missing",
      they: .takes, because: "dpkg warns and takes it for one that nobody knows")
    for name in ["Filename", "Size", "SHA256"] {
      table.refuses(
        "no \(name)", stanza(name), "line 1, field \(name): it is missing",
        they: .takes, because: fetched)
    }
    for name in ["Package", "Version"] {
      table.refuses("an empty \(name)", stanza(name, ""), "field \(name)", they: .refuses)
    }
    table.refuses(
      "an empty Architecture", stanza("Architecture", ""), "field Architecture", they: .takes,
      because: "dpkg warns and takes it for one that nobody knows")
    table.refuses(
      "an empty SHA256", stanza("SHA256", ""), "field SHA256", they: .takes,
      because: fetched)
    table.takes("MD5sum beside SHA256", stanza("MD5sum", "x"), they: .takes)
    table.takes("no Description", stanza("Description"), they: .takes)
    table.takes("a field that nobody knows", stanza("X-Odd", "\u{1f9f8}"), they: .takes)
    table.takes("nothing", [], they: .takes)
    table.takes("empty lines alone", [UInt8](text: "\n\n\n"), they: .takes)
    table.takes("two stanzas", good + [0x0a] + good, they: .takes)
    table.takes("many empty lines between", good + [UInt8](text: "\n\n\n\n") + good, they: .takes)
    table.takes(
      "no final line feed", Array(good.dropLast()), they: .refuses,
      because: "a hash covers the file, so it is whole")
  }

  private static func lines(_ table: inout HostileTable) {
    table.refuses(
      "a line without a colon", good + [UInt8](text: "no colon here\n"),
      "line 9: no colon", they: .refuses)
    table.refuses("a text", [UInt8](text: "<!doctype html>\n"), "line 1: no colon", they: .refuses)
    table.refuses(
      "a continuation first", [UInt8](text: " x\n") + good, "line 1: a continuation",
      they: .refuses)
    table.refuses(
      "a continuation after an empty line", good + [UInt8](text: "\n x\n"),
      "line 10: a continuation", they: .refuses)
    table.refuses(
      "Package twice", stanza() + [UInt8](text: "Package: other\n"),
      "line 9, field Package: it is given twice", they: .refuses)
    table.refuses(
      "SHA256 twice", stanza() + [UInt8](text: "SHA256: \(sum)\n"),
      "line 9, field SHA256: it is given twice", they: .refuses)
    table.refuses(
      "sha256 twice in another case", stanza() + [UInt8](text: "sha256: \(sum)\n"),
      "it is given twice", they: .refuses)
    table.takes(
      "field names in another case",
      [UInt8](text: String(decoding: good, as: UTF8.self).replacing("Package", with: "pACKAGE")),
      they: .takes)
    table.takes(
      "CR LF for line ends",
      [UInt8](text: String(decoding: good, as: UTF8.self).replacing("\n", with: "\r\n")),
      they: .takes)
    table.refuses(
      "a stanza cut off in a field's name", Array(good.prefix(20)), "no colon",
      they: .refuses)
    table.refuses(
      "a NUL in a name", stanza("Package", "od\0d"), "field Package", they: .takes,
      because: "dpkg reads up to it")
    table.takes("a NUL in a description", stanza("Description", "a\0b"), they: .takes)
    table.takes(
      "a description that is not UTF-8", stanza() + [UInt8](text: "Xx: ") + [0xff, 0x0a],
      they: .takes)
    table.takes(
      "a line of 1 MiB", stanza("X-Long", String(repeating: "x", count: 1 << 20)),
      they: .takes)
    table.takes("a folded value", stanza("Depends", "a,\n b,\n c"), they: .takes)
    table.takes("a tab for a continuation", stanza("Xx", "a\n\tb"), they: .takes)
  }

  private static func paths(_ table: inout HostileTable) {
    for (path, word) in [
      ("../../etc/passwd", "climbs"), ("pool/../../x.deb", "climbs"), ("/etc/passwd", "absolute"),
      ("pool//x.deb", "empty segment"), ("pool/./x.deb", "segment '.'"), ("pool/x.deb/", "empty"),
      ("pool\\x.deb", "printable"), ("pool/\u{e9}.deb", "printable"),
      ("http://host/x.deb", "empty segment"), ("..", "climbs"),
    ] {
      table.refuses(
        "the Filename \(path)", stanza("Filename", path),
        "line 5, field Filename: ", they: .takes, because: "dpkg does not use it: it \(word)")
    }
    table.refuses(
      "a Filename of 5000 bytes", stanza("Filename", String(repeating: "x", count: 5000)),
      "longer than 4096", they: .takes, because: "dpkg does not use it")
    table.refuses(
      "a Filename of two words", stanza("Filename", "pool/a b.deb"), "printable", they: .refuses)
    table.refuses(
      "a Size of two words", stanza("Size", "1 2"), "it is not a number", they: .refuses)
    table.takes("a Filename with ./", stanza("Filename", "./x.deb"), they: .takes)
    table.takes("a Filename with a query", stanza("Filename", "pool/x.deb?a=b#c"), they: .takes)
    table.takes("a Filename with %2e", stanza("Filename", "pool/%2e%2e/x.deb"), they: .takes)
  }

  private static func numbers(_ table: inout HostileTable) {
    for size in ["-1", "+1", "0x10", "1e3", "\u{661}", "99999999999999999999", "1.5", "x"] {
      table.refuses(
        "the Size \(size)", stanza("Size", size), "line 6, field Size", they: .takes,
        because: "dpkg does not use it")
    }
    table.refuses(
      "a Size of 2^63 - 1", stanza("Size", "9223372036854775807"), "it is too large", they: .takes,
      because: "the sizes of a set of packages are added up, which must not overflow")
    table.refuses(
      "an Installed-Size of -1", stanza("Installed-Size", "-1"), "Installed-Size",
      they: .takes, because: "dpkg keeps it as text")
    for (name, value) in [
      ("short", String(repeating: "a", count: 63)), ("long", String(repeating: "a", count: 65)),
      ("with g", String(repeating: "g", count: 64)),
      ("with a space", String(repeating: "a", count: 31) + " " + String(repeating: "a", count: 32)),
      ("of 64 letters that are not ASCII", String(repeating: "\u{ff41}", count: 64)),
    ] {
      table.refuses(
        "a SHA256 that is \(name)", stanza("SHA256", value),
        "it must be 64 lower-case hex digits", they: .takes, because: fetched)
    }
  }

  private static func names(_ table: inout HostileTable) {
    for name in [
      "-odd", "o d", "odd/x", "../odd", "o\u{f6}d", "odd:amd64", "o,d", "odd|x", "(odd)",
    ] {
      table.refuses("the Package \(name)", stanza("Package", name), "field Package", they: .refuses)
    }
    table.refuses(
      "the Package Odd", stanza("Package", "Odd"), "field Package", they: .takes,
      because: "Policy 5.6.1 has small letters; dpkg makes them small")
    table.refuses(
      "a Package of one letter and a dot", stanza("Package", "."), "field Package",
      they: .refuses)
    for architecture in ["amd 64", "amd64/x", "AMD64", "-any", "linux_any"] {
      table.refuses(
        "the Architecture \(architecture)", stanza("Architecture", architecture),
        "field Architecture", they: .takes, because: "dpkg warns and goes on")
    }
    table.takes("an Architecture that nobody has", stanza("Architecture", "vax"), they: .takes)
    for value in ["maybe", "yes"] {
      table.refuses(
        "the Multi-Arch \(value)", stanza("Multi-Arch", value), "field Multi-Arch",
        they: .refuses)
    }
    table.refuses(
      "the Multi-Arch Same", stanza("Multi-Arch", "Same"), "field Multi-Arch", they: .takes,
      because: "dpkg does not mind capitals; no archive has them")
    for value in ["odd (1", "odd )", "Odd!", "odd (x)"] {
      table.refuses(
        "the Source \(value)", stanza("Source", value), "field Source", they: .takes,
        because: "dpkg keeps it as text")
    }
  }

  private static func versions(_ table: inout HostileTable) {
    for version in ["1.0 2", ":1", "a:1", "-1:1", "99999999999:1", "1:", "1.0-", "-1"] {
      table.refuses(
        "the Version \(version)", stanza("Version", version), "field Version",
        they: .refuses)
    }
    for version in ["a1.0", "1_0", "1.0-1_1", "1\u{e9}"] {
      table.refuses(
        "the Version \(version)", stanza("Version", version), "field Version",
        they: .takes, because: "dpkg warns of what Policy 5.6.12 forbids")
    }
    table.takes(
      "a Version of 1000 digits", stanza("Version", String(repeating: "9", count: 1000)),
      they: .takes)
    table.takes("the Version 1:2:3-4-5", stanza("Version", "1:2:3-4-5"), they: .takes)
    table.takes("the Version 0", stanza("Version", "0"), they: .takes)
    table.takes("the Version 1~~", stanza("Version", "1~~"), they: .takes)
  }
}
