import Packing
import Content
import ELF
import TestSupport
import Testing

@testable import Tree
@testable import Rootfs

@Suite("A package's listing")
struct PackageListingTests {
  private func listing(_ deb: DebBuilder) async throws -> (PackageListing, PackageListing?) {
    let directory = try TemporaryDirectory()
    let store = BlobStore(at: directory.path)
    let packages = PackageReader(store: store, workers: WorkLimiter(width: 1))
    let blob = try store.put(try deb.build())
    let made = try await packages.listing(of: blob, subject: deb.fileName)
    return (made, try packages.cachedListing(of: blob))
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

  @Test("a package that is held is decoded once for its listing and its fragments")
  func once() async throws {
    let bench = try UnpackBench()
    let deb = DebBuilder("x").file("usr/bin/x", "program", mode: 0o755).compressed(.xz)
    let request = try bench.request(deb, Selection(files: .all))
    let usual = try await bench.unpacker.make(request)
    bench.packages.hold()
    _ = try await bench.packages.listing(of: request.deb, subject: deb.fileName)
    bench.packages.release(but: [request.deb.digest])
    // Its bytes are not looked at again.
    bench.store.remove(request.deb.digest)
    let held = try await bench.unpacker.open(request)
    let fragment = try await bench.unpacker.make(request, of: held)
    #expect(fragment == usual)
    bench.unpacker.close(request.deb)
    await #expect(throws: StoreDamage(digest: request.deb.digest)) {
      try await bench.unpacker.open(request)
    }
  }

  @Test("a damaged record counts as none")
  func damage() {
    let record = PackageListing(entries: [], elf: [:]).record
    let whole = PackageListing(record: record)
    #expect(whole == PackageListing(entries: [], elf: [:]))
    for index in record.indices {
      var copy = record
      copy[index] ^= 1
      let found = PackageListing(record: copy)
      #expect(found == nil)
    }
  }
}
