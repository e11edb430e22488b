import Testing

/// The modules that a file imports.
private func imports(_ file: SourceFile) -> [String] {
  file.code.compactMap { line in
    let words = line.split(separator: " ")
    guard let keyword = words.firstIndex(of: "import") else { return nil }
    let before = words[..<keyword]
    let isImport = before.allSatisfy {
      ["public", "package", "internal", "private", "fileprivate"].contains($0)
        || $0.hasPrefix("@")
    }
    guard isImport, let name = words.last else { return nil }
    return String(name.split(separator: ".")[0])
  }
}

private let table = TargetTable.page.rows

// SwiftPM lets a target import what it does not depend on as long as something else builds it, so
// the picture needs tests of its own.

@Test("a target imports only what the picture allows", arguments: SourceFile.sources)
func importGraph(_ file: SourceFile) throws {
  let row = try #require(table[file.target], "a target that the picture does not have")
  let strangers = Set(imports(file)).subtracting(row.imports)
  #expect(strangers.sorted() == [])
}

@Test("the picture allows nothing that no file imports")
func unusedArrows() {
  var used: [String: Set<String>] = [:]
  for file in SourceFile.sources { used[file.target, default: []].formUnion(imports(file)) }
  let unused = table.flatMap { target, row in
    row.imports.subtracting(used[target] ?? []).map { "\(target): \($0)" }
  }
  #expect(unused.sorted() == [])
}

@Test("nothing below the lock imports what is above it")
func sides() {
  let reached = table.filter(\.value.isBelowTheLock).flatMap { target, row in
    row.imports.filter { table[$0]?.isBelowTheLock == false || outside.contains($0) }
      .map { "\(target): \($0)" }
  }
  #expect(reached.sorted() == [])
  #expect(table.values.contains { !$0.isBelowTheLock })
}

/// Packages of others that reach a network, a clock or other programs.
private let outside: Set<String> = [
  "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "Foundation",
]

@Test("the picture has no circles")
func noCircles() {
  var done: Set<String> = []
  while let next = table.first(where: { target, row in
    !done.contains(target) && row.imports.allSatisfy { table[$0] == nil || done.contains($0) }
  }) {
    done.insert(next.key)
  }
  let caught = Set(table.keys).subtracting(done)
  #expect(caught == [])
}
