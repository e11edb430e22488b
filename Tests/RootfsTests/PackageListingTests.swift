import Archives
import Content
import ELF
import TestSupport
import Testing

@testable import Tree
@testable import Rootfs

@Suite("A package's listing")
struct PackageListingTests {
  private func listing(_ deb: DebBuilder) async throws -> (PackageListing, PackageListing?) {
    let folder = try TemporaryDirectory()
    let store = BlobStore(at: folder.path)
    let lister = PackageLister(
      store: store, decompressor: Decompressor(store: store, jobs: 1))
    let blob = try store.put(try deb.build())
    let made = try await lister.make(blob, subject: deb.fileName)
    return (made, try lister.cached(blob))
  }

  @Test("has every header and what ELF files need, and comes back from the cache")
  func roundTrip() async throws {
    var builder = ELFBuilder(
      machine: 22, interpreter: "/lib/ld64.so.1",
      names: [(1, "libc.so.6"), (14, "libx.so"), (15, "/a"), (29, "$ORIGIN")])
    builder.byteOrder = .big
    let program = builder.build()
    let deb = DebBuilder("x").file("usr/bin/x", bytes: program, mode: 0o755)
      .hardLink("usr/bin/y", to: "usr/bin/x").link("usr/bin/z", "x")
      .file("usr/share/text", "\u{7f}ELF, or so it begins").file("usr/share/empty", "")
    let (made, cached) = try await listing(deb)
    #expect(cached == made)
    let file = try ELFFile.parse(program)
    #expect(Array(made.elf.values) == [file])
    let names = made.entries.map { String(decoding: $0.name, as: UTF8.self) }
    #expect(names.contains("./usr/bin/z"))
    #expect(made.entries.allSatisfy { $0.body.isEmpty })
  }

  @Test("a damaged record counts as none")
  func damage() {
    let record = PackageListingRecord.encode(PackageListing(entries: [], elf: [:]))
    let whole = PackageListingRecord.decode(record)
    #expect(whole == PackageListing(entries: [], elf: [:]))
    for index in record.indices {
      var copy = record
      copy[index] ^= 1
      let found = PackageListingRecord.decode(copy)
      #expect(found == nil)
    }
  }
}
