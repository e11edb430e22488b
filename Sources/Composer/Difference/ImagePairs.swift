internal import Inspection
internal import Manifest

/// Which image of one side is compared with which of the other.
struct ImagePairs {
  private(set) var pairs: [(old: ImageKey, new: ImageKey)] = []
  private(set) var removed: [ImageKey] = []
  private(set) var added: [ImageKey] = []

  /// Pairs images of one variant and architecture; where a side has but one image that is not
  /// named so, that one is compared whatever it is called.
  ///
  /// - Throws: ``DiffError`` where nothing is left to compare.
  init(
    _ old: [ImageKey], of oldTitle: String, _ new: [ImageKey], of newTitle: String
  ) throws(DiffError) {
    if old.count == 1, new.count == 1 {
      pairs = [(old[0], new[0])]
      return
    }
    let (oldNames, newNames) = (Set(old), Set(new))
    for name in new where oldNames.contains(name) { pairs.append((name, name)) }
    if pairs.isEmpty, Set(old.map(\.variant)).count == 1, Set(new.map(\.variant)).count == 1 {
      // One variant with another, as both were named: architecture by architecture.
      for name in new {
        guard let match = old.first(where: { $0.architecture == name.architecture }) else {
          continue
        }
        pairs.append((match, name))
      }
      if !pairs.isEmpty {
        removed = old.filter { name in !pairs.contains { $0.old == name } }
        added = new.filter { name in !pairs.contains { $0.new == name } }
        return
      }
    }
    if pairs.isEmpty {
      // Other names, such as the tags of another layout: the architecture decides, if it can.
      if old.count == 1, let match = try Self.match(old[0], new, of: newTitle) {
        pairs = [(old[0], match)]
        return
      }
      if new.count == 1, let match = try Self.match(new[0], old, of: oldTitle) {
        pairs = [(match, new[0])]
        return
      }
      throw .nothingInCommon(
        old: oldTitle, oldHas: old.map(\.text), new: newTitle, newHas: new.map(\.text))
    }
    removed = old.filter { !newNames.contains($0) }
    added = new.filter { !oldNames.contains($0) }
  }

  private static func match(
    _ name: ImageKey, _ others: [ImageKey], of title: String
  ) throws(DiffError) -> ImageKey? {
    var found = others
    if let architecture = name.architecture {
      found = found.filter { $0.architecture == nil || $0.architecture == architecture }
    }
    if found.count > 1 {
      let latest = found.filter { $0.variant == Manifest.baseVariant }
      if latest.count == 1 { found = latest }
    }
    if found.count > 1 { throw .ambiguous(title, has: found.map(\.text)) }
    return found.first
  }
}
