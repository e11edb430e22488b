import TestSupport

/// Relation fields that are malformed, or that only look so (Policy 7.1, dpkg's parsedep).
enum RelationCorpus {
  static func stanza(_ relation: String) -> [UInt8] { StanzaCorpus.stanza("Depends", relation) }

  static let rows: [Hostile] = HostileTable { table in
    let takes = [
      "aa", "aa, bb", "aa | bb", "aa (>= 1)", "aa(>=1)", "aa ( >= 1 )", "aa:any",
      "aa:amd64 (= 1:2-3)",
      "aa (<< 1~)", "aa (>> 1) | bb (<= 2), cc", "aa,\n bb", "aa (1)", "aa (< 1)", "aa (> 1)",
    ]
    for text in takes { table.takes("'\(text)'", stanza(text), they: .takes) }
    let refused: [(text: String, refusal: String)] = [
      (",", "expected a package name"), ("aa,,bb", "expected a package name"),
      ("aa |", "expected a package name"), ("| aa", "expected a package name"),
      ("aa ||bb", "expected a package name"), ("aa bb", "expected ',' or '|'"),
      ("aa (>= 1", "expected ')'"), ("aa (>= )", "it is empty"), ("aa ()", "it is empty"),
      ("aa )", "expected ',' or '|'"), ("aa (>= 1))", "expected ',' or '|'"),
      ("aa (== 1)", "expected"),
      ("aa (=> 1)", "expected"), ("aa (! 1)", "version"), ("aa (>= 1 2)", "expected ')'"),
      ("aa (>= 1) (<< 2)", "expected ',' or '|'"), ("(>= 1)", "expected a package name"),
      ("-aa", "package name"), ("aa/bb", "package name"),
      ("aa:", "architecture"), ("aa:bb:cc", "architecture"),
      ("aa (>= 1:)", "version"), ("aa (>= -1)", "version"),
      ("${misc:Depends}", "package name"),
      ("aa [", "expected an architecture"), ("aa []", "is empty"),
      ("aa <", "expected a build profile"),
      ("aa <>", "is empty"), ("aa [amd64", "expected an architecture or ']'"),
    ]
    for (text, refusal) in refused {
      table.refuses("'\(text)'", stanza(text), refusal, they: .refuses)
    }
    for (text, refusal) in [
      ("A_bb", "package name"), ("aa:AMD", "architecture"), ("aa (>= $1)", "version"),
      ("aa (>= 1\u{e9})", "version"),
    ] {
      table.refuses(
        "'\(text)'", stanza(text), refusal, they: .takes,
        because: "dpkg warns of what Policy 5.6 forbids")
    }
    table.refuses("'aa,'", stanza("aa,"), "expected a package name", they: .refuses)
    table.refuses(
      "an architecture of sources", stanza("aa [amd64]"), "no restriction", they: .refuses)
    table.refuses("a profile of sources", stanza("aa <!nocheck>"), "no restriction", they: .refuses)
    table.refuses(
      "an architecture in an alternative", stanza("aa, bb | cc [!i386]"), "no restriction",
      they: .refuses)
    let many = Array(repeating: "aa", count: 20_000)
    table.takes("20 000 relations", stanza(many.joined(separator: ", ")), they: .takes)
    table.takes("20 000 alternatives", stanza(many.joined(separator: " | ")), they: .takes)
    table.refuses(
      "20 000 brackets", stanza("aa " + String(repeating: "(", count: 20_000)), "version",
      they: .refuses)
    table.takes(
      "a name of 10 000 letters", stanza(String(repeating: "n", count: 10_000)),
      they: .takes)
  }.rows
}
