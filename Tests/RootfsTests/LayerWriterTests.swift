import Packing
import Content
import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Rootfs

@Suite("A layer")
struct LayerWriterTests {
  private let bench: UnpackBench
  init() throws { bench = try UnpackBench() }

  /// The layer as it is shipped.
  private func blob(_ layer: Layer) throws -> [UInt8] {
    try layer.runs.flatMap { try bench.store.contents(of: $0.compressed.digest) ?? [] }
  }

  private func decoded(_ layer: Layer, _ compressor: Compressor) async throws -> [UInt8] {
    let encoding: Encoding =
      switch compressor {
      case .gzip: .gzip
      case .zstd: .zstd
      case .none: .none
      }
    let held = HeldBytes(try blob(layer))
    return try await Decompressor(store: bench.store, jobs: 1)
      .decode(held.bytes, as: encoding, subject: "it", owner: held).content
  }

  @Test(
    "is its runs one after the other and the end of an archive, in every form",
    arguments: Compressor.allCases)
  func layer(_ compressor: Compressor) async throws {
    var dice = Dice()
    let runs = [dice.text(1024), dice.text(512), dice.text(5120)]
    let whole = runs.flatMap(\.self) + TarWriter.end
    let blobs = try runs.map { try bench.store.put($0) }
    let writer = bench.layerWriter(compressor)
    let layer = try await writer.layer(blobs)
    #expect(layer.diffID == Digest(of: whole))
    #expect(layer.tarSize == Int64(whole.count))
    let content = try await decoded(layer, compressor)
    #expect(content == whole)
    #expect((layer.blob.digest == layer.diffID) == (compressor == .none))
    let shipped = try blob(layer)
    #expect(Blob(of: shipped) == layer.blob)
    let again = try await writer.layer(blobs)
    #expect(again.blob == layer.blob && again.runs == layer.runs && !again.isHashed)
    let known = try #require(try LayerRecord.layer(layer.blob.digest, in: bench.store))
    #expect(known == again)
    let elsewhere = try UnpackBench()
    for run in runs { _ = try elsewhere.store.put(run) }
    let other = try await elsewhere.layerWriter(compressor, jobs: 1).layer(blobs)
    #expect(other == layer)
    let reversed = try await writer.layer(blobs.reversed())
    #expect(reversed.diffID != layer.diffID)
  }

  @Test("is made of members that are copied: a changed run leaves the others as they were")
  func members() async throws {
    var dice = Dice()
    let blobs = try (0..<3).map { _ in try bench.store.put(dice.text(2048)) }
    let changed = try bench.store.put(dice.text(2048))
    let writer = bench.layerWriter(.gzip)
    let one = try await writer.layer(blobs)
    let two = try await writer.layer([blobs[0], changed, blobs[2]])
    let before = try blob(one)
    let after = try blob(two)
    let prefix = zip(before, after).prefix { $0 == $1 }.count
    let suffix = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count
    // Three of four members of about the same size, and the end.
    #expect(prefix > before.count / 4)
    #expect(suffix > before.count / 4)
    #expect(prefix + suffix < before.count)
  }

  @Test("begins with the directories and the generated entries, by path")
  func head() throws {
    let passwd = GeneratedEntry.file(
      try memberPath("etc/passwd"), Array("root".utf8), epoch: 5, origin: "test.yaml:3:1")
    let link = GeneratedEntry.link(
      try memberPath("etc/alt"), to: Array("x".utf8), epoch: 5, origin: "test.yaml:4:1")
    let tmp = GeneratedEntry.directory(
      try memberPath("tmp"), mode: 0o1777, uid: 0, gid: 0, epoch: 5, origin: "test.yaml:5:1")
    let tree = try Tree.compose(
      [fragment("a", files: [("etc/own", "1"), ("usr/bin/x", "2")])], [passwd, link, tmp], epoch: 5)
    let blob = try LayerWriter.head(of: tree, [passwd, link, tmp], in: bench.store)
    let bytes = try #require(try bench.store.contents(of: blob.digest))
    #expect(
      picture(ofTar: bytes) == """
        /./ dir 755 0:0 @5
        /etc/ dir 755 0:0 @5
        /etc/alt -> x 777 0:0 @5
        /etc/passwd file 644 0:0 4 @5 \(Digest(of: passwd.body).hex.prefix(12))
        /tmp/ dir 1777 0:0 @5
        /usr/ dir 755 0:0 @5
        /usr/bin/ dir 755 0:0 @5
        """)
  }

  @Test("leaves out of its head what another layer has")
  func files() throws {
    let passwd = GeneratedEntry.file(
      try memberPath("etc/passwd"), Array("root".utf8), epoch: 5, origin: "test.yaml:3:1")
    let server = GeneratedEntry.file(
      try memberPath("app/server"), Array("program".utf8), mode: 0o755, epoch: 5,
      origin: "test.yaml:4:1")
    let tree = try Tree.compose(
      [fragment("a", files: [("etc/own", "1")])], [passwd, server], epoch: 5)
    let own: Set<MemberPath> = [server.entry.path]
    let head = try LayerWriter.head(
      of: tree, [passwd, server], without: own, in: bench.store)
    let files = try LayerWriter.files(own, of: tree, [passwd, server], in: bench.store)
    let pictures = try [head, files].map { blob in
      picture(ofTar: try #require(try bench.store.contents(of: blob.digest)))
        .split(separator: "\n").map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    }
    #expect(
      pictures == [
        ["/./ dir", "/app/ dir", "/etc/ dir", "/etc/passwd file"], ["/app/server file"],
      ])
  }

  @Test("is made again where the cache lost a part of it")
  func lost() async throws {
    let run = try bench.store.put([UInt8](repeating: 7, count: 4096))
    let layer = try await bench.layerWriter(.gzip, jobs: 1).layer([run])
    bench.store.remove(layer.runs[0].compressed.digest)
    let again = try await bench.layerWriter(.gzip, jobs: 1).layer([run])
    #expect(again == layer)
    let bytes = try blob(again)
    #expect(Blob(of: bytes) == layer.blob)
    let fresh = try UnpackBench()
    await #expect(throws: StoreDamage(digest: run.digest)) {
      try await fresh.layerWriter(.gzip).layer([run])
    }
  }
}
