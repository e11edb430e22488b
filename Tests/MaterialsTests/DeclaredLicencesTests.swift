import Materials
import Testing

struct DeclaredLicencesTests {
  private func read(_ text: String) -> DeclaredLicences {
    DeclaredLicences(copyright: Array(text.utf8), of: "tool")
  }

  private func machine(_ licence: String, text: String = "") -> DeclaredLicences {
    read("Format: https://example/\n\nFiles: *\nCopyright: someone\nLicense: \(licence)\n\(text)")
  }

  @Test(
    "translates names that mean a licence of SPDX's list",
    arguments: [
      ("Expat", "MIT"), ("GPL-2", "GPL-2.0-only"), ("GPL-2+", "GPL-2.0-or-later"),
      ("gpl-3.0+", "GPL-3.0-or-later"), ("LGPL-2.1", "LGPL-2.1-only"),
      ("LGPL-2+", "LGPL-2.0-or-later"), ("GPL-3.0-or-later", "GPL-3.0-or-later"),
      ("GFDL-1.3+", "GFDL-1.3-or-later"), ("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"),
      ("BSD-2-clause", "BSD-2-Clause"), ("BSD-3-CLAUSE", "BSD-3-Clause"),
      ("Apache-2", "Apache-2.0"),
      ("CC0", "CC0-1.0"), ("zlib", "Zlib"), ("MIT", "MIT"), ("ISC", "ISC"),
      ("GPL-2+ with Classpath exception", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
    ])
  func names(_ name: String, _ expected: String) {
    let found = machine(name).expression?.text
    #expect(found == expected)
  }

  @Test(
    "joins names as copyright-format 1.0 says",
    arguments: [
      ("GPL-2+ or Expat", "GPL-2.0-or-later OR MIT"),
      ("Expat and ISC", "ISC AND MIT"),
      ("Expat or ISC and Zlib", "(ISC AND Zlib) OR MIT"),
      ("Expat or ISC, and Zlib", "(ISC OR MIT) AND Zlib"),
    ])
  func joins(_ text: String, _ expected: String) {
    let found = machine(text).expression?.text
    #expect(found == expected)
  }

  @Test(
    "keeps the text of what it cannot translate for certain",
    arguments: [
      "public-domain", "BSD", "MIT/X11", "Artistic", "GPL-2+ with OpenSSL exception", "GPL",
      "BSD-like and something else", "Expat, ISC and Zlib", "as is, without warranty",
    ])
  func unknown(_ name: String) throws {
    let found = machine(name, text: " The text.\n .\n More of it.\n")
    let reference = try #require(found.texts.first)
    #expect(found.expression == .licence(reference.reference))
    #expect(reference.text == "The text.\n\nMore of it.")
    #expect(reference.reference.hasPrefix("LicenseRef-"))
  }

  @Test("looks at the text of what is called MIT")
  func mit() {
    let expat = """
       Permission is hereby granted, free of charge, to any person obtaining a copy of it.
       This notice shall be included in all copies or substantial portions of the Software.

      """
    #expect(machine("MIT", text: expat).expression?.text == "MIT")
    let other = machine("MIT", text: " Do as you like.\n").expression?.text ?? ""
    #expect(other.hasPrefix("LicenseRef-MIT-"))
  }

  @Test("takes what all stanzas say, and the text of a stanza of its own")
  func stanzas() {
    let found = read(
      """
      Format: https://example/
      License: ISC

      Files: *
      License: own-licence

      Files: doc/*
      License: Expat

      License: own-licence
       Ours alone.
      """)
    let names = found.expression?.names ?? []
    #expect(names.count == 3)
    #expect(names.contains("ISC") && names.contains("MIT"))
    #expect(found.texts.map(\.text) == ["Ours alone."])
  }

  @Test("takes any other file as a text of its own")
  func free() {
    let found = read("This is free software under the GNU GPL, see common-licenses/GPL-2.\n")
    #expect(!found.isMachineReadable)
    #expect(found.texts.map(\.name) == ["tool-copyright"])
    #expect(found.expression?.text.hasPrefix("LicenseRef-tool-copyright-") == true)
  }

  @Test("tells texts of one name apart")
  func distinct() {
    let first = machine("public-domain", text: " One.\n").texts.map(\.reference)
    let second = machine("public-domain", text: " Two.\n").texts.map(\.reference)
    #expect(first != second)
  }
}
