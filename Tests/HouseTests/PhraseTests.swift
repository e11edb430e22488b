import SystemPackage
import TestSupport
import Testing

/// A phrase that is not to come back, and what to write in its place.
private struct Phrase {
  let text: String
  let instead: String
  /// Longer phrases that hold it and are good English.
  let except: [String]

  init(_ text: String, _ instead: String, except: [String] = []) {
    self.text = text
    self.instead = instead
    self.except = except
  }

  /// Whether it is in a text, at the beginning of a word.
  func isIn(_ text: String) -> Bool {
    var rest = text
    for phrase in except { rest = rest.replacing(phrase, with: "") }
    return rest.ranges(of: self.text).contains { range in
      range.lowerBound == rest.startIndex
        || !rest[rest.index(before: range.lowerBound)].isLetter
    }
  }
}

private let phrases = [
  Phrase("folder", "directory"),
  Phrase("anew", "again; of a lock: regenerate"),
  Phrase("not to be had", "no longer available"),
  Phrase("is none of", "is not one of"),
  Phrase("is none that", "is not one that; does not support"),
  Phrase("there is none", "it does not exist"),
  Phrase("there is no such one", "there is no such …"),
  Phrase("where none is", "if there is no …"),
  Phrase("of which none", "none of whose"),
  Phrase("of which nothing", "no file of which"),
  Phrase(
    "is no ", "is not a", except: ["there is no ", "is no longer ", "is no more ", "is no doubt"]),
  Phrase("are no ", "are not", except: ["there are no ", "are no longer "]),
  Phrase("no utf-8", "not UTF-8"),
  Phrase("stands for itself", "write … for a literal …"),
  Phrase("stands twice", "is given twice"), Phrase("stands there", "is there"),
  Phrase("stands in it", "it has a …"),
  Phrase("all is yours", "every file belongs to you"),
  Phrase("its owners'", "its owner's"),
  Phrase("small letter", "lower-case letter"), Phrase("small hex", "lower-case hex"),
  Phrase("at hand", "available"),
  Phrase("taken by", "selected by"), Phrase("what is taken of", "the patterns of"),
  Phrase("pattern takes", "pattern selects"), Phrase("closure takes", "closure adds"),
  Phrase("any more", "no longer"),
  Phrase("made again", "rebuilt"), Phrase("make it again", "rebuild it"),
  Phrase("making it again", "rebuilding it"), Phrase("make the folder", "create the directory"),
  Phrase("be understood", "be parsed"),
  Phrase("everybody", "anyone, everyone"), Phrase("somebody", "someone"),
  Phrase("truth value", "boolean"), Phrase("is no moment", "is not a time"),
  Phrase("root file system", "root filesystem"), Phrase("tar archive", "tar file"),
  Phrase("end of the archive", "end of the tar file", except: ["end of the archive's"]),
  Phrase("is told", "is reported, is shown"), Phrase("are told", "are reported"),
  Phrase("is said", "is shown"), Phrase("are said", "are shown"),
  Phrase("circle of", "loop of"), Phrase("meant to be so", "intended"),
  Phrase("must come out", "the result"), Phrase("looks closer", "shows more"),
  Phrase("with the rights of", "with the privileges of"), Phrase("passed over", "skipped"),
  Phrase("go on offline", "continue offline"),
  Phrase("one of both", "one of the two"), Phrase("leave one of both", "leave one of them"),
  Phrase("not asked for", "not requested"), Phrase("spoken to", "reached"),
  Phrase("is of the suite", "is for the suite"),
  Phrase("a part of its path", "a segment of its path"),
  Phrase("'..' part", "'..' segment"), Phrase("empty part", "empty segment"),
  Phrase("found to be", "is"), Phrase("as one likes", "as you like"),
  Phrase("has to be so", "is required"), Phrase("holds it against", "compares it with"),
  Phrase("other than the one", "not the one"),
]

/// The bad phrases of a text, each with what to write.
private func complaints(_ text: String) -> [String] {
  let lowered = text.lowercased().replacing("\n", with: " ")
  return phrases.filter { $0.isIn(lowered) }.map { "'\($0.text)': write '\($0.instead)'" }
}

/// Pages that users read.
private let pages: [SourceFile] =
  ["README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"].compactMap { name in
    (try? contents(of: packageDirectory.appending(name))).map {
      SourceFile(path: name, text: String(decoding: $0, as: UTF8.self))
    }
  } + SourceFile.all(in: "docs", ending: ".md") + SourceFile.all(in: "manifests", ending: ".md")

/// Scripts of pages have words of their own.
private let speaking = SourceFile.sources.filter { !$0.path.hasSuffix("Script.swift") }

/// A name of JSON data that only the page's script reads.
private let names: [String] = []

@Test("no message says what is not English", arguments: speaking)
func messages(_ file: SourceFile) {
  let found = StringLiterals.all(in: file.text).filter { !names.contains($0.text) }.flatMap {
    literal in
    complaints(literal.text).map { "\(literal.line): \($0)" }
  }
  #expect(found == [])
}

@Test("no page says what is not English", arguments: pages)
func pagesAreEnglish(_ page: SourceFile) {
  var found: [String] = []
  var number = 1
  // By paragraph, since a phrase may go on in the next line.
  for paragraph in page.text.split(separator: "\n\n", omittingEmptySubsequences: false) {
    let text = withoutNames(String(paragraph))
    found += complaints(text).map { "paragraph at \(number): \($0)" }
    number += paragraph.count { $0 == "\n" } + 2
  }
  #expect(found == [])
}

/// A paragraph without what stands between backticks, unless it is a block of output.
private func withoutNames(_ paragraph: String) -> String {
  if paragraph.contains("```") { return paragraph }
  return paragraph.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined(separator: "*")
}

@Test("every page of the list is there, and the list finds what it names")
func phraseList() {
  #expect(pages.count > 20)
  let missed = phrases.filter { !$0.isIn("so it \($0.text)er") }.map(\.text)
  #expect(missed == [])
  #expect(complaints("there is no such file; it is no longer there") == [])
  #expect(complaints("it is no lock of this state").count == 1)
}

@Test("code says directory, as users read it", arguments: SourceFile.sources)
func directories(_ file: SourceFile) {
  let found = file.text.lowercased().contains("folder")
  #expect(!found)
}
