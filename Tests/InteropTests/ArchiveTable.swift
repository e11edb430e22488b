import TestSupport
import Testing

/// One odd archive, and where our verdict is another than apt's.
struct ArchiveRow: Sendable, CustomTestStringConvertible {
  let name: String
  let archive: OddArchive
  /// Trusted as it is, without a keyring.
  var isTrusted = false
  /// The words of `accept`.
  var accept: [String] = []
  /// What we do where apt does the other thing, and the promise that demands it.
  var differs: String?

  var testDescription: String { name }

  init(
    _ name: String, isTrusted: Bool = false, accept: [String] = [], differs: String? = nil,
    _ change: (inout OddArchive) -> Void
  ) {
    self.name = name
    self.isTrusted = isTrusted
    self.accept = accept
    self.differs = differs
    archive = OddArchive(change)
  }
}

/// The rows made by hand, since no tool makes most of them; `RealArchive` has those of the tools.
enum ArchiveTable {
  static let rows: [ArchiveRow] =
    layouts + compressions + hashes + dates + names + lists + stanzas + fields + signatures

  private static let layouts: [ArchiveRow] = [
    ArchiveRow("plain") { _ in },
    ArchiveRow("Release and Release.gpg") { $0.signing = .detached },
    ArchiveRow("InRelease, Release and Release.gpg") { $0.signing = .both },
    ArchiveRow(
      "Release.gpg in binary", differs: nil
    ) { $0.signing = .detachedBinary },
    ArchiveRow("Release alone") { $0.signing = .none },
    ArchiveRow("Release alone, trusted", isTrusted: true) { $0.signing = .none },
    ArchiveRow("signed, trusted", isTrusted: true) { _ in },
    ArchiveRow("no Release, trusted", isTrusted: true) { $0.hasRelease = false },
    ArchiveRow("flat") { $0.isFlat = true },
    ArchiveRow("flat, detached") {
      $0.isFlat = true
      $0.signing = .detached
    },
    ArchiveRow("flat, ./ in Filename") {
      $0.isFlat = true
      $0.prefix = "./"
    },
    ArchiveRow("flat, Release alone, trusted", isTrusted: true) {
      $0.isFlat = true
      $0.signing = .none
    },
    ArchiveRow("flat, no Release, trusted", isTrusted: true) {
      $0.isFlat = true
      $0.hasRelease = false
    },
    ArchiveRow("flat, no Release, trusted, only gz", isTrusted: true) {
      $0.isFlat = true
      $0.hasRelease = false
      $0.forms = [".gz"]
    },
    ArchiveRow("flat, no Release") {
      $0.isFlat = true
      $0.hasRelease = false
    },
    ArchiveRow("flat, without Suite, Components and Architectures") {
      $0.isFlat = true
      $0.fields = [
        ("Suite", nil), ("Codename", nil), ("Components", nil), ("Architectures", nil),
      ]
    },
    ArchiveRow("flat, all architectures in one index") {
      $0.isFlat = true
      $0.changeIndex = { $0 + $0.replacing("amd64", with: "arm64") }
    },
    ArchiveRow("packages of all apart") { $0.isForAll = true },
    ArchiveRow("packages of all apart, Architectures without all") {
      $0.isForAll = true
      $0.fields = [("Architectures", "amd64")]
    },
    ArchiveRow("packages of all apart, and No-Support") {
      $0.isForAll = true
      $0.fields = [("No-Support-for-Architecture-all", "Packages")]
    },
  ]

  private static let compressions: [ArchiveRow] =
    ["", ".gz", ".xz", ".bz2", ".zst", ".lzma"].map { form in
      ArchiveRow("index \(form.isEmpty ? "plain" : form) alone") { $0.forms = [form] }
    }
    + [("17 zeros", [UInt8](repeating: 0, count: 17)), ("garbage", Array("garbage!".utf8))].map {
      name, bytes in
      ArchiveRow("\(name) after the gzip data") {
        $0.forms = [".gz"]
        $0.trailing = bytes
      }
    }

  private static let hashes: [ArchiveRow] =
    [["SHA512"], ["SHA256", "SHA512"], ["MD5Sum", "SHA256"], ["MD5Sum", "SHA1"]].flatMap { names in
      [
        ArchiveRow("Release with \(names.joined(separator: ", "))") { $0.hashes = names },
        ArchiveRow(
          "stanza with \(names.joined(separator: ", "))",
          // apt takes a package for installing in a simulation whatever its hashes are.
          differs: names == ["MD5Sum", "SHA1"] ? "no hash weaker than SHA-256" : nil
        ) { $0.packageHashes = names.map { $0 == "MD5Sum" ? "MD5sum" : $0 } },
      ]
    } + [
      ArchiveRow("SHA-512 everywhere and nothing else") {
        $0.hashes = ["SHA512"]
        $0.packageHashes = ["SHA512"]
      },
      ArchiveRow("hashes in capitals") {
        $0.changeIndex = { text in
          text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("SHA256: ") ? "SHA256: " + $0.dropFirst(8).uppercased() : String($0)
          }.joined(separator: "\n")
        }
      },
    ]

  private static let dates: [ArchiveRow] =
    [
      ("of another zone", "Tue, 14 Nov 2023 23:13:20 +0100"),
      ("in asctime form", "Tue Nov 14 22:13:20 2023"),
      ("in GMT", "Tue, 14 Nov 2023 22:13:20 GMT"), ("as Z", "Tue, 14 Nov 2023 22:13:20 Z"),
      ("as +0000", "Tue, 14 Nov 2023 22:13:20 +0000"),
      ("with a one-digit hour", "Tue, 14 Nov 2023 9:13:20 UTC"),
    ].map { name, text in
      ArchiveRow("Date \(name)") { $0.fields = [("Date", text)] }
    }
    + [("missing", nil), ("that is none", "Mon, Jan 08 2024 10:00:00"), ("in ISO", "2023-11-14")]
    .flatMap { name, text in
      [
        ArchiveRow("Date \(name)", differs: "no Date going backwards") {
          $0.fields = [("Date", text)]
        },
        ArchiveRow("Date \(name), accepted", accept: ["no-date"]) {
          $0.fields = [("Date", text)]
        },
        ArchiveRow("Date \(name), trusted", isTrusted: true) {
          $0.fields = [("Date", text)]
          $0.signing = .none
        },
      ]
    } + [
      ArchiveRow("Date in the future") { $0.date = 4_102_444_800 },
      ArchiveRow("Valid-Until in the past") {
        $0.fields = [("Valid-Until", "Wed, 15 Nov 2023 22:13:20 UTC")]
      },
      ArchiveRow(
        "Valid-Until in the past, accepted", accept: ["expired"],
        differs: "`accept` of the manifest"
      ) {
        $0.fields = [("Valid-Until", "Wed, 15 Nov 2023 22:13:20 UTC")]
      },
      ArchiveRow("Valid-Until in the future") {
        $0.fields = [("Valid-Until", "Fri, 15 Nov 2999 22:13:20 UTC")]
      },
    ]

  private static let names: [ArchiveRow] =
    [
      ("another Suite", [("Suite", "resolute")], false),
      ("another Codename", [("Codename", "resolute")], false),
      ("another Suite and Codename", [("Suite", "resolute"), ("Codename", "resolute")], true),
      ("no Suite", [("Suite", nil)], false), ("no Codename", [("Codename", nil)], false),
      ("no Suite and Codename", [("Suite", nil), ("Codename", nil)], false),
      ("empty Suite and Codename", [("Suite", ""), ("Codename", "")], false),
      ("no Origin and Label", [("Origin", nil), ("Label", nil)], false),
    ].flatMap { name, fields, isRefused in
      [
        ArchiveRow(name, differs: isRefused ? "a mirror passes one suite for another" : nil) {
          $0.fields = fields
        },
        ArchiveRow("\(name), accepted", accept: ["suite"]) { $0.fields = fields },
      ]
    }

  private static let lists: [ArchiveRow] =
    [
      ("no Components", [("Components", nil)]), ("no Architectures", [("Architectures", nil)]),
      ("neither", [("Components", nil), ("Architectures", nil)]),
      (
        "the singular",
        [
          ("Components", nil), ("Architectures", nil), ("Component", "main"),
          ("Architecture", "amd64"),
        ]
      ),
      ("another component", [("Components", "testing")]),
      ("a word that is no architecture", [("Architectures", "amd64 x86_64")]),
      ("updates/main", [("Components", "updates/main")]),
    ].map { name, fields in ArchiveRow("Release names \(name)") { $0.fields = fields } } + [
      ArchiveRow("an index that Release does not list") { $0.listsIndex = false },
      ArchiveRow("Release with lines that end as on Windows") {
        $0.signing = .detached
        $0.changeRelease = { $0.replacing("\n", with: "\r\n") }
      },
      ArchiveRow("by-hash promised and absent") { $0.fields = [("Acquire-By-Hash", "yes")] },
    ]

  /// A stanza of a foreign package, with fields over the usual ones.
  private static func foreign(_ changes: [(String, String?)]) -> String {
    var fields: [(String, String?)] = [
      ("Package", "other"), ("Version", "1.0"), ("Architecture", "amd64"),
      ("Maintainer", "N <n@example.org>"), ("Filename", "pool/o.deb"), ("Size", "10"),
      ("SHA256", String(repeating: "0", count: 64)), ("Description", "other"),
    ]
    for (name, value) in changes {
      if let place = fields.firstIndex(where: { $0.0 == name }) {
        fields[place].1 = value
      } else {
        fields.append((name, value))
      }
    }
    return fields.compactMap { name, value in value.map { "\(name): \($0)\n" } }.joined() + "\n"
  }

  private static let stanzas: [ArchiveRow] =
    [
      ("Source", "Microsoft"), ("Source", "my_src"), ("Source", ""), ("Version", "v1.5.5"),
      ("Version", "1.1.1_1"), ("Version", "kismet-2020-09-R3"), ("Package", "VMware-Horizon"),
      ("Package", "mongodb_exporter"), ("Package", "r"), ("Architecture", "x86_64"),
      ("Architecture", nil), ("Size", nil), ("SHA256", nil), ("SHA256", "ABC"),
      ("Provides", "foo (>= 1.0)"), ("Provides", "foo | bar"), ("Provides", "Foo_bar"),
      ("Provides", "a1, b1,"), ("Multi-Arch", "none"), ("Multi-Arch", ""),
      ("Installed-Size", "12.5"), ("Installed-Size", "1024 KB"), ("Installed-Size", ""),
      ("Filename", "pool/a b.deb"), ("Filename", "pool//o.deb"), ("Filename", "../o.deb"),
      ("Filename", "/o.deb"), ("Filename", "https://example.org/o.deb"), ("Filename", nil),
      ("Depends", "a,b"), ("X-Odd", "line\n more\n .\n more"),
    ].map { name, value in
      ArchiveRow("a foreign stanza with \(name): \(value ?? "nothing")") {
        $0.changeIndex = { text in text + foreign([(name, value)]) }
      }
    } + [
      ArchiveRow("a foreign stanza with Version twice") {
        $0.changeIndex = { text in
          text + foreign([]).replacing("Version: 1.0\n", with: "Version: 1.0\nVersion: 2.0\n")
        }
      },
      ArchiveRow("an index with lines that end as on Windows") {
        $0.changeIndex = { $0.replacing("\n", with: "\r\n") }
      },
      ArchiveRow(
        "a foreign line without a colon", differs: "what is not asked for cannot break what is"
      ) { $0.changeIndex = { text in text + foreign([]) + "nothing\n\n" } },
      ArchiveRow("an empty index") { $0.changeIndex = { _ in "" } },
    ]

  private static let fields: [ArchiveRow] = [
    ArchiveRow("hello of another architecture") {
      $0.changeIndex = { $0.replacing("Architecture: amd64", with: "Architecture: arm64") }
    },
    ArchiveRow("hello that depends on nothing there") {
      $0.changeIndex = { $0.replacing("Filename:", with: "Depends: nowhere\nFilename:") }
    },
  ]

  /// Each of the cases that both verifiers agree on, in `InRelease` and apart.
  private static let signatures: [ArchiveRow] = SignatureCase.all.flatMap { row in
    [("InRelease", OddArchive.Signing.clear), ("Release.gpg", .detached)].map { form, signing in
      ArchiveRow(
        "\(row.name), in \(form)", accept: row.acceptsSHA1 ? ["sha1"] : [],
        differs: row.stricter
      ) {
        $0.signing = signing
        $0.signers = row.signers
        $0.keyring = row.keyring
      }
    }
  }
}
