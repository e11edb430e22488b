import Debian
import Resolver
import Testing

@Suite("The search for an answer")
struct SearchLimitTests {
  /// More pigeons than holes: no answer, and a search that grows beyond all bounds with them.
  private func pigeons(_ count: Int) throws -> Universe {
    let holes = 1..<count
    let wanted = (0..<count).map { pigeon in
      holes.map { "p\(pigeon)h\($0)" }.joined(separator: " | ")
    }
    var text = "root 1\n Depends: \(wanted.joined(separator: ", "))"
    for pigeon in 0..<count {
      for hole in holes {
        let others = (0..<count).filter { $0 != pigeon }.map { "p\($0)h\(hole)" }
        text += "\np\(pigeon)h\(hole) 1\n Conflicts: \(others.joined(separator: ", "))"
      }
    }
    return try Toy.universe(text)
  }

  @Test("ends with an error that names the limit where it met too many contradictions")
  func limit() throws {
    let universe = try pigeons(12)
    var limits = ResolverLimits()
    limits.conflicts = 50
    let refusal = try ResolverLimits.$current.withValue(limits) {
      try Toy.picture(universe, "root")
    }
    #expect(refusal.contains("more than 50 contradictions"), "\(refusal)")
    #expect(refusal.contains("`--limit conflicts=N`"), "\(refusal)")
  }

  @Test("goes on as far as the limit, and finds the same below each")
  func belowTheLimit() throws {
    let universe = try pigeons(4)
    let usual = try Toy.picture(universe, "root")
    #expect(
      usual.hasPrefix("cannot resolve the requirements: they contradict each other:"), "\(usual)")
    var limits = ResolverLimits()
    limits.conflicts = 1 << 53
    let unbounded = try ResolverLimits.$current.withValue(limits) {
      try Toy.picture(universe, "root")
    }
    #expect(unbounded == usual)
    let answer = try Toy.picture(universe, "p0h1 p1h2 p2h3")
    #expect(answer == "p0h1=1 p1h2=1 p2h3=1")
  }
}
