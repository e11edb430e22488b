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

  /// Texts that copyright files have below such names.
  enum Sample {
    static let expat = """
       Permission is hereby granted, free of charge, to any person obtaining a copy of it.
       This notice shall be included in all copies or substantial portions of the Software.
       The Software is provided "as is", without warranty of any kind.
      """
    static let isc = """
       Permission to use, copy, modify, and/or distribute this software for any purpose with or
       without fee is hereby granted, provided that the above copyright notice and this permission
       notice appear in all copies.
      """
    static let bsd2 = """
       1. Redistributions of source code must retain the above copyright notice.
       2. Redistributions in binary form must reproduce the above copyright notice.
      """ + disclaimer
    static let disclaimer =
      "\n It is provided \"as is\"; nobody is liable for exemplary, or consequential damages."
    static let bsd3 = bsd2 + "\n 3. The name may not be used to endorse or promote products."
    static let bsd4 = bsd3 + "\n 4. All advertising materials must display: we made it."

    static func grant(_ licence: String, _ version: String) -> String {
      """
       You can redistribute it and/or modify it under the terms of the GNU \(licence)
       Public License as published by the Free Software Foundation; \(version).
      """
    }

    static let later2 = grant("General", "either version 2, or (at your option) any later version")
    static let only2 = grant("General", "version 2 of the License")
    static let lesser = grant("Lesser General", "version 2.1 of the License, or any later version")
  }

  @Test(
    "translates no name that its own text speaks against",
    arguments: [
      ("MIT", Sample.expat, "MIT"), ("MIT", " Do as you like.", nil),
      ("Expat", Sample.expat, "MIT"), ("Expat", Sample.isc, nil),
      ("Expat", Sample.expat + "\n The name is not to be used in advertising.", nil),
      ("X11", Sample.expat, nil),
      ("X11", Sample.expat + "\n The name is not to be used in advertising.", "X11"),
      ("ISC", Sample.isc, "ISC"), ("BSD-1-clause", Sample.isc, nil),
      ("BSD-2-clause", Sample.bsd2, "BSD-2-Clause"), ("BSD-2-clause", Sample.bsd3, nil),
      ("BSD-3-clause", Sample.bsd3, "BSD-3-Clause"), ("BSD-3-clause", Sample.bsd4, nil),
      ("BSD-3-clause", Sample.lesser, nil), ("BSD-4-clause", Sample.bsd3, nil),
      ("BSD-3-clause", " See /usr/share/common-licenses/BSD.", "BSD-3-Clause"),
      ("BSD-3-clause", " See /usr/share/common-licenses/GPL-2.", nil),
      ("GPL-2+", Sample.later2, "GPL-2.0-or-later"), ("GPL-2", Sample.only2, "GPL-2.0-only"),
      ("GPL-2", Sample.later2, nil), ("GPL-2+", Sample.only2, nil),
      ("GPL-3+", Sample.later2, nil), ("GPL-2+", Sample.lesser, nil),
      ("LGPL-2.1+", Sample.lesser, "LGPL-2.1-or-later"), ("LGPL-2+", Sample.lesser, nil),
      ("LGPL-2.1+", Sample.later2, nil),
      ("GPL-2", " See /usr/share/common-licenses/GPL-2.", "GPL-2.0-only"),
      (
        "GPL-2",
        " Everyone is permitted to copy and distribute verbatim copies of this.\n\(Sample.later2)",
        "GPL-2.0-only"
      ),
      ("Apache-2.0", " Same as above.", "Apache-2.0"), ("GPL-3", " Same as above.", nil),
      ("GPL-2", " This is distributed under the GNU GPL v2 or later.", nil),
      ("GPL-2", " This is distributed under the GNU GPL v2.", "GPL-2.0-only"),
      ("LGPL-3", " It is licensed under the GNU GPL version 3.", nil),
      (
        "LGPL-2.1+",
        Sample.grant("Lesser General", "either version 3, or any later version")
          + "\n On Debian systems, see /usr/share/common-licenses/LGPL-2.1.", nil
      ),
      (
        "GPL-2+",
        " On Debian systems, the complete text of the GNU General Public License version 2 can\n be "
          + "found in /usr/share/common-licenses/GPL-2.", "GPL-2.0-or-later"
      ),
      ("Expat", Sample.expat.replacing("\"as is\"", with: "as you see"), nil),
      ("MIT", Sample.expat + Sample.disclaimer, nil),
      ("BSD-2-clause", Sample.bsd2.replacing("exemplary", with: "no"), nil),
      ("BSD-3-clause", Sample.bsd3 + "\n There are no reassurances of patents.", nil),
      ("ISC", Sample.isc + "\n They accept no responsibility.", nil),
      ("W3C", " This W3C work (including software) is provided.", nil),
    ] as [(String, String, String?)])
  func texts(_ name: String, _ text: String, _ expected: String?) {
    let found = machine(name, text: text + "\n").expression?.text ?? ""
    if let expected {
      #expect(found == expected)
    } else {
      #expect(found.hasPrefix("LicenseRef-\(name.filter { $0 != "+" })-"), "\(found)")
    }
  }

  @Test("keeps the text below several names for each that it cannot translate")
  func several() {
    let found = machine("GPL-1+ or Artistic", text: " As Perl itself.\n")
    #expect(found.texts.map(\.text) == ["As Perl itself."])
    #expect(found.texts.map(\.name) == ["Artistic"])
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

  @Test(
    "reads stanzas as they are meant, with an empty line too many or too few, or of another system",
    arguments: [
      ("Files: *\nCopyright: a\n\nLicense: GPL-2+\n\nFiles: x\nLicense: ISC\n"),
      ("Files: *\nCopyright: a\nLicense: GPL-2+\nFiles: x\nCopyright: b\nLicense: ISC\n"),
      ("Files: *\r\nCopyright: a\r\nLicense: GPL-2+\r\n\r\nFiles: x\r\nLicense: ISC\r\n"),
    ])
  func oddStanzas(_ stanzas: String) {
    let found = read("Format: https://example/\n\n\(stanzas)")
    #expect(found.expression?.text == "GPL-2.0-or-later AND ISC")
  }

  @Test("reads all of a long file")
  func long() {
    let comment = String(repeating: " A word of no weight in this matter.\n", count: 60_000)
    let found = read(
      "Format: https://example/\nComment:\n\(comment)\nFiles: *\nLicense: ISC\n")
    #expect(found.expression?.text == "ISC")
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
