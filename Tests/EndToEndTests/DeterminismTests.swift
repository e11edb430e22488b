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
    let one = try picture(ofFolder: shop.folder.appending("one"))
    let two = try picture(ofFolder: shop.folder.appending("two"))
    #expect(one == two)
    let before = FileStatus(of: shop.folder.appending("one").appending("index.json"))
    let same = try shop.whittle("build", "toy.yaml", "-o", "one")
    #expect(same.status == 0, "\(same.complaint)")
    let after = FileStatus(of: shop.folder.appending("one").appending("index.json"))
    #expect(before?.inode == after?.inode, "an image that is right must not be written again")
  }

  @Test(
    "neither umask, zone, language, folder, jobs, cache, epoch nor user can be seen in an image",
    arguments: [
      "umask", "zone", "language", "folder", "jobs", "empty cache", "epoch", "bare", "user",
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
    case "folder":
      let place = shop.folder.appending("else where")
      for name in ["toy.yaml", "toy.asc", "toy.lock.json"] {
        try writeFile(try contents(of: shop.folder.appending(name)), to: place.appending(name))
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
          "build", shop.manifest.string, "-o", shop.folder.appending("two").string,
          "--cache", shop.folder.appending("bare-cache").string, "--mirror",
          "toy=\(ToyRepository.url(shop.archive))",
        ], environment: [:])
    default:
      try must("chmod", ["-R", "a+rwX", shop.folder.path.string])
      other = try run(
        "setpriv",
        [
          "--reuid=65534", "--regid=65534", "--clear-groups", Workshop.program.string, "build",
          "toy.yaml", "-o", "two", "--cache", "nobody-cache",
        ], environment: shop.environment, in: shop.folder.path)
      if other.status != 0, other.complaint.contains("setpriv:") {
        try Test.cancel("only root may become somebody else")
      }
    }
    #expect(other.status == 0, "\(other.complaint)")
    let one = try picture(ofFolder: shop.folder.appending("one"))
    let two = try picture(ofFolder: shop.folder.appending("two"))
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
    let two = try contents(of: shop.folder.appending("other.lock.json"))
    #expect(String(decoding: one, as: UTF8.self) == String(decoding: two, as: UTF8.self))
  }
}
