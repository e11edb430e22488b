import Testing

@Test("every decision has a status, and the index of decisions has the same")
func decisions() throws {
  let pages = SourceFile.all(in: "docs/decisions", ending: ".md")
  let index = try #require(pages.first { $0.path.hasSuffix("/README.md") })
  try #require(pages.count > 20)
  var mistakes: [String] = []
  for page in pages where page.path != index.path {
    let name = String(page.path.split(separator: "/").last ?? "")
    let line = page.text.split(separator: "\n").first { $0.hasPrefix("Status: ") }
    let status = ["accepted", "superseded"].first { line?.contains($0) == true }
    let row = index.text.split(separator: "\n").first { $0.contains("](\(name))") }
    if status.map({ row?.contains($0) == true }) != true { mistakes.append(name) }
  }
  #expect(mistakes == [])
}
