/// Clauses over candidates, with unit propagation over two watched literals.
///
/// A literal is a candidate's number doubled, plus one for "not chosen". The textbook's CDCL
/// (Marques-Silva, Lynce, Malik, "Conflict-Driven Clause Learning SAT Solvers", 2009), but that it
/// begins anew after each conflict: the order of decisions, which makes the answer, is not its own.
struct ClauseSet {
  typealias Literal = Int

  /// What propagation stopped at.
  enum Outcome {
    case settled
    /// A candidate came to be chosen whose own clauses are not there yet.
    case wants(Int)
    case conflict(Int)
  }

  private(set) var clauses: [[Literal]] = []
  /// For a learned clause those it follows from; empty for a given one.
  private(set) var antecedents: [[Int]] = []
  private var units: [Int] = []
  private var watches: [[Int]] = []
  private var values: [Int8] = []
  private var levels: [Int] = []
  private var reasons: [Int] = []
  private var trail: [Literal] = []
  private var head = 0
  private var level = 0
  private var isExpanded: [Bool] = []
  private var emptyClause: Int?

  static func chosen(_ number: Int) -> Literal { number << 1 }
  static func rejected(_ number: Int) -> Literal { number << 1 | 1 }

  /// Makes room for candidates up to this count.
  mutating func grow(to count: Int) {
    while values.count < count {
      values.append(0)
      levels.append(0)
      reasons.append(-1)
      isExpanded.append(false)
      watches.append([])
      watches.append([])
    }
  }

  /// One when the literal holds, minus one when it does not, zero when that is open.
  func value(_ literal: Literal) -> Int8 {
    let value = values[literal >> 1]
    return literal & 1 == 0 ? value : -value
  }

  var hasDecisions: Bool { level > 0 }

  /// Forgets all assignments, keeps all clauses.
  mutating func restart() {
    forget()
    for number in units where value(clauses[number][0]) == 0 {
      assign(clauses[number][0], because: number)
    }
  }

  private mutating func forget() {
    for literal in trail { values[literal >> 1] = 0 }
    trail.removeAll(keepingCapacity: true)
    head = 0
    level = 0
  }

  private mutating func assign(_ literal: Literal, because reason: Int) {
    values[literal >> 1] = literal & 1 == 0 ? 1 : -1
    levels[literal >> 1] = level
    reasons[literal >> 1] = reason
    trail.append(literal)
  }

  /// Chooses an open candidate as a decision of its own.
  mutating func decide(_ number: Int) {
    level += 1
    assign(Self.chosen(number), because: -1)
  }

  /// Adds a clause under the present assignment; its number.
  ///
  /// What it implies at once is assigned; when it is violated already, the next `propagate` says
  /// so.
  @discardableResult
  mutating func add(_ literals: [Literal], antecedents from: [Int] = []) -> Int {
    let number = clauses.count
    // The watched ones are those that stay open longest.
    let sorted = literals.sorted { weight($0) > weight($1) }
    clauses.append(sorted)
    antecedents.append(from)
    if sorted.count == 1 { units.append(number) }
    if sorted.count > 1 {
      watches[sorted[0]].append(number)
      watches[sorted[1]].append(number)
    }
    guard let first = sorted.first, value(first) >= 0 else {
      if emptyClause == nil { emptyClause = number }
      return number
    }
    if value(first) == 0, sorted.count == 1 || value(sorted[1]) < 0 {
      assign(first, because: number)
    }
    return number
  }

  private func weight(_ literal: Literal) -> Int {
    value(literal) < 0 ? levels[literal >> 1] : Int.max
  }

  /// Says that a candidate's own clauses have been added.
  mutating func expanded(_ number: Int) { isExpanded[number] = true }

  /// Draws all conclusions, until there is none, a conflict, or a candidate to be expanded.
  mutating func propagate() -> Outcome {
    while true {
      if let clause = emptyClause {
        emptyClause = nil
        return .conflict(clause)
      }
      guard head < trail.count else { return .settled }
      let literal = trail[head]
      if literal & 1 == 0, !isExpanded[literal >> 1] { return .wants(literal >> 1) }
      head += 1
      if let conflict = visitWatches(of: literal ^ 1) { return .conflict(conflict) }
    }
  }

  /// Goes through the clauses that watch a literal which just became false.
  private mutating func visitWatches(of literal: Literal) -> Int? {
    let watching = watches[literal]
    var kept: [Int] = []
    kept.reserveCapacity(watching.count)
    for (index, number) in watching.enumerated() {
      if clauses[number][0] == literal { clauses[number].swapAt(0, 1) }
      let other = clauses[number][0]
      if value(other) > 0 || moveWatch(of: number) {
        if clauses[number][1] == literal { kept.append(number) }
        continue
      }
      kept.append(number)
      if value(other) < 0 {
        watches[literal] = kept + watching[(index + 1)...]
        return number
      }
      assign(other, because: number)
    }
    watches[literal] = kept
    return nil
  }

  /// Watches another literal in place of the second, when one is not false.
  private mutating func moveWatch(of number: Int) -> Bool {
    for index in clauses[number].indices.dropFirst(2) where value(clauses[number][index]) >= 0 {
      clauses[number].swapAt(1, index)
      watches[clauses[number][1]].append(number)
      return true
    }
    return false
  }
}

extension ClauseSet {
  /// Learns from a violated clause: the clause of the first unique implication point.
  ///
  /// False when there is nothing to take back: the clauses contradict each other.
  mutating func learn(from conflict: Int) -> Bool {
    let top = clauses[conflict].map { levels[$0 >> 1] }.max() ?? 0
    if top == 0 { return false }
    var seen: Set<Int> = []
    var learned: [Literal] = []
    var sources: [Int] = []
    var open = 0
    var clause = conflict
    var index = trail.count
    while true {
      sources.append(clause)
      for literal in clauses[clause] where value(literal) < 0 && seen.insert(literal >> 1).inserted
      {
        if levels[literal >> 1] == top { open += 1 } else { learned.append(literal) }
      }
      repeat {
        index -= 1
      } while !seen.contains(trail[index] >> 1)
        || levels[trail[index] >> 1] != top
      open -= 1
      if open == 0 { break }
      clause = reasons[trail[index] >> 1]
    }
    learned.append(trail[index] ^ 1)
    forget()
    add(learned, antecedents: sources)
    return true
  }

  /// The given clauses that a contradiction follows from, by number.
  func core(of conflict: Int) -> [Int] {
    var seen: Set<Int> = [conflict]
    var open = [conflict]
    var given: [Int] = []
    while let clause = open.popLast() {
      if antecedents[clause].isEmpty { given.append(clause) }
      var next = antecedents[clause]
      // A literal that is false without a decision has its own proof.
      for literal in clauses[clause] {
        let variable = literal >> 1
        if value(literal) < 0, levels[variable] == 0, reasons[variable] >= 0 {
          next.append(reasons[variable])
        }
      }
      for clause in next where seen.insert(clause).inserted { open.append(clause) }
    }
    return given.sorted()
  }
}
