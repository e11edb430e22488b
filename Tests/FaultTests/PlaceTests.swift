import Content
import SystemPackage
import TestSupport
import Testing

/// Users without rights, and places that may only be read.
@Suite struct PlaceTests {
  private static let isRoot = (try? run("id", ["-u"]).text) == "0\n"

  /// Whether another user may run the built program.
  private static let others: Bool = {
    guard isRoot, Tool.has("setpriv", "chown") else { return false }
    let ran = try? run("setpriv", asNobody + [Workshop.program.string, "--version"])
    return ran?.status == 0
  }()
  private static let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]

  private func asNobody(_ shop: borrowing Workshop, _ arguments: String...) throws -> Ran {
    try run(
      "setpriv", Self.asNobody + [Workshop.program.string] + arguments,
      environment: shop.environment, in: shop.directory.path)
  }

  @Test(
    "a user without rights builds what root builds", .enabled(if: others, "needs root and setpriv"))
  func nobody() throws {
    let shop = try Workshop()
    let mine = try shop.whittle("build", "toy.yaml", "-o", "mine", "--lock", "mine.json")
    #expect(mine.status == 0, "\(mine.complaint)")
    try must("chown", ["-R", "65534:65534", shop.directory.path.string])
    let theirs = try asNobody(
      shop, "build", "toy.yaml", "-o", "theirs", "--lock", "theirs.json", "--cache", "empty")
    #expect(theirs.status == 0, "\(theirs.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("mine"), withModes: true)
    let two = try picture(ofDirectory: shop.directory.appending("theirs"), withModes: true)
    #expect(one == two)
    let locks = try ["mine.json", "theirs.json"].map {
      try contents(of: shop.directory.appending($0))
    }
    #expect(locks[0] == locks[1])
    let verified = try asNobody(
      shop, "verify", "toy.yaml", "--image", "theirs", "--lock", "theirs.json")
    #expect(verified.status == 0, "\(verified.text)\(verified.complaint)")
  }

  @Test(
    "a cache or output of another user is an error that names the place",
    .enabled(if: others, "needs root and setpriv"), arguments: ["cache", "output"])
  func foreign(_ what: String) throws {
    let shop = try Workshop()
    try must("chown", ["-R", "65534:65534", shop.directory.path.string])
    try must("mkdir", ["foreign"], in: shop.directory.path)
    let place =
      what == "cache" ? ["--cache", "foreign/cache", "-o", "image"] : ["-o", "foreign/image"]
    let ran = try run(
      "setpriv", Self.asNobody + [Workshop.program.string, "build", "toy.yaml"] + place,
      environment: shop.environment, in: shop.directory.path)
    #expect(ran.status == 3, "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains("foreign/"), "\(ran.complaint)")
    #expect(ran.complaint.contains("Permission denied"), "\(ran.complaint)")
    let left = try listDirectory(shop.directory.appending("foreign"))
    #expect(left == [])
  }

  @Test(
    "a full cache that may only be read is used, or an error that names it",
    .enabled(if: isRoot && Tool.has("unshare", "mount"), "needs root to mount read-only"))
  func warmReadOnly() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(built.status == 0, "\(built.complaint)")
    let before = try picture(ofDirectory: shop.cache, withModes: true)
    let script = """
      mount --bind cache cache && mount -o remount,bind,ro cache || exit 99
      "$1" ls one --arch amd64 >listing || exit 98
      exec "$1" build toy.yaml -o two
      """
    let ran = try run(
      "unshare", ["--mount", "sh", "-c", script, "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect([0, 3].contains(ran.status), "\(ran.status) \(ran.complaint)")
    if ran.status == 3 {
      #expect(ran.complaint.contains("cache/whittle"), "\(ran.complaint)")
      #expect(ran.complaint.contains("Read-only"), "\(ran.complaint)")
      let left = try shop.leftovers()
      #expect(left == ["listing", "one", "toy.lock.json"])
    }
    let after = try picture(ofDirectory: shop.cache, withModes: true)
    #expect(after == before)
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    #expect(again.status == 0, "\(again.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
  }
}
