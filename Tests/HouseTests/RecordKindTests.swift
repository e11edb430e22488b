import Content
internal import SystemPackage
import TestSupport
import Testing

@Test(
  "the page of the house lists every kind of record, and no other", arguments: ["ARCHITECTURE.md"])
func recordKinds(_ page: String) throws {
  let text = String(
    decoding: try contents(of: packageDirectory.appending("docs").appending(page)), as: UTF8.self)
  let table = text.split(separator: "| holds |").dropFirst().first?.split(separator: "\n\n").first
  let names = (table ?? "").split(separator: "\n").compactMap { line -> String? in
    guard line.hasPrefix("| `") else { return nil }
    return line.split(separator: "`").dropFirst().first.map(String.init)
  }
  let kinds = Set(RecordKind.allCases.map(\.rawValue))
  #expect(Set(names).subtracting(["blobs/sha256", "tmp"]) == kinds)
}
