import ArgumentParser
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// Whether there are colours.
enum ColourStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// The colours of words that matter (ECMA-48, "select graphic rendition").
enum Colour: String {
  case red = "\u{1b}[1;31m"
  case green = "\u{1b}[32m"
  case yellow = "\u{1b}[33m"
  case cyan = "\u{1b}[36m"
  case usual = "\u{1b}[0m"

  /// Whether what goes to a file has colours: `--color`, else `NO_COLOR` (no-color.org), else
  /// whether it is a terminal that knows any.
  ///
  /// Read from the line itself, since errors of the line have colours, too.
  static func isOn(for file: FileDescriptor) -> Bool {
    switch style {
    case .always: return true
    case .never: return false
    case .auto:
      let variables = Environment.current
      return isatty(file.rawValue) == 1 && (variables["NO_COLOR"] ?? "").isEmpty
        && variables["TERM"] != "dumb"
    }
  }

  private static let style: ColourStyle = {
    let own = CommandLine.arguments.prefix { $0 != "--" }
    let joined = own.compactMap { $0.hasPrefix("--color=") ? String($0.dropFirst(8)) : nil }
    let apart = zip(own, own.dropFirst()).compactMap { $0 == "--color" ? $1 : nil }
    return (joined + apart).last.flatMap { ColourStyle(rawValue: $0) } ?? .auto
  }()

  /// The colour of a line of a difference: what is added, removed and changed.
  init?(ofDifference line: some StringProtocol) {
    let mark = line.drop { $0 == " " }.prefix(2)
    switch mark {
    case "A ", "+ ": self = .green
    case "D ", "- ": self = .red
    case "M ": self = .yellow
    default: return nil
    }
  }
}

extension Terminal {
  /// Writes a line of which the first word, up to its colon, has a colour.
  static func write(marked line: String, to file: FileDescriptor) {
    let colours: [(String, Colour)] = [("error:", .red), ("note:", .cyan), ("next:", .green)]
    guard let (word, colour) = colours.first(where: { line.hasPrefix($0.0) }),
      Colour.isOn(for: file)
    else { return write("\(line)\n", to: file) }
    write(word, to: file, after: colour.rawValue)
    write("\(line.dropFirst(word.count))\n", to: file, after: Colour.usual.rawValue)
  }

  /// Prints a difference with a colour for each kind of change.
  static func write(difference text: String) {
    guard Colour.isOn(for: .standardOutput) else {
      return write("\(text)\n", to: .standardOutput)
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard let colour = Colour(ofDifference: line) else {
        write("\(line)\n", to: .standardOutput)
        continue
      }
      write(String(line), to: .standardOutput, after: colour.rawValue)
      write("\n", to: .standardOutput, after: Colour.usual.rawValue)
    }
  }
}
