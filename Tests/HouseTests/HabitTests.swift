import Testing

@Test(
  "a file has one noun and at most 400 lines", arguments: SourceFile.sources + SourceFile.tests)
func length(_ file: SourceFile) {
  let count = file.lines.count
  #expect(count <= 401)
}

/// What no source may say, and why.
private let forbidden: [(text: String, reason: String)] = [
  ("try!", "a crash in place of an error"), ("as!", "a crash in place of an error"),
  ("fatalError(", "preconditionFailure says that it is a bug"),
  ("@unchecked Sendable", "values need no promise"),
  // What `concurrentPerform` begins is done when it returns.
  ("DispatchQueue(", "concurrency is structured"),
  ("DispatchQueue.main", "concurrency is structured"),
  ("DispatchQueue.global", "concurrency is structured"),
  ("Task.detached", "concurrency is structured"),
  ("import Foundation", "its taste is not a stable contract"),
  ("setlocale", "it changes the whole process"),
]

@Test("no source crashes, races or leans on Foundation", arguments: SourceFile.sources)
func habits(_ file: SourceFile) {
  let found = file.codeWithoutTexts.enumerated().flatMap { number, line in
    forbidden.filter { line.contains($0.text) }.map { "\(number + 1): \($0.text): \($0.reason)" }
  }
  #expect(found == [])
}

@Test(
  "only the program prints", arguments: SourceFile.sources.filter { $0.target != "whittle" })
func printing(_ file: SourceFile) {
  let found = file.code.filter { line in
    ["print(", "debugPrint(", "dump("].contains { line.drop { $0 == " " }.hasPrefix($0) }
  }
  #expect(found == [])
}

/// The first words of a type of a module; those inside others are named by where they stand.
private let types = ["public", "package"].flatMap { access in
  ["struct", "enum", "final class", "actor", "protocol"].map { "\(access) \($0) " }
}

@Test("every type says in a sentence what it is", arguments: SourceFile.sources)
func documentation(_ file: SourceFile) {
  let lines = file.lines.map { String(Substring($0)) }
  var bare: [String] = []
  for (index, line) in lines.enumerated() where types.contains(where: line.hasPrefix) {
    let above = lines[..<index].last { !$0.hasPrefix("@") }
    if above?.hasPrefix("///") != true { bare.append("\(index + 1): \(line)") }
  }
  #expect(bare == [])
}
