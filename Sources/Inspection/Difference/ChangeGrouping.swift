internal import Debian

/// Gathers the changes of several images; one that is the same in several of them stands once.
///
/// What names the architecture's directory (`/usr/lib/x86_64-linux-gnu`) counts as the same, and is
/// spelled `${triplet}` where the images are of several architectures.
package struct ChangeGrouping<Change: TripletSpelling> {
  private var order: [Change] = []
  private var found: [Change: Scoped<Change>] = [:]
  private let hasSeveral: Bool

  /// - Parameter images: all that are compared.
  package init(of images: [ImageKey]) {
    hasSeveral = Set(images.map(\.architecture)).count > 1
  }

  package mutating func add(_ change: Change, _ measures: Measures, in image: ImageKey) {
    var key = change
    if hasSeveral, let triplet = image.triplet {
      key = change.spelling(triplet, as: Self.variable)
    }
    if found[key] == nil {
      order.append(key)
      found[key] = Scoped(key, images: [], measures: [])
    }
    found[key]?.images.append(image)
    found[key]?.measures.append(measures)
  }

  private static var variable: String { "${triplet}" }

  /// The changes in the order in which they were first added.
  package var changes: [Scoped<Change>] {
    order.compactMap { found[$0] }.map { scoped in
      guard Set(scoped.images.map(\.architecture)).count == 1,
        let triplet = scoped.images.first?.triplet
      else { return scoped }
      var single = scoped
      single.change = scoped.change.spelling(Self.variable, as: triplet)
      return single
    }
  }
}

extension ImageKey {
  /// The multiarch triplet of the image's architecture.
  var triplet: String? {
    architecture.flatMap { try? Architecture(parsing: $0) }?.triplet
  }
}

/// A change whose text may name the directory of an architecture.
package protocol TripletSpelling: Hashable, Sendable {
  /// The same with one text in place of another.
  func spelling(_ text: String, as other: String) -> Self
}

extension PackageChange: TripletSpelling {
  package func spelling(_ text: String, as other: String) -> PackageChange {
    var copy = self
    copy.reason = reason?.replacing(text, with: other)
    return copy
  }
}

extension FileChange: TripletSpelling {
  package func spelling(_ text: String, as other: String) -> FileChange {
    var copy = self
    copy.path = path.replacing(text, with: other)
    func fields(_ fields: [FieldChange]) -> [FieldChange] {
      fields.map { field in
        guard case .link(let a, let b) = field else { return field }
        return .link(a.replacing(text, with: other), b.replacing(text, with: other))
      }
    }
    func facts(_ facts: FileFacts) -> FileFacts {
      var facts = facts
      facts.target = facts.target?.replacing(text, with: other)
      return facts
    }
    switch kind {
    case .added(let state): copy.kind = .added(facts(state))
    case .removed(let state): copy.kind = .removed(facts(state))
    case .changed(let list): copy.kind = .changed(fields(list))
    case .renamed(let from, let isSoname, let list):
      copy.kind = .renamed(
        from: from.replacing(text, with: other), isSoname: isSoname, fields(list))
    }
    return copy
  }
}

extension UnselectedFile: TripletSpelling {
  package func spelling(_ text: String, as other: String) -> UnselectedFile {
    UnselectedFile(path: path.replacing(text, with: other), package: package)
  }
}

extension UnmatchedPattern: TripletSpelling {
  package func spelling(_ text: String, as other: String) -> UnmatchedPattern { self }
}

extension SettingChange: TripletSpelling {
  package func spelling(_ text: String, as other: String) -> SettingChange { self }
}
