import Content
import Rootfs
import Tree
import TestSupport
import Testing

@Suite("Unpacking")
struct UnpackerTests {
  private let bench: UnpackBench
  init() throws { bench = try UnpackBench() }

  private static let perl = DebBuilder("perl")
    .file("usr/bin/perl5.36", "body", mode: 0o755, uid: 3, mtime: 7)
    .hardLink("usr/bin/perl", to: "usr/bin/perl5.36").hardLink("usr/bin/zperl", to: "usr/bin/perl")

  @Test(
    "gives a group of hard links its bytes at the first path that is taken",
    arguments: [
      (["/usr/bin/perl"], "/usr/bin/perl file 755 3:0 4"),
      (["/usr/bin/zperl"], "/usr/bin/zperl file 755 3:0 4"),
      (
        ["/usr/bin/*perl*"],
        """
        /usr/bin/perl file 755 3:0 4
        /usr/bin/perl5.36 = /usr/bin/perl 755 3:0
        /usr/bin/zperl = /usr/bin/perl 755 3:0
        """
      ),
      (
        ["/usr/bin/{zperl,perl5.36}"],
        """
        /usr/bin/perl5.36 file 755 3:0 4
        /usr/bin/zperl = /usr/bin/perl5.36 755 3:0
        """
      ),
    ])
  func hardLinks(_ patterns: [String], _ expected: String) async throws {
    let fragment = try await bench.unpack(Self.perl, selection(patterns))
    #expect(listing(fragment.members.map(\.entry)) == expected)
    let first = try #require(fragment.members.first)
    let text = try bench.text(first.entry.path.description, in: fragment)
    #expect(text == "body")
    let offsets = Set(fragment.members.map(\.offset))
    #expect(offsets == [first.offset])
  }

  @Test("writes a run of tar by path, with the package's owners, modes and times")
  func run() async throws {
    let deb = DebBuilder("toy").file("usr/z", "zz", mode: 0o640, uid: 1, gid: 42, mtime: 9)
      .link("usr/a", "z", mtime: 8).directory("usr/b").hardLink("usr/y", to: "usr/z")
    let fragment = try await bench.unpack(deb, selection(nil))
    let bytes = try bench.run(fragment)
    let digest = Digest(of: Array("zz".utf8)).hex.prefix(12)
    #expect(
      picture(ofTar: bytes) == """
        /usr/a -> z 777 0:0 @8
        /usr/y file 640 1:42 2 @9 \(digest)
        /usr/z = /usr/y 640 1:42 @9
        """)
    #expect(bytes.count == 4 * 512)
    #expect(fragment.tar == Blob(of: bytes))
  }

  @Test("writes the record for scanners, with the sums of the files that are there only")
  func status() async throws {
    let deb = DebBuilder("toy").file("lib/a", "a").file("usr/b", "b").file("usr/c", "c").md5sums()
    let merged = try placement([("lib", "usr/lib")])
    let fragment = try await bench.unpack(
      deb, selection(["/usr/lib/a", "/usr/c"], status: true), merged)
    #expect(
      listing(fragment.members.map(\.entry)) == """
        /usr/c file 644 1
        /usr/lib/a file 644 1
        /var/lib/dpkg/status.d/toy file 644 \(deb.controlText.utf8.count)
        /var/lib/dpkg/status.d/toy.md5sums file 644 80
        """)
    let control = try bench.text("/var/lib/dpkg/status.d/toy", in: fragment)
    #expect(control == deb.controlText)
    let sums = try bench.text("/var/lib/dpkg/status.d/toy.md5sums", in: fragment)
    #expect(
      sums == """
        0cc175b9c0f1b6a831c399e269772661  lib/a
        4a8a08f09d37b73795649038408b5f33  usr/c

        """)
    #expect(fragment.md5sums == sums.map { Array($0.utf8) })
    #expect(fragment.control == Array(deb.controlText.utf8))
    let bare = try await bench.unpack(
      DebBuilder("bare").file("a", ""), selection(nil, status: true))
    #expect(bare.members.map(\.entry.path.description) == ["/a", "/var/lib/dpkg/status.d/bare"])
    #expect(bare.md5sums == nil)
  }

  @Test("places entries at their real paths, directories too")
  func placed() async throws {
    let deb = DebBuilder("toy").directory("lib", mode: 0o700).directory("usr/lib")
      .file("lib/t/x", "1").link("lib/t/y", "x").hardLink("usr/lib/w", to: "lib/t/x")
    let fragment = try await bench.unpack(deb, selection(nil), placement([("lib", "usr/lib")]))
    let directories = listing(fragment.directories)
    #expect(
      listing(fragment.members.map(\.entry)) == """
        /usr/lib/t/x file 644 1
        /usr/lib/t/y -> x
        /usr/lib/w = /usr/lib/t/x 644
        """)
    #expect(directories == "/usr/ dir 755\n/usr/lib/ dir 700\n/usr/lib/t/ dir 755")
  }

  @Test("reads what generated files are made from, selected or not")
  func harvest() async throws {
    var wanted = try selection([])
    wanted.harvest = [try bound("/usr/share/ca/**/*.crt")]
    let deb = DebBuilder("ca").file("usr/share/ca/b/2.crt", "two").file("usr/share/ca/1.crt", "one")
      .file("usr/share/ca/x.pem", "x").link("usr/share/ca/l.crt", "1.crt")
    let fragment = try await bench.unpack(deb, wanted)
    let found = fragment.harvest.map { "\($0.path) \(String(decoding: $0.content, as: UTF8.self))" }
    #expect(found == ["/usr/share/ca/1.crt one", "/usr/share/ca/b/2.crt two"])
    #expect(fragment.members.isEmpty)
  }

  private static func item(_ name: String, _ type: Character = "0", link: String = "") -> DebBuilder
  {
    DebBuilder("odd").item(TarItem(name, type: type, linkName: link))
  }

  @Test(
    "refuses what no image may hold, where it is selected",
    arguments: [
      (item("./dev/null", "3"), "/dev/null is a device, which an image cannot hold; exclude it"),
      (item("./dev/sda", "4"), "/dev/sda is a device, which an image cannot hold; exclude it"),
      (item("./run/p", "6"), "/run/p is a named pipe, which an image cannot hold; exclude it"),
      (item("./a").item(TarItem("./a")), "two entries have the path /a"),
      (item("./a").item(TarItem("a//")), "two entries have the path /a"),
      (item("./a/", "5").item(TarItem("/a")), "two entries have the path /a"),
      (
        item("./lib/x").item(TarItem("./usr/lib/x", type: "5")),
        "two entries have the path /usr/lib/x"
      ),
      (
        item("./h", "1", link: "./none"),
        "/h is a hard link to './none', which it does not have"
      ),
      (item("./h", "1", link: "./h"), "/h is a hard link to './h', which it does not have"),
      (
        item("./h", "1", link: "late").item(TarItem("late")),
        "/h is a hard link to 'late', which it does not have"
      ),
      (
        item("d/", "5").item(TarItem("./h", type: "1", linkName: "d")),
        "/h is a hard link to 'd', which it does not have"
      ),
    ] as [(DebBuilder, String)])
  func odd(_ deb: DebBuilder, _ reason: String) async throws {
    let found = await bench.refusal(deb, try selection(nil), try placement([("lib", "usr/lib")]))
    #expect(found == "cannot unpack odd_1.0_amd64.deb: \(reason)")
    guard !reason.hasPrefix("two entries") else { return }
    let unselected = await bench.refusal(deb, try selection(["/none ?"]))
    #expect(unselected == nil)
  }

  @Test("refuses names that climb out of the root", arguments: ["./../x", "..", "a/../../x"])
  func climbing(_ name: String) async throws {
    let found = await bench.refusal(Self.item(name), try selection([]))
    #expect(found == "cannot read odd_1.0_amd64.deb: the entry '\(name)': it has a '..' segment")
    let link = await bench.refusal(Self.item("h", "1", link: name), try selection(nil))
    #expect(
      link == "cannot unpack odd_1.0_amd64.deb: /h is a hard link to '\(name)', "
        + "which it does not have")
  }

  @Test("takes a directory that stands twice")
  func doubledDirectory() async throws {
    let deb = DebBuilder("odd").directory("a", mode: 0o700).item(TarItem("./a/", type: "5"))
    let fragment = try await bench.unpack(deb, selection(nil))
    let directories = fragment.directories.filter { !$0.path.isRoot }
    #expect(listing(directories) == "/a/ dir 700")
  }

  @Test("refuses a damaged package, and one that the store has damaged")
  func damaged() async throws {
    let broken = await bench.refusal(
      DebBuilder("odd").rawData([UInt8](repeating: 1, count: 512)), try selection(nil))
    #expect(
      broken == "cannot read odd_1.0_amd64.deb: the entry header at byte 0 has a wrong checksum")
    let request = try bench.request(Self.perl, selection(nil))
    try writeFile([1, 2, 3], to: bench.store.path(of: request.deb.digest))
    await #expect(throws: StoreDamage(digest: request.deb.digest)) {
      try await bench.unpacker.make(request)
    }
    #expect(bench.store.blob(request.deb.digest) == nil)
  }
}
