package import Debian

/// Why requirements have no answer.
package enum Unsatisfiable: Error, Hashable, Sendable, CustomStringConvertible {
  /// No package has the name; it may exist for other architectures.
  case noSuchPackage(
    PackageName, origin: String, place: String, nearest: [PackageName], elsewhere: [Architecture])
  /// The name is provided by several packages and is none's own: one of them has to be named.
  case onlyProvided(PackageName, origin: String, place: String, by: [PackageName])
  /// The package has no version that satisfies what is asked; `available` names those there are.
  case noVersion(
    PackageName, origin: String, wanted: [VersionConstraint], available: [String])
  /// The sentences that together prove that there is no answer; without any one they would not.
  case contradiction([String])
  /// The only stanzas of that name cannot be read.
  case unreadable(PackageName, origin: String, place: String, ParseError)
  /// A relation or provided name of an index is malformed.
  case malformed(ParseError)
  /// Neither an answer nor a proof was found within so many contradictions.
  case givenUp(conflicts: Int)

  package var description: String {
    switch self {
    case .noSuchPackage(let name, let origin, let place, let nearest, let elsewhere):
      let reason = "\(origin) asks for it, and there is no package of that name in \(place)"
      return "cannot resolve \(name): \(reason)" + Self.list("; it exists for ", elsewhere)
        + Self.list("; nearest: ", nearest)
    case .onlyProvided(let name, let origin, let place, let providers):
      let reason = "\(origin) asks for it, and in \(place) it is only provided"
      return "cannot resolve \(name): \(reason)" + Self.list("; name one of: ", providers)
    case .noVersion(let name, let origin, let wanted, let available):
      let constraints = wanted.map(\.description).joined(separator: ", ")
      let reason = "\(origin) asks for a version \(constraints)"
      return "cannot resolve \(name): \(reason)"
        + (available.isEmpty ? "" : ", and there is " + available.joined(separator: ", "))
    case .unreadable(let name, let origin, let place, let error):
      return "cannot resolve \(name): \(origin) asks for it, and its stanza in \(place) cannot be "
        + "read: \(error.placed)"
    case .contradiction(let sentences):
      let proof = sentences.map { "\n  \($0)" }.joined(separator: ",")
      return "cannot resolve the requirements: they contradict each other:" + proof
    case .malformed(let error): return error.description
    case .givenUp(let limit):
      return
        "cannot resolve the requirements: the search met more than \(limit) contradictions and "
        + "found neither an answer nor a proof against one; ask for fewer packages or other "
        + "versions; `--limit conflicts=N` raises the limit"
    }
  }

  private static func list(_ lead: String, _ items: [some CustomStringConvertible]) -> String {
    items.isEmpty ? "" : lead + items.map(\.description).joined(separator: ", ")
  }
}

extension Unsatisfiable {
  /// Whether the search was given up: one that is as long has no better prospect.
  package var isGivenUp: Bool {
    if case .givenUp = self { true } else { false }
  }

  /// Those of some packages that this failure is about: a name that it could not find a version of,
  /// or the names in the sentences of its proof.
  package func names(among names: Set<PackageName>) -> Set<PackageName> {
    switch self {
    case .noSuchPackage(let name, _, _, _, _), .onlyProvided(let name, _, _, _),
      .noVersion(let name, _, _, _):
      return names.contains(name) ? [name] : []
    case .contradiction(let sentences):
      let words = sentences.flatMap { sentence in
        sentence.split { " ,;:()|'".contains($0) }.map(String.init)
      }
      let known = Set(words)
      return names.filter { known.contains($0.text) }
    case .malformed, .unreadable, .givenUp: return []
    }
  }
}
