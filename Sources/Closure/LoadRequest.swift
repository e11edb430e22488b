internal import Content
package import ELF
package import Tree

/// A library that a file loads by name while it runs, as it says itself (`.note.dlopen`; the UAPI
/// group's "ELF dlopen metadata").
package struct LoadRequest: Hashable, Sendable {
  /// How much the file is without the library.
  package enum Priority: String, Sendable, Comparable, CaseIterable {
    /// Some programs have more to offer with it.
    case suggested
    /// It should be there, unless someone decides otherwise.
    case recommended
    /// Nothing works without it.
    case required

    package static func < (a: Priority, b: Priority) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// The names under which it looks for the library, the best first: one is enough.
  package let names: [Soname]
  /// What it is for, in a word: `zstd`.
  package let feature: String?
  /// What it is for, in a sentence.
  package let purpose: String?
  package let priority: Priority

  package init(
    names: [Soname], feature: String? = nil, purpose: String? = nil,
    priority: Priority = .recommended
  ) {
    self.names = names
    self.feature = feature
    self.purpose = purpose
    self.priority = priority
  }

  /// The most requests of a file, and names of a request; real files have a dozen of three.
  static let limit = 256

  /// Reads one note; nil for one that is not of the form that the specification describes.
  package static func read(_ text: [UInt8]) -> [LoadRequest]? {
    guard let items = (try? JSON(parsing: text))?.array, items.count <= limit else { return nil }
    var requests: [LoadRequest] = []
    for item in items {
      guard let list = item["soname"]?.array, !list.isEmpty, list.count <= limit else { return nil }
      let names = list.compactMap { $0.string.flatMap { Soname($0) } }
      guard names.count == list.count, let priority = priority(item["priority"]) else { return nil }
      requests.append(
        LoadRequest(
          names: names, feature: item["feature"]?.string, purpose: item["description"]?.string,
          priority: priority))
    }
    return requests
  }

  /// A request that says nothing of it is a recommendation.
  private static func priority(_ value: JSON?) -> Priority? {
    guard let value else { return .recommended }
    return value.string.flatMap { Priority(rawValue: $0) }
  }

  /// The names as texts.
  package var spellings: [String] { names.map(\.description) }

  /// The names as a person reads them: `liba.so.2 or liba.so.1`.
  package var printableNames: String { spellings.joined(separator: " or ") }
}

/// A library that a file would load, and the tree does not have.
package struct OpenRequest: Hashable, Sendable {
  package var request: LoadRequest
  /// Who asks.
  package var file: MemberPath
  /// Whose file that is; nil for what the manifest makes.
  package var package: String?
}

/// A note of a file that cannot be read.
package struct BrokenNote: Hashable, Sendable {
  package var file: MemberPath
  /// Whose file that is; nil for what the manifest makes.
  package var package: String?
}
