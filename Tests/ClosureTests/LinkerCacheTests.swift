import Content
import ELF
import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Closure
@testable import Rootfs

@Suite("/etc/ld.so.cache")
struct LinkerCacheTests {
  private func lines(_ cache: LinkerCache) -> [String] {
    cache.entries.map { entry in
      let name = String(decoding: entry.name, as: UTF8.self)
      let path = String(decoding: entry.path, as: UTF8.self)
      let directory = entry.capabilities.map {
        " " + String(decoding: $0, as: UTF8.self) + " \(entry.level)"
      }
      return "\(name) \(String(entry.flags, radix: 16))\(directory ?? "") \(path)"
    }
  }

  private func cache(
    _ files: [(path: String, body: [UInt8])], _ links: [(path: String, target: String)] = [],
    debian architecture: String = "amd64", triplet: String = "x86_64-linux-gnu"
  ) async throws -> LinkerCache {
    var generated = try files.map { path, body in
      GeneratedEntry.file(try memberPath(path), body, epoch: 0, origin: "test")
    }
    generated += try links.map { path, target in
      GeneratedEntry.link(try memberPath(path), to: Array(target.utf8), epoch: 0, origin: "test")
    }
    return try await LinkerCache(
      of: try Tree.compose([], generated, epoch: 0),
      RunBodies([], generated, in: BlobStore(at: "/nowhere")),
      abi: try #require(ABI(debian: architecture)), triplet: triplet)
  }

  @Test("has every library that ldconfig finds, in its order, and nothing else")
  func found() async throws {
    let (tree, generated) = try ToyLinkerTree.tree()
    let cache = try await LinkerCache(
      of: tree, RunBodies([], generated, in: BlobStore(at: "/nowhere")),
      abi: ToyLinkerTree.abi, triplet: ToyLinkerTree.triplet)
    let found = lines(cache)
    let triplet = "/usr/lib/../lib/x86_64-linux-gnu"
    #expect(
      found == [
        "libz.so.1 303 x86-64-v2 1 \(triplet)/glibc-hwcaps/x86-64-v2/odd",
        "libz.so.1 303 x86-64-v3 2 \(triplet)/glibc-hwcaps/x86-64-v3/libz.so.1.3.1",
        "libz.so.1 303 \(triplet)/libz.so.1", "libz.so 303 \(triplet)/libz.so",
        "libtwo.so.1 303 /opt/b/libtwo.so.1", "libtwo.so.1 303 /opt/a/libtwo.so.1",
        "libtop.so.1 303 /opt/lib/libtop.so.1", "libtop.so.1 303 /lib/libtop.so.1",
        "libplain.so.1 303 /opt/lib/libplain.so.1",
        "libpinned.so.2 303 \(triplet)/libpinned.so.2",
        "libpinned.so 303 \(triplet)/libpinned.so", "libn10.so 303 /opt/a/libn10.so",
        "libn9.so 303 /opt/a/libn9.so", "libnameless.so.3 303 /opt/a/libnameless.so.3",
        "libn.so.10 303 /opt/a/libn.so.10", "libn.so.9 303 /opt/a/libn.so.9",
        "libn.so 303 /opt/a/libn.so", "libmore.so.1 303 /opt/more/libmore.so.1",
        "lib_x.so.1 303 /opt/a/lib_x.so.1", "libN.so.2 303 /opt/a/libN.so.2",
        "libN.so.4294967297 303 /opt/a/libN.so.4294967297", "ld.so.1 303 /opt/a/ld.so.1",
        "ld-linux-x86-64.so.2 303 /opt/a/ld-linux-x86-64.so.2",
      ])
  }

  @Test("leads to a library's file where the link with its own name is not there")
  func withoutLink() async throws {
    let library = ELFBuilder.library("liba.so.1")
    let cache = try await cache(
      [("usr/lib/liba.so.1.2", library), ("usr/lib/liba.so.1.10", library)],
      [("usr/lib/x86_64-linux-gnu/libother.so.3", "../liba.so.1.2")])
    #expect(
      lines(cache) == [
        "liba.so.1 303 /usr/lib/x86_64-linux-gnu/libother.so.3",
        "liba.so.1 303 /usr/lib/liba.so.1.10",
      ])
  }

  @Test("comes to an end where the configuration includes itself, and passes over unfinished files")
  func traps() async throws {
    let library = ELFBuilder.library("liba.so.1")
    let cache = try await cache([
      ("etc/ld.so.conf", Array("include ld.so.conf.d/*\ninclude /etc/ld.so.conf\n/opt\n".utf8)),
      ("etc/ld.so.conf.d/a", Array("include /etc/ld.so.conf\n".utf8)),
      ("opt/liba.so.1", library), ("opt/libb.so.1.dpkg-new", library),
      ("opt/libb.so.1.dpkg-tmp", library), ("opt/libb.so.1;5f3a", library),
    ])
    #expect(lines(cache) == ["liba.so.1 303 /opt/liba.so.1"])
  }

  @Test("is glibc's format, to the byte")
  func format() {
    let cache = LinkerCache(
      [
        .init(name: Array("liba.so.1".utf8), path: Array("/lib/liba.so.1".utf8), flags: 0x303),
        .init(
          name: Array("liba.so.1".utf8), path: Array("/lib/glibc-hwcaps/v3/liba.so.1".utf8),
          flags: 0x303, capabilities: Array("v3".utf8), level: 2),
      ])
    let strings = "v3\0/lib/liba.so.1\0/lib/glibc-hwcaps/v3/liba.so.1\0"
    var expected = Array("glibc-ld.so.cache1.1".utf8)
    expected += words(2, 49) + [2, 0, 0, 0] + words(148, 0, 0, 0)
    expected += words(0x303, 135, 114, 0, 0, 0x4000_0002)
    expected += words(0x303, 135, 99, 0, 0, 0)
    expected += Array(strings.utf8) + [0, 0, 0]
    expected += words(0xeaa4_2174, 2, 0, 0, 192, 7, 1, 0, 188, 4, 96) + Array("whittle".utf8)
    let bytes = cache.bytes(.little)
    #expect(bytes == expected)
  }

  /// Numbers of four bytes, least first.
  private func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }

  @Test(
    "orders names as the dynamic linker does",
    arguments: [
      ("a", "=", "a"), ("a", "<", "b"), ("a", "<", "ab"), ("a2", "<", "a10"), ("a1", ">", "ab"),
      ("a01", "=", "a1"), ("a1b", "<", "a1c"), ("a", "<", "a1"), ("1", ">", "a"),
      // Numbers wrap at 32 bits: 4294967297 is 1.
      ("a4294967297", "<", "a2"), ("", "<", "a"), ("", "=", ""), ("\u{e9}", ">", "z"),
    ])
  func order(_ a: String, _ sign: String, _ b: String) {
    let order = LinkerNameOrder.compare(Array(a.utf8), Array(b.utf8))
    let back = LinkerNameOrder.compare(Array(b.utf8), Array(a.utf8))
    #expect((order < 0 ? "<" : order > 0 ? ">" : "=") == sign)
    #expect(order.signum() == -back.signum())
  }

  @Test(
    "knows the kind of a library of every architecture",
    arguments: [
      ("amd64", 0x303, 0), ("arm64", 0xa03, 0), ("armhf", 0x903, 0x0500_0400),
      ("armhf", 0xb03, 0x0500_0200), ("armhf", 0x3, 0x0500_0000), ("ppc64el", 0x503, 2),
      ("riscv64", 0x1003, 5), ("riscv64", 0xf03, 1), ("riscv64", nil, 3), ("riscv64", nil, 0x15),
      ("s390x", 0x403, 0), ("i386", 0x3, 0), ("loong64", 0x1203, 0x43),
    ] as [(String, Int32?, UInt32)])
  func flags(_ architecture: String, _ flags: Int32?, _ header: UInt32) async throws {
    let abi = try #require(ABI(debian: architecture))
    let found = SharedLibrary(abi: abi, flags: header).linkerFlags(for: abi)
    #expect(found == flags)
  }

  @Test("leaves out what the processor does not run")
  func families() async throws {
    let amd64 = try #require(ABI(debian: "amd64"))
    let takes = try ["amd64", "i386", "x32", "arm64", "armhf", "s390x"].filter { name in
      let abi = try #require(ABI(debian: name))
      return SharedLibrary(abi: abi).linkerFlags(for: amd64) != nil
    }
    #expect(takes == ["amd64", "i386", "x32"])
  }

  @Test("names numbers in the processor's order of bytes")
  func bigEndian() async throws {
    var builder = ELFBuilder(machine: 22, names: [(14, "liba.so.1")])
    builder.byteOrder = .big
    let cache = try await cache(
      [("usr/lib/s390x-linux-gnu/liba.so.1", builder.build())], debian: "s390x",
      triplet: "s390x-linux-gnu")
    let bytes = cache.bytes(.big)
    #expect(lines(cache) == ["liba.so.1 403 /usr/lib/s390x-linux-gnu/liba.so.1"])
    #expect(Array(bytes[20..<36]) == [0, 0, 0, 1, 0, 0, 0, 35, 3, 0, 0, 0, 0, 0, 0, 108])
    #expect(Array(bytes[48..<52]) == [0, 0, 4, 3])
  }

  @Test("of a tree without libraries has no entry")
  func empty() async throws {
    let cache = try await cache([("etc/passwd", [])])
    #expect(cache.entries == [])
    #expect(cache.bytes(.little).count == 48 + 24 + 7)
  }
}
