import Lock
import SystemPackage
import TestSupport
import Testing

/// A program whose data is a package of its own, and packages that nothing asks for.
private func reader(_ suites: inout [ToySuite]) {
  suites[0].add(
    DebBuilder("reader").control("Depends", "reader-data (>= 0.5), reader-tables | nothing")
      .file("usr/bin/reader", "program", mode: 0o755)
      .file("usr/share/doc/reader/copyright", "MIT\n"))
  for name in ["reader-data", "reader-tables", "toy-page"] {
    suites[0].add(
      DebBuilder(name, architecture: "all").file("usr/share/\(name)/table", "data")
        .file("usr/share/doc/\(name)/copyright", "MIT\n"))
  }
  suites[0].add(
    DebBuilder("toy-shell", architecture: "all").control("Essential", "yes")
      .file("usr/bin/toysh", "shell", mode: 0o755))
  suites[0].add(
    DebBuilder("libmagic-mgc", architecture: "all").file("usr/lib/file/magic.mgc", "magic"))
}

private let manifest = """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  packages:
    reader: [/usr/bin/reader]
  variants:
    tables: {packages: {reader-tables: all}}

  """

@Suite("What was left out of an image")
struct LeftOutTests {
  private func locked(_ shop: borrowing Workshop) throws -> Lock {
    try Lock(parsing: try contents(of: shop.lock), path: "toy.lock.json")
  }

  @Test("is in the lock beside the package that depends on it, and only what no variant takes")
  func records() throws {
    let shop = try Workshop(manifest, reader)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let packages = try locked(shop).architectures["amd64"]?.packages ?? []
    #expect(packages.map(\.name) == ["reader", "reader-tables"])
    #expect(packages.map(\.leftOut) == [["reader-data": "reader-data (>= 0.5)"], [:]])
    let text = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    #expect(text.contains("\"left-out\":{\"reader-data\":\"reader-data (>= 0.5)\"}"))
  }

  @Test("need not be in a lock: one without it verifies, and a check finds nothing to change")
  func older() throws {
    let shop = try Workshop(manifest, reader)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    var old = try locked(shop)
    let index = try #require(
      old.architectures["amd64"]?.packages.firstIndex { $0.name == "reader" })
    old.architectures["amd64"]?.packages[index].leftOut = [:]
    try writeFile(old.fileBytes, to: shop.lock)
    let verify = try shop.whittle("verify", "toy.yaml")
    #expect(verify.status == 0, "\(verify.complaint)")
    let check = try shop.whittle("lock", "--check", "toy.yaml")
    #expect(check.status == 0, "\(check.text)\(check.complaint)")
    let again = try shop.whittle("lock", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let new = try locked(shop)
    #expect(new.outputs == old.outputs)
    #expect(new != old)
  }

  @Test(
    "is told with what would bring it",
    arguments: [
      (
        "reader-data",
        "left out: reader depends on reader-data (>= 0.5), and nothing of it is taken; to take it, add "
          + "`reader-data: all` to packages"
      ),
      (
        "libmagic-mgc",
        "the part whittle:magic has it: add `include: [whittle:magic] # all includes of the image`"
      ),
      (
        "/usr/lib/file/magic.mgc",
        "libmagic-mgc has it: add `libmagic-mgc: [\"/usr/lib/file/magic.mgc\"]` to packages; or the part "
          + "whittle:magic has it"
      ),
      (
        "toy-page",
        "nothing of the manifest asks for it; toy has toy-page 1.0: add `toy-page: all` to packages"
      ),
      (
        "/usr/bin/toysh", "toy-shell has it: add `toy-shell: [\"/usr/bin/toysh\"]` to packages"
      ),
      ("reade", "nearest: reader"),
    ])
  func explained(_ subject: String, _ words: String) throws {
    let shop = try Workshop(manifest, reader)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let ran = try shop.whittle("explain", "toy.yaml", subject)
    #expect(ran.status == 2)
    #expect(ran.complaint.contains(words), "\(ran.complaint)")
  }

  @Test("is told as far as the lock knows where no archive is at hand")
  func offline() throws {
    let shop = try Workshop(manifest, reader)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let gone = ["WHITTLE_MIRROR": "toy=\(ToyRepository.url(shop.directory.appending("gone")))"]
    let known = try shop.whittle("explain", "toy.yaml", "reader-data", changing: gone)
    #expect(known.complaint.contains("left out: reader depends on"), "\(known.complaint)")
    let other = try shop.whittle("explain", "toy.yaml", "toy-page", changing: gone)
    #expect(other.status == 2)
    #expect(other.complaint.contains("no image of toy.yaml holds it"), "\(other.complaint)")
  }
}
