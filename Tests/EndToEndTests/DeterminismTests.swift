import Content
import SystemPackage
import TestSupport
import Testing

/// One lock, one image, whoever builds it and wherever (the seed of Swift's hashes differs from
/// process to process, so that every comparison here is one of two orders, too).
@Suite struct DeterminismTests {
  @Test("two processes make one image, and the second finds nothing to do")
  func twice() throws {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    let again = try shop.whittle("build", "toy.yaml", "-o", "two")
    #expect(again.status == 0, "\(again.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
    let before = FileStatus(of: shop.directory.appending("one").appending("index.json"))
    let same = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(same.status == 0, "\(same.complaint)")
    let after = FileStatus(of: shop.directory.appending("one").appending("index.json"))
    #expect(before?.inode == after?.inode, "an image that is right must not be written again")
  }

  @Test(
    "neither umask, zone, language, directory, jobs, cache, epoch nor user can be seen in an image",
    arguments: [
      "umask", "zone", "language", "directory", "jobs", "empty cache", "epoch", "bare", "user",
    ])
  func variations(_ what: String) throws {
    let shop = try Workshop()
    let first = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(first.status == 0, "\(first.complaint)")
    let other: Ran
    switch what {
    case "umask": other = try shop.whittle("build", "toy.yaml", "-o", "two", under: "077")
    case "zone":
      other = try shop.whittle("build", "toy.yaml", "-o", "two", changing: ["TZ": "Asia/Tokyo"])
    case "language":
      other = try shop.whittle(
        "build", "toy.yaml", "-o", "two",
        changing: ["LANG": "tr_TR.UTF-8", "LC_ALL": "et_EE.UTF-8"])
    case "directory":
      let place = shop.directory.appending("else where")
      for name in ["toy.yaml", "toy.asc", "toy.lock.json"] {
        try writeFile(try contents(of: shop.directory.appending(name)), to: place.appending(name))
      }
      other = try shop.whittle("build", place.appending("toy.yaml").string, "-o", "two")
    case "jobs": other = try shop.whittle("build", "toy.yaml", "-o", "two", "--jobs", "1")
    case "empty cache":
      other = try shop.whittle("build", "toy.yaml", "-o", "two", "--cache", "other-cache")
    case "epoch":
      other = try shop.whittle(
        "build", "toy.yaml", "-o", "two", "--cache", "other-cache",
        changing: ["SOURCE_DATE_EPOCH": "1234567890"])
    case "bare":
      other = try run(
        Workshop.program.string,
        [
          "build", shop.manifest.string, "-o", shop.directory.appending("two").string,
          "--cache", shop.directory.appending("bare-cache").string, "--mirror",
          "toy=\(ToyRepository.url(shop.archive))",
        ], environment: [:])
    default:
      try must("chmod", ["-R", "a+rwX", shop.directory.path.string])
      other = try run(
        "setpriv",
        [
          "--reuid=65534", "--regid=65534", "--clear-groups", Workshop.program.string, "build",
          "toy.yaml", "-o", "two", "--cache", "nobody-cache",
        ], environment: shop.environment, in: shop.directory.path)
      if other.status != 0, other.complaint.contains("setpriv:") {
        try Test.cancel("only root may become somebody else")
      }
    }
    #expect(other.status == 0, "\(other.complaint)")
    let one = try picture(ofDirectory: shop.directory.appending("one"))
    let two = try picture(ofDirectory: shop.directory.appending("two"))
    #expect(one == two)
  }

  @Test("a lock says the same wherever and however it is made")
  func locks() throws {
    let shop = try Workshop()
    let first = try shop.whittle("lock", "toy.yaml")
    #expect(first.status == 0, "\(first.complaint)")
    let one = try contents(of: shop.lock)
    let other = try shop.whittle(
      "lock", "toy.yaml", "--lock", "other.lock.json", "--cache", "other-cache", "--jobs", "1",
      changing: ["TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8"], under: "077")
    #expect(other.status == 0, "\(other.complaint)")
    let two = try contents(of: shop.directory.appending("other.lock.json"))
    #expect(String(decoding: one, as: UTF8.self) == String(decoding: two, as: UTF8.self))
  }
}
