import Debian

extension Resolution {
  /// The answer as a drawing: each request with what it depends on below, a line a package.
  ///
  /// What a package brings is drawn where it is met first; later it is marked `(above)`. Packages
  /// come by name, so that two drawings differ only where the answers do.
  package func tree() -> String {
    var lines: [String] = []
    var isDrawn = Array(repeating: false, count: packages.count)
    let children = children
    // Each item is a package, the drawing before its name, and the drawing before its children's.
    var open: [(number: Int, note: String, lead: String, below: String)] = []
    for (number, chosen) in packages.enumerated().reversed() {
      let requests = chosen.reasons.filter { if case .dependency = $0 { false } else { true } }
      if requests.isEmpty { continue }
      let note = requests.map(\.description).joined(separator: ", ")
      open.append((number, note, "", ""))
    }
    while let item = open.popLast() {
      let package = packages[item.number].package
      let line = "\(item.lead)\(package.name) \(package.version)"
      let below = children[item.number]
      if isDrawn[item.number], !below.isEmpty {
        lines.append("\(line)  \(item.note) (above)")
        continue
      }
      lines.append("\(line)  \(item.note)")
      isDrawn[item.number] = true
      for (index, child) in below.enumerated().reversed() {
        let isLast = index == below.count - 1
        open.append(
          (
            child.number, child.relation.description, item.below + (isLast ? "└─ " : "├─ "),
            item.below + (isLast ? "   " : "│  ")
          ))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// For each package those that satisfy its relations, by name, with the first such relation.
  private var children: [[(number: Int, relation: Relationship)]] {
    let numbers = numbers
    var children: [[(number: Int, relation: Relationship)]] = packages.map { _ in [] }
    for (number, chosen) in packages.enumerated() {
      var parents: Set<Int> = []
      for case .dependency(let parent, let relation) in chosen.reasons {
        guard let parentNumber = numbers[parent], parents.insert(parentNumber).inserted else {
          continue
        }
        children[parentNumber].append((number, relation))
      }
    }
    return children
  }
}
