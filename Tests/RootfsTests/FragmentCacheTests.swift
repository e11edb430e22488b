import Content
import Rootfs
import Tree
import SystemPackage
import TestSupport
import Testing

@Suite("The cache of fragments")
struct FragmentCacheTests {
  private let bench: UnpackBench
  init() throws { bench = try UnpackBench() }

  private static let deb = DebBuilder("toy").directory("srv", mode: 0o750, uid: 5).setuid("usr/su")
    .file("usr/a", "a", gid: 9, mtime: -3).hardLink("usr/b", to: "usr/a").link("usr/c", "a")
    .md5sums()

  private func request() throws -> FragmentRequest {
    var wanted = try selection(nil, copyright: true, status: true)
    wanted.harvest = [try bound("/usr/a")]
    wanted.libraries = [try memberPath("/usr/a")]
    return try bench.request(Self.deb, wanted)
  }

  @Test("gives back what was made, in every detail")
  func roundTrip() async throws {
    let request = try request()
    #expect(try bench.unpacker.cached(request) == nil)
    let made = try await bench.unpacker.make(request)
    let cached = try bench.unpacker.cached(request)
    #expect(cached == made)
    let elsewhere = try UnpackBench()
    _ = try elsewhere.request(Self.deb, request.selection)
    let again = try await elsewhere.unpacker.make(request)
    #expect(again == made)
  }

  @Test("gives back nothing once its record is damaged, or its run is gone")
  func damage() async throws {
    let request = try request()
    let made = try await bench.unpacker.make(request)
    let path = bench.store.directory("fragments").appending(request.key.hex)
    let record = try contents(of: path)
    for index in stride(from: 0, to: record.count, by: 37) {
      var damaged = record
      damaged[index] ^= 1
      try writeFile(damaged, to: path)
      #expect(try bench.unpacker.cached(request) == nil)
      try writeFile(Array(record[..<index]), to: path)
      #expect(try bench.unpacker.cached(request) == nil)
    }
    try writeFile(record, to: path)
    #expect(try bench.unpacker.cached(request) == made)
    bench.store.remove(made.tar.digest)
    #expect(try bench.unpacker.cached(request) == nil)
    let again = try await bench.unpacker.make(request)
    #expect(again == made)
  }
}
