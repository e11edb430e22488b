import Debian
import Testing

@Suite("Version")
struct VersionTests {
  /// From Debian Policy 5.6.12 and dpkg's own `t-version.c`.
  @Test(
    "orders as dpkg does",
    arguments: [
      ("1.0~rc1", "<", "1.0"), ("1:2.0", ">", "3.0"), ("0:1.0-0", "=", "1.0"),
      ("1.0a", "<", "1.0+"), ("1.0", "=", "1.00"), ("1.", "=", "1.0"), ("1.0-", "!", ""),
      ("0", "=", "00"), ("0-0", "=", "0"), ("1a", "=", "1a0"), ("1.2", "<", "1.10"),
      ("1.0~~", "<", "1.0~~a"), ("1.0~~a", "<", "1.0~"), ("1.0~", "<", "1.0"),
      ("1.0", "<", "1.0a"), ("1.0Z", "<", "1.0a"), ("1.0a", "<", "1.0+"), ("1.0+", "<", "1.0."),
      ("1.0-1", ">", "1.0"), ("1.0-1~bpo", "<", "1.0-1"), ("1.0-1+b1", ">", "1.0-1"),
      ("2.41-12+deb13u5", ">", "2.41-12"), ("1-1-1", ">", "1-1"), ("1:1", ">", "0:2"),
      ("1:a-1", "!", ""), ("10:1", ">", "9:1"), ("0.0.0.9999", "<", "0.0.1"),
      ("20240101", "<", "99999999999999999999999"), ("1.0-0.1", "<", "1.0-1"), ("1-~", "<", "1"),
      ("1.2.3", ">", "1.2-3"), ("1+2:3", "!", ""), ("2:1:3", ">", "2:1"), ("9", "<", "09a"),
      ("1.0000000000000000000001", "=", "1.1"), ("7.6p2-4", ">", "7.6-0"),
      ("1.0.3-3", ">", "1.0-1"),
      ("1.2.2.2", ">", "1.2.2-2"), ("2147483647:1", ">", "1:1"),
    ])
  func order(_ a: String, _ sign: String, _ b: String) throws {
    guard sign != "!" else {
      let refused = try? Version(parsing: a)
      #expect(refused == nil)
      return
    }
    let (left, right) = (try Version(parsing: a), try Version(parsing: b))
    let found = left < right ? "<" : left > right ? ">" : "="
    #expect(found == sign)
    let isEqual = left == right
    #expect(isEqual == (sign == "="))
    if isEqual {
      let hashes = (left.hashValue, right.hashValue)
      #expect(hashes.0 == hashes.1)
    }
    #expect(left.text == a)
  }

  @Test(
    "refuses what dpkg refuses or warns about",
    arguments: [
      ("", "it is empty"), (":1", "the epoch is empty"), ("a:1", "the epoch is not a number"),
      ("+1:1", "the epoch is not a number"), ("-1:1", "the epoch is not a number"),
      ("2147483648:1", "the epoch is too large"), ("1:", "nothing follows the colon"),
      ("99999999999999999999:1", "the epoch is not a number"), ("1-", "the revision is empty"),
      ("-1", "the upstream version is empty"), ("1:-1", "the upstream version is empty"),
      ("a1", "it does not begin with a digit"), ("~1", "it does not begin with a digit"),
      ("1_2", "it may hold only letters, digits and . + - ~ :"),
      ("1 2", "it may hold only letters, digits and . + - ~ :"),
      ("1é", "it may hold only letters, digits and . + - ~ :"),
      ("1-2:3", "the epoch is not a number"),
      ("1-a_b", "the revision may hold only letters, digits and . + ~"),
    ])
  func refuse(_ text: String, _ reason: String) {
    let error = #expect(throws: ParseError.self) { try Version(parsing: text) }
    #expect(error?.reason == reason)
  }

  @Test("knows its parts")
  func parts() throws {
    let version = try Version(parsing: "2:1.2-rc3-4")
    #expect(version.upstreamVersion == "1.2-rc3")
    #expect(version.withoutEpoch == "1.2-rc3-4")
  }

  @Test(
    "holds a constraint against versions",
    arguments: [
      (">= 3.5", "3.5", true), (">=3.5", "3.5~rc1", false), (">> 3.5", "3.5-0", false),
      ("<< 1:1", "9", true), ("<= 1.0", "1.0-0", true), ("= 1.0", "1.00", true),
      ("=1.0", "1.0-1", false), (" <<  2 ", "2~", true),
    ])
  func constraint(_ text: String, _ version: String, _ holds: Bool) throws {
    let constraint = try VersionConstraint(parsing: text)
    let found = constraint.isSatisfied(by: try Version(parsing: version))
    #expect(found == holds)
  }

  @Test(
    "refuses a constraint that is none",
    arguments: ["3.5", "> 3.5", "< 3.5", "== 3.5", "=> 3.5", ">=", "", "~> 3"])
  func refuseConstraint(_ text: String) {
    #expect(throws: ParseError.self) { try VersionConstraint(parsing: text) }
  }
}
