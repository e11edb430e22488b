import Content
import SystemPackage
import TestSupport
import Testing

/// A file of the repository as these tests see it.
struct SourceFile: Sendable, CustomTestStringConvertible {
  /// From the package's directory, such as `Sources/ELF/Soname.swift`.
  let path: String
  let text: String

  var testDescription: String { path }

  var lines: [Substring.UTF8View.SubSequence] {
    text.utf8.split(separator: 10, omittingEmptySubsequences: false)
  }

  /// The lines with what stands behind `//` left out.
  var code: [String] {
    lines.map { line in
      let text = String(Substring(line))
      return text.range(of: "//").map { String(text[..<$0.lowerBound]) } ?? text
    }
  }

  /// The lines of code, less what literals say: a name in a text calls nothing.
  var codeWithoutTexts: [String] {
    code.map { line in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      // A literal that goes on in the next line stays: only its code is meant to be found.
      guard parts.count % 2 == 1 else { return line }
      return parts.enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
        .joined(separator: "\"\"")
    }
  }

  /// The target of a file in Sources.
  var target: String { String(path.split(separator: "/")[1]) }

  /// All files below a directory whose names end so, sorted.
  static func all(in directory: String, ending suffixes: String...) -> [SourceFile] {
    var files: [SourceFile] = []
    var directories = [directory]
    while let place = directories.popLast() {
      let path = packageDirectory.pushing(FilePath(place))
      for name in (try? listDirectory(path)) ?? [] where !name.hasPrefix(".") {
        let inner = "\(place)/\(name)"
        if FileStatus(of: path.appending(name))?.isDirectory == true {
          directories.append(inner)
        } else if suffixes.isEmpty || suffixes.contains(where: { name.hasSuffix($0) }),
          let bytes = try? contents(of: path.appending(name))
        {
          files.append(SourceFile(path: inner, text: String(decoding: bytes, as: UTF8.self)))
        }
      }
    }
    return files.sorted { $0.path < $1.path }
  }

  static let sources = all(in: "Sources", ending: ".swift")
  static let tests = all(in: "Tests", ending: ".swift")
}

extension StringProtocol {
  /// Where a piece of ASCII text first stands.
  func range(of piece: String) -> Range<Index>? { ranges(of: piece).first }
}
