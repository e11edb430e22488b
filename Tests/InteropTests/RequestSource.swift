import Debian
import Resolver

/// Draws requests from the packages of an index; the same ones for the same seed.
struct RequestSource {
  private let names: [String]
  private let rivals: [(String, String)]
  private var state: UInt64

  init(_ index: PackageIndex, seed: UInt64 = 2026) throws {
    let names = Set(index.map(\.name))
    var rivals: [(String, String)] = []
    for package in index {
      for relation in try package.conflicts + package.breaks {
        let other = relation.alternatives[0]
        let isEarlier = other.constraint.map { [.earlier, .earlierOrEqual].contains($0.operator) }
        if isEarlier == true || other.name == package.name || !names.contains(other.name) {
          continue
        }
        rivals.append((package.name.text, other.name.text))
      }
    }
    self.names = names.sorted().map(\.text)
    self.rivals = rivals
    state = seed
  }

  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(bound, 1)
  }

  /// One to five packages, as they come.
  mutating func random() -> [String] {
    var request: [String] = []
    for _ in 0..<1 + random(5) {
      let name = names[random(names.count)]
      if !request.contains(name) { request.append(name) }
    }
    return request
  }

  /// Two packages of which one excludes the other, often with a third one.
  mutating func rivalry() -> [String] {
    if rivals.isEmpty { return random() }
    let (one, other) = rivals[random(rivals.count)]
    var request = random(2) == 0 ? [one, other] : [other, one]
    let third = names[random(names.count)]
    if random(2) == 0, !request.contains(third) { request.append(third) }
    return request
  }
}
