import Debian
import Deciding
import TestSupport
import Testing

@Suite("Packages among layers")
struct LayerGroupingTests {
  typealias Member = LayerGrouping.Member

  private static let week: Int64 = 7 * 86_400
  /// The newest upload of all.
  private static let now: Int64 = 1_700_000_000

  /// A package that was uploaded so many weeks before now.
  private static func member(
    _ name: PackageName, of source: PackageName? = nil, size: Int64, weeks: [Int64]
  ) -> Member {
    Member(
      name: name, source: source ?? name, size: size, dates: weeks.map { now - $0 * week })
  }

  private static let mega: Int64 = 1 << 20

  /// Something of each kind: big and still, small and busy, two of one source.
  private static let toys: [Member] = [
    member("icu", size: 30 * mega, weeks: [150]),
    member("fonts", size: 20 * mega, weeks: []),
    member("libssl", of: "openssl", size: 5 * mega, weeks: [0, 6, 14, 22, 31, 40]),
    member("openssl", size: mega, weeks: [0, 6, 14, 22, 31, 40]),
    member("tzdata", size: mega / 2, weeks: [1, 12, 23, 35, 47]),
    member("curl", size: mega / 2, weeks: [3, 9, 17, 28, 37]),
    member("netbase", size: 2048, weeks: [120]),
    member("zlib", size: mega / 8, weeks: [90]),
  ]

  private func text(_ groups: [[PackageName]]) -> [String] {
    groups.map { $0.map(\.text).joined(separator: " ") }
  }

  @Test("have one each where there is room, all of a source together, the busiest last")
  func room() {
    let groups = text(LayerGrouping.groups(of: Self.toys, atMost: 9))
    #expect(
      groups == ["fonts", "icu", "netbase", "zlib", "curl", "tzdata", "libssl openssl"])
  }

  @Test("big and still ones stay apart from busy ones, and what is tiny goes anywhere")
  func apart() {
    let groups = text(LayerGrouping.groups(of: Self.toys, atMost: 3))
    #expect(groups == ["fonts icu", "libssl openssl", "curl netbase tzdata zlib"])
  }

  @Test("those that change in the same weeks go together before others")
  func together() {
    let members = [
      Self.member("liba", size: 4 * Self.mega, weeks: [0, 10, 20, 30]),
      Self.member("libb", size: 4 * Self.mega, weeks: [5, 15, 25, 35]),
      Self.member("libc", size: 4 * Self.mega, weeks: [0, 10, 20, 30]),
    ]
    let groups = text(LayerGrouping.groups(of: members, atMost: 2))
    #expect(groups == ["libb", "liba libc"])
  }

  @Test("what was uploaded long ago counts little, and what is older than four years nothing")
  func age() {
    let members = [
      Self.member("busy", size: Self.mega, weeks: [0]),
      Self.member("once", size: Self.mega, weeks: Array(250..<300)),
      Self.member("still", size: Self.mega, weeks: []),
    ]
    let groups = text(LayerGrouping.groups(of: members, atMost: 2))
    #expect(groups == ["once still", "busy"])
  }

  @Test("a package that moves leaves every group as it was, whatever its changelog says now")
  func kept() {
    let before = LayerGrouping.groups(of: Self.toys, atMost: 4)
    var members = Self.toys
    members[6].dates += (0..<40).map { Self.now + $0 * Self.week }
    members[6].size = 40 * Self.mega
    let after = LayerGrouping.groups(of: members, atMost: 4, keeping: before)
    #expect(after == before)
    #expect(LayerGrouping.groups(of: members, atMost: 4) != before)
  }

  @Test("a new package joins its source, else a new layer if there is room, else the best one")
  func new() {
    let old: [[PackageName]] = [["fonts", "icu", "netbase", "zlib"], ["libssl"], ["curl"]]
    let members = Self.toys
    let groups = text(LayerGrouping.groups(of: members, atMost: 3, keeping: old))
    #expect(groups == ["fonts icu netbase zlib", "libssl openssl", "curl tzdata"])
    let roomy = text(LayerGrouping.groups(of: members, atMost: 4, keeping: old))
    #expect(roomy == ["fonts icu netbase zlib", "libssl openssl", "curl", "tzdata"])
  }

  @Test("one that goes leaves its layer, an empty layer goes, and a smaller limit joins layers")
  func gone() {
    let old: [[PackageName]] = [["fonts", "icu"], ["netbase"], ["curl", "tzdata"], ["libssl"]]
    let members = Self.toys.filter { ["fonts", "icu", "curl", "libssl"].contains($0.name.text) }
    let groups = text(LayerGrouping.groups(of: members, atMost: 4, keeping: old))
    #expect(groups == ["fonts icu", "curl", "libssl"])
    let fewer = text(LayerGrouping.groups(of: members, atMost: 2, keeping: old))
    #expect(fewer.count == 2 && fewer.joined(separator: " ").count == "fonts icu curl libssl".count)
  }

  @Test("a group that names a package twice, or one that is not there, counts for what is there")
  func odd() {
    let old: [[PackageName]] = [["icu", "icu", "ghost"], ["icu", "fonts"]]
    let members = Self.toys.filter { ["fonts", "icu"].contains($0.name.text) }
    let groups = text(LayerGrouping.groups(of: members, atMost: 4, keeping: old))
    #expect(groups == ["icu", "fonts"])
    #expect(LayerGrouping.groups(of: [], atMost: 4, keeping: old) == [])
  }

  /// Packages as the dice fall.
  private static func random(_ dice: inout Dice) throws -> [Member] {
    let count = 1 + dice.below(24)
    var members: [Member] = []
    for number in 0..<count {
      let source = try PackageName(parsing: "s\(dice.below(count))")
      let weeks = (0..<dice.below(12)).map { _ in Int64(dice.below(220)) }
      members.append(
        member(
          try PackageName(parsing: "p\(number)"), of: source, size: Int64(dice.below(9_000_000)),
          weeks: weeks))
    }
    return members
  }

  @Test("each in exactly one, sources whole, at most so many, whatever the order they come in")
  func laws() throws {
    var dice = Dice()
    for _ in 0..<60 {
      let members = try Self.random(&dice)
      let limit = 1 + dice.below(12)
      let groups = LayerGrouping.groups(of: members, atMost: limit)
      let names = groups.flatMap { $0 }
      let isDivision = names.count == members.count && Set(names) == Set(members.map(\.name))
      #expect(isDivision && groups.count <= limit && !groups.contains([]))
      var layers: [PackageName: Set<Int>] = [:]
      for (number, group) in groups.enumerated() {
        for member in members where group.contains(member.name) {
          layers[member.source, default: []].insert(number)
        }
      }
      let areWhole = layers.values.allSatisfy { $0.count == 1 }
      #expect(areWhole)
      var shuffled = members
      for index in shuffled.indices.dropFirst() {
        shuffled.swapAt(index, dice.below(index + 1))
      }
      let again = LayerGrouping.groups(of: shuffled, atMost: limit)
      #expect(again == groups)
      // A lock that was made of the same packages with this one before it is the same.
      let kept = LayerGrouping.groups(of: shuffled, atMost: limit, keeping: groups)
      #expect(kept == groups)
    }
  }

  @Test("with others added and taken away, those that stay stay together")
  func changes() throws {
    var dice = Dice(7)
    for _ in 0..<40 {
      let members = try Self.random(&dice)
      let limit = 2 + dice.below(8)
      let old = LayerGrouping.groups(of: members, atMost: limit)
      var changed = members.filter { _ in dice.below(5) > 0 }
      changed.append(Self.member("new", size: 100_000, weeks: [2, 3]))
      let now = LayerGrouping.groups(of: changed, atMost: limit, keeping: old)
      let staying = Set(members.map(\.name)).intersection(changed.map(\.name))
      let before = old.map { $0.filter(staying.contains) }.filter { !$0.isEmpty }
      let after = now.map { $0.filter(staying.contains) }.filter { !$0.isEmpty }
      #expect(before == after)
      #expect(now.count <= limit && now.joined().contains("new"))
    }
  }

  @Test("sizes and dates at their limits do not overflow")
  func limits() throws {
    let dates = [Int64(0), 253_402_300_799]
    let members = try (0..<60).map { number in
      Member(
        name: try PackageName(parsing: "p\(number)"),
        source: try PackageName(parsing: "s\(number)"),
        size: 1 << 40, dates: dates)
    }
    let groups = LayerGrouping.groups(of: members, atMost: 10)
    #expect(groups.count == 10)
  }
}
