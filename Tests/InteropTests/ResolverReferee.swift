import Content
import Debian
import Resolver
import SystemPackage
import TestSupport

/// Holds the resolver's answers against apt's and against the checker.
struct ResolverReferee: Sendable {
  /// What came out of it.
  struct Verdict {
    var count = 0
    var refusals = 0
    /// A line for each request that apt answers otherwise.
    var differences: [String] = []
    /// A line for each answer of ours in which a relation does not hold.
    var faults: [String] = []
  }

  private let resolver: Resolver

  init(_ index: PackageIndex, suite: String, architecture: String) throws {
    let universe = Universe(
      architecture: try Architecture(parsing: architecture),
      sources: [.init(archive: "debian", suite: suite, component: "main", index: index)])
    resolver = Resolver(universe: universe.preparedForMany())
  }

  /// Compares the answers to all requests, two at a time.
  ///
  /// Answers of apt that a file of `WHITTLE_REFEREE_ANSWERS` holds are not asked for again.
  func compare(
    _ requests: [[String]], with root: borrowing AptRoot, known file: FilePath? = nil
  ) async throws -> Verdict {
    var known = try Self.read(file)
    let open = requests.filter { known[$0] == nil }
    for start in stride(from: 0, to: open.count, by: 20) {
      let batch = Array(open[start..<min(start + 20, open.count)])
      let questions = batch.map { root.question($0) }
      let answers = try await questions.mapConcurrently(limit: 2) { try AptRoot.ask($0) }
      for (request, answer) in zip(batch, answers) { known[request] = answer }
      if let file { try Self.write(known, to: file) }
    }
    var verdict = Verdict()
    for request in requests {
      let apt = known[request] ?? .refuses
      let ours = try answer(to: request, &verdict.faults)
      verdict.count += 1
      if ours == .refuses, apt == .refuses { verdict.refusals += 1 }
      if ours != apt { verdict.differences.append(Self.difference(request, apt, ours)) }
    }
    return verdict
  }

  private func answer(to request: [String], _ faults: inout [String]) throws -> AptRoot.Answer {
    let requirements = try request.map { try Requirement(argument: $0) }
    guard let resolution = try? resolver.resolve(requirements) else { return .refuses }
    let checker = ResolutionChecker(
      resolution.packages.map(\.package), architecture: resolver.universe.architecture)
    for fault in try checker.faults(requirements.map(\.relationship)) {
      faults.append("\(request.joined(separator: " ")): \(fault)")
    }
    return .installs(
      Set(resolution.packages.map { "\($0.package.name)=\($0.package.version)" }))
  }

  private static func difference(
    _ request: [String], _ apt: AptRoot.Answer, _ ours: AptRoot.Answer
  ) -> String {
    let line = request.joined(separator: " ")
    guard case .installs(let theirs) = apt, case .installs(let mine) = ours else {
      return "\(line): apt \(apt), we \(ours)"
    }
    let only = { (a: Set<String>, b: Set<String>) in
      a.subtracting(b).sorted().joined(separator: " ")
    }
    return "\(line): only apt \(only(theirs, mine)); only we \(only(mine, theirs))"
  }

  /// Lines of `request<TAB>OK or FAIL<TAB>packages`.
  private static func read(_ file: FilePath?) throws -> [[String]: AptRoot.Answer] {
    var known: [[String]: AptRoot.Answer] = [:]
    guard let file, let bytes = try? contents(of: file) else { return known }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let request = fields[0].split(separator: " ").map(String.init)
      let packages = Set(fields[2].split(separator: " ").map(String.init))
      known[request] = fields[1] == "OK" ? .installs(packages) : .refuses
    }
    return known
  }

  private static func write(_ known: [[String]: AptRoot.Answer], to file: FilePath) throws {
    let lines = known.map { request, answer in
      let line = request.joined(separator: " ")
      return answer == .refuses ? "\(line)\tFAIL\t" : "\(line)\tOK\t\(answer)"
    }
    try writeFile(lines.sorted().joined(separator: "\n") + "\n", to: file)
  }
}
