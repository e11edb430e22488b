import Debian

/// The candidates met so far, numbered in the order of meeting; relations are read when a candidate
/// is about to be chosen.
struct NodeTable {
  private(set) var nodes: [PackageNode] = []
  private var numbers: [PackageName: Int] = [:]
  /// What satisfies an alternative: the same one stands in thousands of stanzas.
  private var matches: [Alternative: PackageNode.Options] = [:]
  private var mentions: [[UInt32]] = []
  private let selector: CandidateSelector
  private let universe: Universe
  private let waived: Set<PackageName>
  private let settled: Set<PackageName>

  init(_ resolver: Resolver, _ selector: CandidateSelector) {
    self.selector = selector
    universe = resolver.universe
    waived = resolver.waived
    settled = resolver.settled
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
    if let fault = universe.ambiguity(of: nodes[number].candidate) { throw fault }
    var node = nodes[number]
    node.isExpanded = true
    for relation in try package.preDepends + package.depends {
      guard let relation = relation.reduced(to: universe.architecture) else { continue }
      if relation.alternatives.contains(where: { waived.contains($0.name) }) {
        node.waived.append(relation)
      } else {
        let options = options(for: relation)
        let isOpen = options.numbers.contains { number in
          let name = nodes[number].package.name
          return settled.contains(name) || selector.asked.contains(name)
        }
        if settled.contains(package.name), !isOpen, !names(settled, relation) { continue }
        node.dependencies.append(.init(relationship: relation, options: options))
      }
    }
    for (isBreaks, list) in [(false, try package.conflicts), (true, try package.breaks)] {
      for relation in list {
        guard let relation = relation.reduced(to: universe.architecture) else { continue }
        // A package never excludes itself, nor what it provides (Policy 7.4).
        let targets = matches(of: relation.alternatives[0], isPositive: false)
          .numbers.filter { $0 != number }
        if targets.isEmpty { continue }
        node.exclusions.append(
          .init(relationship: relation, isBreaks: isBreaks, targets: targets))
      }
    }
    nodes[number] = node
  }

  /// Whether a relation names one of some packages, or one that is asked for.
  private func names(_ packages: Set<PackageName>, _ relation: Relationship) -> Bool {
    relation.alternatives.contains {
      packages.contains($0.name) || selector.asked.contains($0.name)
    }
  }

  /// The candidates that satisfy a relation.
  mutating func options(for relation: Relationship) -> PackageNode.Options {
    if relation.alternatives.count == 1 { return matches(of: relation.alternatives[0]) }
    var options = PackageNode.Options()
    for alternative in relation.alternatives { options.append(matches(of: alternative)) }
    return options
  }

  /// The candidates that an alternative is about, in apt's order (`CompareProviders`).
  private mutating func matches(
    of alternative: Alternative, isPositive: Bool = true
  ) -> PackageNode.Options {
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
    var options = PackageNode.Options(numbers: found)
    options.append(sorted(providers))
    if isPositive { matches[alternative] = options }
    return options
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

  /// Providers by essentialness and priority; what is alike in both is a tie.
  private func sorted(_ providers: [Int]) -> PackageNode.Options {
    if providers.count < 2 { return PackageNode.Options(numbers: providers) }
    let ranks = providers.map { number in
      let package = nodes[number].package
      return (number, (package.isEssential ? 0 : 1, package.priority))
    }.sorted { $0.1 < $1.1 }
    var options = PackageNode.Options(numbers: ranks.map(\.0))
    var start = 0
    for end in 1...ranks.count where end == ranks.count || ranks[end].1 != ranks[start].1 {
      if end - start > 1 { options.ties.append(start..<end) }
      start = end
    }
    return options
  }

  /// The most preferred of the options that the clauses do not reject.
  mutating func preferred(_ options: PackageNode.Options, under clauses: ClauseSet) -> Int? {
    let isOpen = { (number: Int) in clauses.value(ClauseSet.chosen(number)) >= 0 }
    guard let first = options.numbers.firstIndex(where: isOpen) else { return nil }
    guard let tie = options.ties.first(where: { $0.contains(first) }) else {
      return options.numbers[first]
    }
    let open = options.numbers[tie].filter(isOpen)
    if open.count < 2 { return open.first }
    if mentions.isEmpty { mentions = universe.mentionOrders() }
    return open.max { mention($0) < mention($1) }
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
