internal import Debian
internal import Lock
internal import Resolver

extension PackageChooser {
  /// The packages at their pinned versions, as far as there is an answer with these; of the others
  /// as few as there can be move.
  ///
  /// A lock has no package of which nothing is taken, so what it once resolved with may be gone:
  /// where the pins alone contradict what there is now, needs of pinned packages that only others
  /// could meet are left aside. Where what the manifest asks for contradicts the pins, those that
  /// the proof names are let go, until there is an answer; then each is tried at its pin once more.
  ///
  /// - Throws: what ``packages()`` throws where there is no answer without any pin, either.
  func packagesHolding() throws -> [Lock.Package] {
    do {
      return try packages()
    } catch let error as Unsatisfiable where !error.isGivenUp {
    } catch is ChoiceConflict {}
    let all = Set(pins.map(\.name))
    var loose: Set<PackageName> = []
    var answer: [Lock.Package]?
    while answer == nil {
      do {
        answer = try packages(without: loose)
      } catch let error as Unsatisfiable where loose != all && !error.isGivenUp {
        let named = error.names(among: all.subtracting(loose))
        loose = named.isEmpty ? all : loose.union(named)
      } catch let error as ChoiceConflict where loose != all {
        loose =
          all.contains(error.package) && !loose.contains(error.package)
          ? loose.union([error.package]) : all
      }
    }
    for name in loose.sorted() {
      let fewer = loose.subtracting([name])
      do {
        answer = try packages(without: fewer)
        loose = fewer
      } catch let error as Unsatisfiable where !error.isGivenUp {
      } catch is ChoiceConflict {}
    }
    return answer ?? []
  }

  private func packages(without loose: Set<PackageName>) throws -> [Lock.Package] {
    var chooser = self
    chooser.pins = pins.filter { !loose.contains($0.name) }
    chooser.isClosed = !chooser.pins.isEmpty
    return try chooser.packages()
  }
}
