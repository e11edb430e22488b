import Debian

/// The candidates met so far, numbered in the order of meeting; relations are read when a candidate
/// is about to be chosen.
struct NodeTable {
  private(set) var nodes: [PackageNode] = []
  private var numbers: [PackageName: Int] = [:]
  /// What satisfies an alternative: the same one stands in thousands of stanzas.
  private var matches: [Alternative: [Int]] = [:]
  private var mentions: [[UInt32]] = []
  private let selector: CandidateSelector
  private let universe: Universe
  private let waived: Set<PackageName>

  init(_ resolver: Resolver, _ selector: CandidateSelector) {
    self.selector = selector
    universe = resolver.universe
    waived = resolver.waived
  }

  /// The number of a name's candidate, or nil when it has none.
  mutating func number(of name: PackageName) -> Int? {
    if let number = numbers[name] { return number < 0 ? nil : number }
    guard let candidate = selector.candidate(named: name) else {
      numbers[name] = -1
      return nil
    }
    let number = nodes.count
    nodes.append(PackageNode(candidate: candidate))
    numbers[name] = number
    return number
  }

  /// Reads a candidate's relations.
  ///
  /// - Throws: `ParseError` when one is malformed.
  mutating func expand(_ number: Int) throws(ParseError) {
    if nodes[number].isExpanded { return }
    let package = nodes[number].package
    var node = nodes[number]
    node.isExpanded = true
    for relation in try package.preDepends + package.depends {
      guard let relation = relation.reduced(to: universe.architecture) else { continue }
      if relation.alternatives.contains(where: { waived.contains($0.name) }) {
        node.waived.append(relation)
      } else {
        node.dependencies.append(.init(relationship: relation, options: options(for: relation)))
      }
    }
    for (isBreaks, list) in [(false, try package.conflicts), (true, try package.breaks)] {
      for relation in list {
        guard let relation = relation.reduced(to: universe.architecture) else { continue }
        // A package never excludes itself, nor what it provides (Policy 7.4).
        let targets = matches(of: relation.alternatives[0], isPositive: false)
          .filter { $0 != number }
        if targets.isEmpty { continue }
        node.exclusions.append(
          .init(relationship: relation, isBreaks: isBreaks, targets: targets))
      }
    }
    nodes[number] = node
  }

  /// The candidates that satisfy a relation, the preferred one first.
  mutating func options(for relation: Relationship) -> [Int] {
    if relation.alternatives.count == 1 { return matches(of: relation.alternatives[0]) }
    var options: [Int] = []
    for alternative in relation.alternatives {
      for option in matches(of: alternative) where !options.contains(option) {
        options.append(option)
      }
    }
    return options
  }

  /// The candidates that an alternative is about, in apt's order (`CompareProviders`).
  private mutating func matches(of alternative: Alternative, isPositive: Bool = true) -> [Int] {
    if isPositive, let known = matches[alternative] { return known }
    var found: [Int] = []
    if let number = number(of: alternative.name) {
      let package = nodes[number].package
      let version = package.version
      if admits(alternative.qualifier, package, isPositive),
        alternative.constraint?.isSatisfied(by: version) ?? true
      {
        found.append(number)
      }
    }
    var providers: [Int] = []
    for (provider, version) in universe.providers(of: alternative.name) {
      guard let number = number(of: provider.package.name),
        nodes[number].package == provider.package, !found.contains(number),
        !providers.contains(number), admits(alternative.qualifier, provider.package, isPositive)
      else { continue }
      if let constraint = alternative.constraint {
        guard let version, constraint.isSatisfied(by: version) else { continue }
      }
      providers.append(number)
    }
    if isPositive, providers.count > 1 { sort(&providers) }
    found += providers
    if isPositive { matches[alternative] = found }
    return found
  }

  private func admits(
    _ qualifier: Alternative.Qualifier?, _ package: BinaryPackage, _ isPositive: Bool
  ) -> Bool {
    switch qualifier {
    case nil, .native: true
    case .any: !isPositive || package.multiArch == .allowed
    case .exactly(let architecture): architecture == universe.architecture
    }
  }

  private mutating func sort(_ providers: inout [Int]) {
    let ranked = providers.map { number in
      (number, nodes[number].package.isEssential ? 0 : 1, nodes[number].package.priority)
    }
    let hasTie = ranked.indices.contains { index in
      ranked[..<index].contains { $0.1 == ranked[index].1 && $0.2 == ranked[index].2 }
    }
    if hasTie, mentions.isEmpty { mentions = universe.mentionOrders() }
    providers = ranked.sorted { a, b in
      if a.1 != b.1 { return a.1 < b.1 }
      if a.2 != b.2 { return a.2 < b.2 }
      return mention(a.0) > mention(b.0)
    }.map(\.0)
  }

  /// Where a candidate's name is first mentioned: in which source, and there at which rank.
  private func mention(_ number: Int) -> (Int, UInt32) {
    let name = nodes[number].package.name
    for (source, ranks) in mentions.enumerated() {
      if let position = universe.sources[source].index.positions(named: name).first {
        return (source, ranks[position])
      }
    }
    return (0, 0)
  }
}
