import Composer
import Presentation
import Testing

@Suite("The line of progress")
struct ProgressStateTests {
  /// The packages of an image, a small one, a large one, and one that the cache has.
  private static let wanted: [String: Int64] = [
    "base-files 13.8 amd64": 73_000, "libc6 2.41-12 amd64": 2_850_000,
    "openjdk-21-jre-headless 21.0.9+10-1 amd64": 44_000_000, "tzdata 2025b all": 260_000,
  ]

  /// Moments of a cold build, in milliseconds, each with what happened since the one before.
  private static let moments: [(Int, [Event])] = [
    (0, [.reading("debian trixie")]),
    (
      1000,
      [.expecting(wanted), .fetched(name: "tzdata 2025b all", bytes: 260_000, fromStore: true)]
    ),
    (
      2000,
      [
        .fetching(name: "base-files 13.8 amd64", bytes: 0, total: 73_000),
        .fetched(name: "base-files 13.8 amd64", bytes: 73_000, fromStore: false),
        .fetching(
          name: "openjdk-21-jre-headless 21.0.9+10-1 amd64", bytes: 4_000_000, total: 44_000_000),
      ]
    ),
    (
      4000,
      [
        .fetched(name: "libc6 2.41-12 amd64", bytes: 2_850_000, fromStore: false),
        .fetching(
          name: "openjdk-21-jre-headless 21.0.9+10-1 amd64", bytes: 24_000_000, total: 44_000_000),
      ]
    ),
    (
      6000,
      [
        .fetched(
          name: "openjdk-21-jre-headless 21.0.9+10-1 amd64", bytes: 44_000_000, fromStore: false),
        .unpacking(package: "openjdk-21-jre-headless", architecture: "amd64"),
      ]
    ),
    (7000, [.built(image: "java21:latest amd64", bytes: 70_000_000)]),
  ]

  private func picture(width: Int) -> String {
    let start = ContinuousClock.now
    var state = ProgressState()
    return Self.moments.map { time, events in
      let moment = start.advanced(by: .milliseconds(time))
      for event in events { state.take(event, at: moment) }
      return state.line(width: width, at: moment)
    }.joined(separator: "\n")
  }

  @Test("says what is done of all, how fast, and how long the rest takes")
  func wide() {
    let picture = picture(width: 199)
    #expect(
      picture == """
        reading debian trixie
        [1 of 4 packages, 260.0 kB of 47.2 MB] reading debian trixie
        [2 of 4 packages, 4.3 MB of 47.2 MB] fetching openjdk-21-jre-headless 21.0.9+10-1 amd64
        [3 of 4 packages, 27.2 MB of 47.2 MB, 11.4 MB/s, 1 s left] fetching openjdk-21-jre-headless \
        21.0.9+10-1 amd64
        [4 of 4 packages, 47.2 MB of 47.2 MB] unpacking openjdk-21-jre-headless amd64
        [4 of 4 packages, 47.2 MB of 47.2 MB, 1 image] built java21:latest amd64
        """)
  }

  @Test("is never wider than the terminal", arguments: [79, 40, 12, 1, 0])
  func narrow(_ width: Int) {
    let longest = picture(width: width).split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest <= width)
  }

  @Test("counts what was fetched before it was known to be wanted")
  func early() {
    let now = ContinuousClock.now
    var state = ProgressState()
    state.take(.fetched(name: "a 1 all", bytes: 5, fromStore: false), at: now)
    state.take(.expecting(["a 1 all": 5, "b 1 all": 7]), at: now)
    let line = state.line(width: 80, at: now)
    #expect(line == "[1 of 2 packages, 5 B of 12 B] fetched a 1 all")
  }
}
