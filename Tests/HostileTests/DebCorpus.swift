import TestSupport

/// `.deb` files whose members are odd, cut off, doubled, unknown or damaged (deb(5)).
enum DebCorpus {
  /// A member of the `ar` archive by a short word; any other word is an empty member of that name.
  private static func members(_ words: String) -> [(name: String, bytes: [UInt8])] {
    words.split(separator: " ").map { word in
      switch word {
      case "binary": ("debian-binary", Array("2.0\n".utf8))
      case "control": ("control.tar", controlTar)
      case "data": ("data.tar", dataTar)
      case let name: (String(name), [])
      }
    }
  }

  static let controlTar = TarItem.archive([
    TarItem("./", type: "5", mode: 0o755),
    TarItem("./control", body: Array(DebBuilder("odd").controlText.utf8)),
  ])

  static let dataTar = TarItem.archive([
    TarItem("./", type: "5", mode: 0o755), TarItem("./a", body: [1]),
  ])

  static func deb(_ words: String) -> [UInt8] { DebBuilder.ar(members(words)) }

  /// A package with other bytes for one of its parts.
  static func deb(
    binary: [UInt8] = Array("2.0\n".utf8), control: [UInt8] = controlTar,
    data: [UInt8] = dataTar, controlName: String = "control.tar", dataName: String = "data.tar"
  ) -> [UInt8] {
    DebBuilder.ar([("debian-binary", binary), (controlName, control), (dataName, data)])
  }

  /// A control.tar of one file `control`.
  static func control(_ text: String) -> [UInt8] {
    TarItem.archive([TarItem("./control", body: Array(text.utf8))])
  }

  /// The good package with bytes put somewhere.
  private static func patched(_ at: Int, _ text: String) -> [UInt8] {
    var bytes = deb("binary control data")
    bytes.replaceSubrange(at..<at + text.utf8.count, with: Array(text.utf8))
    return bytes
  }

  /// Where the header of the second member begins: magic, header, `2.0\n`.
  private static let second = 8 + 60 + 4

  static let rows: [Hostile] = HostileTable { table in
    order(&table)
    headers(&table)
    version(&table)
    control(&table)
    members(&table)
  }.rows

  private static func order(_ table: inout HostileTable) {
    table.takes("a good package", deb("binary control data"), they: .takes)
    table.refuses("no member", deb(""), "its first member is not debian-binary", they: .refuses)
    table.refuses("no debian-binary", deb("control data"), "not debian-binary", they: .refuses)
    table.refuses("no control", deb("binary data"), "'data.tar' is where", they: .refuses)
    table.refuses("no data", deb("binary control"), "it has no member data.tar", they: .refuses)
    table.refuses(
      "only debian-binary", deb("binary"), "it has no member control.tar", they: .refuses)
    table.refuses(
      "data before control", deb("binary data control"), "'data.tar' is where control.tar",
      they: .refuses)
    table.refuses(
      "debian-binary last", deb("control data binary"), "not debian-binary", they: .refuses)
    table.refuses(
      "two controls", deb("binary control control data"), "'control.tar' is where data.tar",
      they: .refuses)
    table.refuses(
      "two debian-binaries", deb("binary binary control data"), "is where control.tar",
      they: .refuses)
    table.takes("two data members", deb("binary control data data"), they: .takes)
    table.takes("a member after data", deb("binary control data extra"), they: .takes)
    table.takes("members with _", deb("binary _x control _gpgbuilder data"), they: .takes)
    table.refuses("_ first", deb("_x binary control data"), "not debian-binary", they: .refuses)
    table.refuses(
      "an unknown member before control", deb("binary extra control data"),
      "the member 'extra' is where control.tar", they: .refuses)
    table.refuses(
      "an unknown member before data", deb("binary control extra data"),
      "the member 'extra' is where data.tar", they: .refuses)
    table.refuses(
      "a member without a name", deb("binary control / data"), "the member '' is where",
      they: .refuses)
    table.refuses(
      "a member name that climbs", deb("binary control ../../etc/x data"),
      "the member '../../etc/x'",
      they: .refuses)
    table.refuses(
      "names in capitals", DebBuilder.ar([("DEBIAN-BINARY", [0x32, 0x2e, 0x30, 0x0a])]),
      "not debian-binary", they: .refuses)
  }

  private static func headers(_ table: inout HostileTable) {
    let good = deb("binary control data")
    table.refuses("an empty file", [], "it is truncated", they: .refuses)
    table.refuses("a web page", [UInt8](text: "<!doctype html>"), "not a Debian", they: .refuses)
    table.refuses("another magic", patched(1, "?"), "it is not a Debian package", they: .refuses)
    table.refuses("a thin archive", patched(2, "thin>"), "it is not a Debian", they: .refuses)
    table.refuses("the magic alone", Array(good.prefix(8)), "not debian-binary", they: .refuses)
    for cut in [9, 40, 67, 68, 70, second + 30, second + 60, second + 600, good.count - 1] {
      table.refuses(
        "cut off after \(cut) bytes", Array(good.prefix(cut)), "truncated", they: .refuses)
    }
    for (name, size) in [
      ("negative", "-1"), ("signed", "+4"), ("hexadecimal", "0x4"), ("with a letter", "4a"),
      ("in two words", "4 4"), ("empty", " "),
    ] {
      let field = size + String(repeating: " ", count: 10 - size.utf8.count)
      table.refuses(
        "a size that is \(name)", patched(second + 48, field), "a size that is not a number",
        they: .refuses)
    }
    table.refuses(
      "a size that is larger than the file", patched(second + 48, "9999999999"), "past the end",
      they: .refuses)
    table.refuses(
      "a size that is one too small", patched(second + 48, "3071      "), "is damaged",
      they: .refuses)
    table.refuses(
      "a size of nothing", patched(second + 48, "0         "), "is damaged", they: .refuses)
    table.refuses("a wrong header end", patched(second + 58, "xx"), "is damaged", they: .refuses)
    table.refuses(
      "a GNU long name", patched(second, "//              "), "is where control.tar",
      they: .refuses)
    table.refuses(
      "a BSD long name", patched(second, "#1/20           "), "is where control.tar",
      they: .refuses)
    table.refuses(
      "a symbol table", patched(8, "/               "), "not debian-binary", they: .refuses)
    table.takes(
      "bytes after the last member", good + [UInt8](text: "trailing"), they: .takes)
    table.takes("zeros for times and owners", patched(second + 16, "x"), they: .takes)
  }

  private static func version(_ table: inout HostileTable) {
    for text in ["3.0\n", "1.0\n", "0.939000\n", "", "\n", "2\n", "two\n", "-2.0\n"] {
      table.refuses(
        "the version \(text.debugDescription)", deb(binary: [UInt8](text: text)),
        "its format version is not 2.x", they: .refuses)
    }
    table.takes("version 2.1", deb(binary: [UInt8](text: "2.1\n")), they: .takes)
    table.takes("version 2.0 and more lines", deb(binary: [UInt8](text: "2.0\nx\n")), they: .takes)
    table.refuses(
      "version 2.0 without a line end", deb(binary: [UInt8](text: "2.0")),
      "its format version is not 2.x", they: .refuses)
  }

  private static func control(_ table: inout HostileTable) {
    let end = [UInt8].zeros(1024)
    table.refuses(
      "a control.tar without control", deb(control: TarItem.archive([])), "no file 'control'",
      they: .takes, because: "dpkg-deb warns and ends well; dpkg would not install it")
    table.refuses(
      "control as a directory", deb(control: TarItem("./control", type: "5").bytes + end),
      "no file 'control'", they: .refuses)
    table.refuses(
      "control as a link",
      deb(control: TarItem("./control", type: "2", linkName: "/etc/passwd").bytes + end),
      "no file 'control'", they: .takes,
      because: "dpkg-deb warns and ends well; dpkg would not install it")
    let twice = TarItem("./control", body: [UInt8](text: DebBuilder("odd").controlText)).bytes
    table.refuses(
      "control twice", deb(control: twice + twice + end), "control: it occurs twice", they: .takes,
      because: "dpkg-deb shows one; which of them is the package?")
    table.refuses(
      "a control.tar of rubbish", deb(control: [1, 2, 3]), "control.tar", they: .refuses)
    table.refuses(
      "an empty control.tar member", deb(control: []), "no file 'control'", they: .refuses)
    table.refuses(
      "control.tar cut off", deb(control: Array(controlTar.prefix(1100))), "control.tar",
      they: .refuses)
  }

  private static func members(_ table: inout HostileTable) {
    for name in ["control.tar.bz2", "control.tar.lzma", "control.tar.Z", "control.zip", "control"] {
      table.refuses(
        "a member \(name)", deb(controlName: name), "the member '\(name)' is where",
        they: .refuses)
    }
    for name in ["data.tar.Z", "data.tar.lz", "data.tar.7z", "data.zip", "data.tar.gzip"] {
      table.refuses(
        "a member \(name)", deb(dataName: name), "the member '\(name)' is where", they: .refuses
      )
    }
    for suffix in [".xz", ".zst", ".bz2", ".lzma"] {
      table.refuses(
        "data.tar\(suffix) that is plain", deb(dataName: "data.tar" + suffix), "data.tar\(suffix)",
        they: .refuses)
    }
    table.refuses(
      "data.tar.gz that is plain", deb(dataName: "data.tar.gz"), "data.tar.gz", they: .takes,
      because: "zlib hands on what is not gzip")
    table.refuses(
      "data.tar that is gzip", deb(data: Stored.gzip(dataTar)), "checksum", they: .refuses)
    table.takes(
      "data.tar.xz in two streams",
      deb(
        data: Stored.xz(Array(dataTar.prefix(512))) + Stored.xz(Array(dataTar.dropFirst(512))),
        dataName: "data.tar.xz"), they: .takes)
    table.takes(
      "data.tar.zst in two frames",
      deb(
        data: Stored.zstd(Array(dataTar.prefix(512))) + Stored.zstd(Array(dataTar.dropFirst(512))),
        dataName: "data.tar.zst"), they: .takes)
    table.refuses(
      "data.tar.xz and bytes after it",
      deb(data: Stored.xz(dataTar) + [1, 2, 3, 4], dataName: "data.tar.xz"),
      "data.tar.xz", they: .takes, because: "dpkg stops after the first stream and looks no further"
    )
    table.refuses(
      "data.tar.xz cut off",
      deb(data: Array(Stored.xz(dataTar).dropLast(9)), dataName: "data.tar.xz"),
      "data.tar.xz", they: .refuses)
    table.refuses(
      "data.tar.zst cut off",
      deb(data: Array(Stored.zstd(dataTar).dropLast(9)), dataName: "data.tar.zst"),
      "data.tar.zst: it is truncated", they: .refuses)
    table.refuses(
      "data.tar.gz cut off",
      deb(data: Array(Stored.gzip(dataTar).dropLast(9)), dataName: "data.tar.gz"),
      "data.tar.gz", they: .refuses)
    var flipped = Stored.gzip(dataTar)
    flipped[flipped.count - 8] ^= 1
    table.refuses(
      "data.tar.gz with a wrong CRC", deb(data: flipped, dataName: "data.tar.gz"), "data.tar.gz",
      they: .refuses)
  }
}
