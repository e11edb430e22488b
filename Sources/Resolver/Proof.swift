import Debian

/// The statements that together have no answer, cut down until none can be spared, in sentences.
///
/// Of a proof that is too long to be cut down, some may be spared.
struct Proof {
  private let search: Search
  private let core: [Int]

  /// How many clauses are looked at to cut a proof down: enough for some hundred statements, more
  /// than anybody reads.
  private static let effort = 2_000_000

  /// A proof from the clauses that a contradiction was found to follow from.
  init(_ search: Search, _ core: [Int]) {
    self.search = search
    var needed = core
    var effort = Self.effort
    // From the last to the first: what was said last is furthest from the requirements.
    for clause in core.reversed() where effort > 0 {
      let fewer = needed.filter { $0 != clause }
      if Self.isContradiction(fewer.map { search.clauses.clauses[$0] }, &effort) { needed = fewer }
    }
    self.core = needed
  }

  /// The error that says it.
  var contradiction: Unsatisfiable { .contradiction(sentences) }

  /// Whether clauses contradict each other; false, too, where that takes more than the effort left.
  private static func isContradiction(
    _ given: [[ClauseSet.Literal]], _ effort: inout Int
  ) -> Bool {
    effort -= given.count
    var numbers: [Int: Int] = [:]
    var clauses = ClauseSet()
    for clause in given {
      let renamed = clause.map { literal in
        let number = numbers[literal >> 1] ?? numbers.count
        numbers[literal >> 1] = number
        return number << 1 | literal & 1
      }
      clauses.grow(to: numbers.count)
      clauses.add(renamed)
    }
    for number in 0..<numbers.count { clauses.expanded(number) }
    clauses.restart()
    while true {
      switch clauses.propagate() {
      case .conflict(let clause):
        if !clauses.learn(from: clause) { return true }
        effort -= given.count
        guard effort > 0 else { return false }
        clauses.restart()
      case .settled:
        guard
          let open = (0..<numbers.count).first(where: { clauses.value(ClauseSet.chosen($0)) == 0 })
        else { return false }
        clauses.decide(open)
      case .wants: preconditionFailure("internal error: a candidate is not expanded")
      }
    }
  }

  /// One sentence a statement; from the requirements outwards, so that they read as a chain.
  private var sentences: [String] {
    var rest = core
    var known: Set<Int> = []
    var ordered: [Int] = []
    while !rest.isEmpty {
      let next = rest.firstIndex { isAbout(known, $0) } ?? 0
      let clause = rest.remove(at: next)
      ordered.append(clause)
      for literal in search.clauses.clauses[clause] where literal & 1 == 0 {
        known.insert(literal >> 1)
      }
    }
    return ordered.map(sentence)
  }

  /// Whether a statement speaks only of what earlier sentences have named; exclusions, which end a
  /// chain, when both sides are.
  private func isAbout(_ known: Set<Int>, _ clause: Int) -> Bool {
    switch search.statements[clause] {
    case .required, .essential, .learned: true
    case .dependency(let number, _): known.contains(number)
    case .exclusion(let number, _, let target): known.contains(number) && known.contains(target)
    }
  }

  private func sentence(_ clause: Int) -> String {
    switch search.statements[clause] {
    case .required(let index):
      let requirement = search.requirements[index]
      let missing = search.requested[index].numbers.isEmpty ? missing(requirement.relationship) : ""
      return "\(requirement.origin) asks for \(requirement.relationship)\(missing)"
    case .essential(let number): return "\(name(number)) is essential"
    case .dependency(let number, let index):
      let dependency = search.table.nodes[number].dependencies[index]
      let missing = dependency.options.numbers.isEmpty ? missing(dependency.relationship) : ""
      return "\(name(number)) depends on \(dependency.relationship)\(missing)"
    case .exclusion(let number, let index, let target):
      let exclusion = search.table.nodes[number].exclusions[index]
      let verb = exclusion.isBreaks ? "breaks" : "conflicts with"
      let alternative = exclusion.relationship.alternatives[0]
      let package = search.table.nodes[target].package
      let meaning =
        package.name == alternative.name
        ? (alternative.constraint == nil ? "" : ", and \(package.name) is \(package.version)")
        : ", which \(name(target)) provides"
      return "\(name(number)) \(verb) \(alternative)\(meaning)"
    case .learned: return ""
    }
  }

  private func name(_ number: Int) -> String {
    let candidate = search.table.nodes[number].candidate
    return "\(candidate.package.name) \(search.selector.describe(candidate))"
  }

  /// Why a relation has no candidate: what there is instead.
  private func missing(_ relation: Relationship) -> String {
    let universe = search.resolver.universe
    var near: [String] = []
    for alternative in relation.alternatives {
      if let candidate = search.selector.candidate(named: alternative.name) {
        let isQualified = alternative.constraint?.isSatisfied(by: candidate.package.version) ?? true
        near.append(
          "\(alternative.name) \(candidate.package.version)"
            + (isQualified ? " (Multi-Arch: \(candidate.package.multiArch))" : ""))
      }
      let pins = search.selector.constraints(on: alternative.name)
      let others = universe.candidates(named: alternative.name)
      if near.isEmpty, !pins.isEmpty, !others.isEmpty {
        near.append(
          "\(alternative.name) is pinned to \(pins.map(\.description).joined(separator: ", "))")
      }
      for (provider, version) in universe.providers(of: alternative.name).prefix(3) {
        let offer = version.map { "\(alternative.name) \($0)" } ?? "\(alternative.name) unversioned"
        near.append("\(provider.package.name) provides \(offer)")
      }
    }
    for alternative in relation.alternatives {
      guard let (source, error) = universe.fault(of: alternative.name) else { continue }
      near.append(
        "\(alternative.name), whose stanza in \(source.archive) \(source.place) cannot be read: "
          + error.placed)
    }
    let closest = near.isEmpty ? "" : "; closest: " + near.joined(separator: ", ")
    return ", which nothing in \(universe.place) satisfies\(closest)"
  }
}
