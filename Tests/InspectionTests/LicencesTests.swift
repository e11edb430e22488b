import Testing

@testable import Inspection

/// What copyright files name.
@Suite struct LicencesTests {
  @Test("License fields of the machine-readable format are taken apart")
  func machineReadable() {
    let text = """
      Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
      Upstream-Name: toy

      Files: *
      Copyright: 2020 A
      License: GPL-2+ or Artistic, and BSD-3-clause

      Files: b
      license: GPL-3+ with OpenSSL exception
       License: not a field, but text of one

      License: GPL-2+
       text
      """
    let licences = Licences(copyright: Array(text.utf8))
    #expect(licences.isMachineReadable)
    let plain = licences.names.filter { !$0.hasPrefix("LicenseRef-") }
    let others = licences.names.filter { $0.hasPrefix("LicenseRef-") }.map { $0.dropLast(9) }
    #expect(plain == ["BSD-3-Clause", "GPL-2.0-or-later"])
    #expect(others == ["LicenseRef-Artistic", "LicenseRef-GPL-3-with-OpenSSL-exception"])
  }

  @Test(
    "free text is searched for the common licences and well-known words",
    arguments: [
      ("see `/usr/share/common-licenses/GPL-2'.", ["GPL-2"]),
      (
        "/usr/share/common-licenses/LGPL-2.1 and /usr/share/common-licenses/GPL.",
        ["GPL", "LGPL-2.1"]
      ),
      ("/usr/share/common-licenses/Apache-2.0", ["Apache-2.0"]),
      (" * Permission is hereby granted,\n * free of charge, to any", ["Expat"]),
      ("Public domain.", ["public-domain"]), ("All rights reserved.", []),
      ("", []),
    ] as [(String, [String])])
  func freeText(_ text: String, _ names: [String]) {
    let licences = Licences(copyright: Array(text.utf8))
    #expect(licences.names == names)
    #expect(!licences.isMachineReadable)
  }
}
