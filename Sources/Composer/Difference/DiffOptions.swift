/// What of two images is compared, and what does not count.
public struct DiffOptions: Hashable, Sendable {
  /// A part of the comparison.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case packages, files, config
  }

  public var parts: Set<Part>
  /// Fields of files that do not count.
  public var ignored: Set<String>

  /// The fields that may be ignored.
  public static let fields = [
    "type", "mode", "owner", "content", "rebuilt", "link", "mtime", "package",
  ]

  public init(parts: Set<Part> = Set(Part.allCases), ignored: Set<String> = []) {
    self.parts = parts
    self.ignored = ignored
  }
}

/// Why two things cannot be compared.
public enum DiffError: Error, Hashable, Sendable, CustomStringConvertible {
  case nothingInCommon(old: String, oldHas: [String], new: String, newHas: [String])
  case ambiguous(String, has: [String])

  public var description: String {
    switch self {
    case .nothingInCommon(let old, let oldHas, let new, let newHas):
      "cannot compare \(old) with \(new): they have no image in common; \(old) has "
        + "\(list(oldHas)), \(new) has \(list(newHas))"
    case .ambiguous(let name, let has):
      "cannot choose the image of \(name) to compare: it has \(list(has)); choose one with --arch "
        + "and --variant"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { $0.isEmpty ? "one" : $0 }.joined(separator: ", ")
  }
}
