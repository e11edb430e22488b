import SystemPackage
import TestSupport
import Testing

@Test("every test that SECURITY.md holds a promise with is there")
func securityPage() throws {
  let page = try contents(of: packageDirectory.appending("SECURITY.md"))
  // A name may go on in the next line.
  let text = String(decoding: page, as: UTF8.self).replacing("\n", with: " ")
  let names = text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  try #require(names.count > 20)
  let missing = names.filter { name in
    !SourceFile.tests.contains { $0.text.contains("\"\(name)\"") }
  }
  #expect(missing == [])
}
