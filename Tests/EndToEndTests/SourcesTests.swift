import Content
import SystemPackage
import TestSupport
import Testing

/// `sources`: the source packages of an image, in a directory of the user's.
@Suite struct SourcesTests {
  /// A toy archive that has the source of base-files, and a lock.
  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    let source = Array("Format: 3.0 (native)\n".utf8)
    let index = Array(
      """
      Package: base-files
      Version: 13
      Directory: pool/main/b/base-files
      Checksums-Sha256:
       \(Digest(of: source).hex) \(source.count) base-files_13.dsc

      """.utf8)
    try writeFile(source, to: shop.archive.pushing("pool/main/b/base-files/base-files_13.dsc"))
    let directory = shop.archive.pushing("dists/toy")
    try writeFile(index, to: directory.pushing("main/source/Sources"))
    let release = String(
      decoding: try contents(of: directory.appending("InRelease")), as: UTF8.self)
    let text = release.split(separator: "\n\n", maxSplits: 1).last.map(String.init) ?? ""
    let plain = text.split(separator: "-----BEGIN").first.map(String.init) ?? ""
    let line = " \(Digest(of: index).hex) \(index.count) main/source/Sources\n"
    let signed = try ToyKey.toy.clearsigned(plain + line)
    try writeFile(signed, to: directory.appending("InRelease"))
    let locked = try shop.whittle("lock", "toy.yaml")
    try #require(locked.status == 0, "\(locked.complaint)")
    return shop
  }

  @Test("are written into directories of their own, and never through a link in the place of one")
  func link() throws {
    let shop = try Self.shop()
    // No archive has the sources of the rest.
    let first = try shop.whittle("sources", "toy.yaml", "-o", "out")
    #expect(first.status == 3, "\(first.complaint)")
    #expect(first.text.contains("base-files"), "\(first.text)\(first.complaint)")
    let place = shop.directory.appending("out").appending("base-files_13")
    let names = try listDirectory(place)
    #expect(names == ["base-files_13.dsc"])
    let victim = shop.directory.appending("victim")
    try makeOwnDirectory(victim)
    removeTree(place)
    try must("ln", ["-s", victim.string, place.string])
    let second = try shop.whittle("sources", "toy.yaml", "-o", "out")
    #expect(second.status == 3, "\(second.complaint)")
    #expect(second.complaint.contains("out/base-files_13"), "\(second.complaint)")
    let written = try listDirectory(victim)
    #expect(written == [])
  }
}
