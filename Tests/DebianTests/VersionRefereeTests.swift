import Debian
import TestSupport
import Testing

/// Random versions, compared by us and by the dpkg of this machine.
///
/// `WHITTLE_REFEREE=full` takes 100 000 pairs; else as many as fit into the time of a unit test.
@Suite("Version beside dpkg", .enabled(if: VersionReferee.isThere, "there is no dpkg here"))
struct VersionRefereeTests {
  @Test("gives dpkg's answer for random pairs")
  func randomPairs() throws {
    var referee = VersionReferee(seed: 2026)
    let pairs = (0..<VersionReferee.count).map { _ in referee.pair() }
    let answers = try VersionReferee.ask(pairs)
    #expect(answers.count == pairs.count)
    var wrong: [String] = []
    for ((a, b), answer) in zip(pairs, answers) {
      let (left, right) = (try Version(parsing: a), try Version(parsing: b))
      let ours = left < right ? "<" : left == right ? "=" : ">"
      if ours != answer { wrong.append("\(a) \(ours) \(b), dpkg says \(answer)") }
      if left == right, left.hashValue != right.hashValue { wrong.append("\(a) \(b) hash apart") }
    }
    #expect(wrong == [])
  }
}

/// Makes pairs of versions that are hard to tell apart, and asks dpkg for their order.
struct VersionReferee {
  static let isThere = Tool.has("dpkg", "sh")
  static let isFull = environment("WHITTLE_REFEREE") == "full"
  static let count = isFull ? 100_000 : 1_000
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  private mutating func part(_ alphabet: [String], _ most: Int) -> String {
    (0..<random(most)).map { _ in alphabet[random(alphabet.count)] }.joined()
  }

  private mutating func version() -> String {
    let alphabet = ["0", "0", "1", "2", "9", "10", "00", "a", "b", "Z", ".", "+", "~", "~~"]
    let epoch = ["", "", "", "0:", "1:"][random(5)]
    let upstream = String(random(3)) + part(alphabet + ["-"], 6)
    let revision = part(alphabet, 4)
    return epoch + upstream + "-" + (revision.isEmpty ? "0" : revision)
  }

  /// Two versions; often the second is the first with a small change.
  mutating func pair() -> (String, String) {
    let first = version()
    switch random(4) {
    case 0: return (first, version())
    case 1: return (first, first + ["0", "~", "a", "+", ".0", "1"][random(6)])
    case 2: return (first, "0" + first)
    default: return (first, String(first.prefix(1 + random(first.count))) + String(random(10)))
    }
  }

  /// dpkg's answers in the order of the pairs, `<`, `=` or `>`; one shell for all.
  static func ask(_ pairs: [(String, String)]) throws -> [String] {
    let script = """
      while read -r a b; do
        if dpkg --compare-versions "$a" lt "$b"; then echo '<'
        elif dpkg --compare-versions "$a" eq "$b"; then echo '='
        else echo '>'; fi
      done
      """
    let input = pairs.map { "\($0) \($1)\n" }.joined()
    let ran = try run("sh", ["-c", script], input: Array(input.utf8))
    return ran.text.split(separator: "\n").map(String.init)
  }
}
