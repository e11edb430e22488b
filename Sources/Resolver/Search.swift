import Debian

/// The search for an answer: apt's walk over the dependencies, on top of clauses that know what
/// cannot be.
struct Search {
  /// What a given clause says.
  enum Statement {
    /// A requirement, by its place in the list.
    case required(Int)
    /// An essential package has to be there.
    case essential(Int)
    /// A candidate's dependency, by the dependency's place.
    case dependency(of: Int, Int)
    /// A candidate's exclusion, by its place, of another one.
    case exclusion(of: Int, Int, Int)
    /// Follows from others.
    case learned
  }

  let resolver: Resolver
  let selector: CandidateSelector
  private(set) var table: NodeTable
  private(set) var clauses = ClauseSet()
  /// What each clause says.
  private(set) var statements: [Statement] = []
  private(set) var requirements: [Requirement] = []
  private(set) var requested: [PackageNode.Options] = []
  /// The packages that are in, in apt's order.
  private var order: [Int] = []
  private var isIn: [Bool] = []
  /// How many contradictions were learned from.
  private var conflicts = 0

  init(resolver: Resolver, selector: CandidateSelector) {
    self.resolver = resolver
    self.selector = selector
    table = NodeTable(resolver, selector)
  }

  /// Finds the answer, or the proof that there is none.
  mutating func run(_ requirements: [Requirement]) throws(Unsatisfiable) -> Resolution {
    self.requirements = requirements
    do {
      for (index, requirement) in requirements.enumerated() {
        let options = options(for: requirement)
        requested.append(options)
        add(options.numbers.map(ClauseSet.chosen), .required(index))
      }
      if resolver.withEssential {
        for number in essentials() { add([ClauseSet.chosen(number)], .essential(number)) }
      }
      while true {
        clauses.restart()
        guard try settle() else { continue }
        if try walk() { return answer() }
      }
    } catch let error as ParseError {
      throw .malformed(error)
    } catch let error as Unsatisfiable {
      throw error
    } catch {
      preconditionFailure("internal error: \(error)")
    }
  }

  /// What satisfies a requirement: a name that is some package's own asks for that package, and no
  /// provider will do, as on apt's command line.
  private mutating func options(for requirement: Requirement) -> PackageNode.Options {
    let alternatives = requirement.relationship.alternatives
    if alternatives.count == 1, let number = table.number(of: alternatives[0].name) {
      return PackageNode.Options(numbers: [number])
    }
    return table.options(for: requirement.relationship)
  }

  private mutating func essentials() -> [Int] {
    var numbers: [Int] = []
    for source in resolver.universe.sources {
      for package in source.index where package.isEssential {
        guard let number = table.number(of: package.name), !numbers.contains(number),
          table.nodes[number].package.isEssential
        else { continue }
        numbers.append(number)
      }
    }
    return numbers
  }

  private mutating func add(_ literals: [ClauseSet.Literal], _ statement: Statement) {
    clauses.grow(to: table.nodes.count)
    clauses.add(literals)
    statements.append(statement)
  }

  /// Draws all conclusions; false when that ended in a conflict, from which it has learned.
  private mutating func settle() throws -> Bool {
    while true {
      switch clauses.propagate() {
      case .settled: return true
      case .wants(let number): try expand(number)
      case .conflict(let clause):
        if clauses.learn(from: clause) {
          statements.append(.learned)
          conflicts += 1
          let limit = ResolverLimits.current.conflicts
          guard conflicts <= limit else { throw Unsatisfiable.givenUp(conflicts: limit) }
          return false
        }
        throw Proof(self, clauses.core(of: clause)).contradiction
      }
    }
  }

  private mutating func expand(_ number: Int) throws {
    try table.expand(number)
    clauses.grow(to: table.nodes.count)
    let node = table.nodes[number]
    let absent = ClauseSet.rejected(number)
    for (index, dependency) in node.dependencies.enumerated()
    where !dependency.options.numbers.contains(number) {
      let literals = [absent] + dependency.options.numbers.map(ClauseSet.chosen)
      add(literals, .dependency(of: number, index))
    }
    for (index, exclusion) in node.exclusions.enumerated() {
      for target in exclusion.targets {
        add([absent, ClauseSet.rejected(target)], .exclusion(of: number, index, target))
      }
    }
    clauses.expanded(number)
  }

  /// Chooses in apt's order; false when a choice ended in a conflict, from which it has learned.
  private mutating func walk() throws -> Bool {
    order = []
    isIn = Array(repeating: false, count: table.nodes.count)
    var roots: [Int] = []
    for options in requested where options.numbers.count == 1 {
      enter(options.numbers[0], &roots)
    }
    for options in requested where !options.numbers.contains(where: { isIn($0) }) {
      guard let option = try pick(options) else { return false }
      enter(option, &roots)
    }
    for case .essential(let number) in statements { enter(number, &roots) }
    for root in roots { guard try descend(from: root) else { return false } }
    return true
  }

  private func isIn(_ number: Int) -> Bool { number < isIn.count && isIn[number] }

  private mutating func enter(_ number: Int, _ list: inout [Int]) {
    while isIn.count <= number { isIn.append(false) }
    if isIn[number] { return }
    isIn[number] = true
    order.append(number)
    list.append(number)
  }

  /// Depth first, as `MarkInstall` recurses, with a stack of its own.
  private mutating func descend(from root: Int) throws -> Bool {
    var stack = [(number: root, next: 0)]
    while let frame = stack.last {
      let dependencies = table.nodes[frame.number].dependencies
      guard frame.next < dependencies.count else {
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let options = dependencies[frame.next].options
      if options.numbers.contains(where: { isIn($0) }) { continue }
      guard let option = try pick(options) else { return false }
      var entered: [Int] = []
      enter(option, &entered)
      stack += entered.map { ($0, 0) }
    }
    return true
  }

  /// The preferred one of the options that are not excluded, chosen; nil when that ended in a
  /// conflict.
  private mutating func pick(_ options: PackageNode.Options) throws -> Int? {
    guard let option = table.preferred(options, under: clauses) else {
      preconditionFailure("internal error: a clause without an open literal was not propagated")
    }
    if clauses.value(ClauseSet.chosen(option)) == 0 {
      clauses.decide(option)
      guard try settle() else { return nil }
    }
    return option
  }

  private func answer() -> Resolution {
    let universe = resolver.universe
    var reasons: [Int: [Reason]] = [:]
    for (requirement, options) in zip(requirements, requested) {
      for option in options.numbers where isIn(option) {
        reasons[option, default: []].append(.requested(requirement.origin))
      }
    }
    for case .essential(let number) in statements {
      reasons[number, default: []].append(.essential)
    }
    let names = order.sorted { table.nodes[$0].package.name < table.nodes[$1].package.name }
    var waived: [WaivedDependency] = []
    for number in names {
      let node = table.nodes[number]
      for dependency in node.dependencies {
        for option in dependency.options.numbers where isIn(option) && option != number {
          reasons[option, default: []].append(
            .dependency(of: node.package.id, dependency.relationship))
        }
      }
      waived += node.waived.map { .init(package: node.package.id, relationship: $0) }
    }
    let packages = names.map {
      Chosen(table.nodes[$0].candidate, in: universe, reasons: reasons[$0] ?? [])
    }
    return Resolution(packages: packages, waived: waived)
  }
}
