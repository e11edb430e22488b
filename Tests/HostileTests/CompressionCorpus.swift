import Packing
import TestSupport

/// Compressed streams that are cut off, damaged, joined, padded or not what their name says.
enum CompressionCorpus {
  static let content = [UInt8](text: "the content of a stream, and more of the content")

  private static func flipped(_ bytes: [UInt8], _ at: Int) -> [UInt8] {
    var bytes = bytes
    bytes[at < 0 ? bytes.count + at : at] ^= 0x40
    return bytes
  }

  static let xz: [Hostile] = HostileTable { table in
    let stream = Stored.xz(content)
    let blocks = Stored.xz(content, blockSize: 16)
    table.takes("one stream", stream, they: .takes)
    table.takes("three blocks", blocks, they: .takes)
    table.takes("two streams", stream + blocks, they: .takes)
    table.takes("an empty stream", Stored.xz([]), they: .takes)
    table.takes("padding of four", stream + .zeros(4) + stream, they: .takes)
    table.refuses("padding of two", stream + .zeros(2), "odd", they: .refuses)
    table.refuses("padding first", .zeros(4) + stream, "odd", they: .refuses)
    table.refuses("nothing", [], "odd", they: .refuses)
    table.refuses("bytes after it", stream + [UInt8](text: "rubbish!"), "odd", they: .refuses)
    table.refuses("a wrong magic", flipped(stream, 1), "it is not an xz file", they: .refuses)
    table.refuses("flags that nobody knows", flipped(stream, 6), "odd", they: .refuses)
    table.refuses("a wrong header CRC", flipped(stream, 8), "odd", they: .refuses)
    table.refuses("a block header of another size", flipped(stream, 12), "odd", they: .refuses)
    table.refuses("an unknown filter", flipped(stream, 14), "odd", they: .refuses)
    table.refuses("a wrong chunk", flipped(stream, 24), "odd", they: .refuses)
    table.refuses("a changed content", flipped(stream, 30), "damaged", they: .refuses)
    table.refuses("a wrong footer", flipped(stream, -1), "odd", they: .refuses)
    table.refuses("a wrong size of the index", flipped(stream, -8), "odd", they: .refuses)
    table.refuses("a wrong index", flipped(stream, -14), "odd", they: .refuses)
    table.refuses("a second stream cut off", stream + stream.dropLast(5), "odd", they: .refuses)
    table.refuses("half of it", Array(stream.prefix(stream.count / 2)), "odd", they: .refuses)
    table.refuses("gzip by another name", Stored.gzip(content), "not an xz file", they: .refuses)
    table.refuses(
      "an index that promises much", HostileXZ.lying(content, promised: 1 << 34), "odd",
      they: .refuses)
    table.refuses(
      "an index that promises 2^62 bytes", HostileXZ.lying(content, promised: 1 << 62), "odd",
      they: .refuses)
    table.refuses(
      "a dictionary of 4 GiB", HostileXZ.dictionary(content, property: 40),
      "its dictionary is larger", they: .takes,
      because: "no preset of xz has it, and memory would be the archive's to choose")
  }.rows

  static let gzip: [Hostile] = HostileTable { table in
    let stream = Stored.gzip(content)
    table.takes("one member", stream, they: .takes)
    table.takes("two members", stream + stream, they: .takes)
    table.takes("an empty member", Stored.gzip([]), they: .takes)
    table.refuses("nothing", [], "damaged or truncated", they: .refuses)
    table.refuses("bytes after it", stream + [1, 2, 3], "damaged or truncated", they: .refuses)
    table.refuses(
      "zeros after it", stream + .zeros(8), "damaged or truncated", they: .takes,
      because: "tapes padded; no package does")
    table.refuses("a wrong CRC", flipped(stream, -8), "damaged or truncated", they: .refuses)
    table.refuses("a wrong length", flipped(stream, -1), "damaged or truncated", they: .refuses)
    table.refuses("no CRC", Array(stream.dropLast(8)), "damaged or truncated", they: .refuses)
    table.refuses("half of it", Array(stream.prefix(30)), "damaged or truncated", they: .refuses)
    table.refuses(
      "a header alone", Array(stream.prefix(10)), "damaged or truncated",
      they: .refuses)
    table.refuses("a wrong magic", flipped(stream, 1), "damaged or truncated", they: .refuses)
    table.refuses("another method", flipped(stream, 2), "damaged or truncated", they: .refuses)
    table.refuses(
      "flags that are reserved", [0x1f, 0x8b, 8, 0xe0] + stream.dropFirst(4),
      "damaged or truncated", they: .refuses)
    table.refuses(
      "a name without an end", [0x1f, 0x8b, 8, 8] + stream.dropFirst(4),
      "damaged or truncated", they: .refuses)
    table.refuses(
      "a block of an unknown kind", flipped(stream, 10).replaced(10, 7),
      "damaged or truncated", they: .refuses)
    table.refuses(
      "a stored block that lies", flipped(stream, 11), "damaged or truncated",
      they: .refuses)
    table.refuses(
      "a changed content", flipped(stream, 20), "damaged or truncated",
      they: .refuses)
  }.rows

  static let zstd: [Hostile] = HostileTable { table in
    let stream = Stored.zstd(content)
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
    table.takes("one frame", stream, they: .takes)
    table.takes("two frames", stream + stream, they: .takes)
    table.takes("a skippable frame first", skippable + stream, they: .takes)
    table.takes("a skippable frame alone", skippable, they: .takes)
    table.refuses("nothing", [], "odd", they: .refuses)
    table.refuses("bytes after it", stream + [UInt8](text: "rubbish"), "odd", they: .refuses)
    table.refuses("three bytes after it", stream + [1, 2, 3], "odd", they: .refuses)
    table.refuses("cut off in a block", Array(stream.dropLast(9)), "truncated", they: .refuses)
    table.refuses("cut off in the header", Array(stream.prefix(7)), "truncated", they: .refuses)
    table.refuses("the magic alone", Array(stream.prefix(4)), "truncated", they: .refuses)
    table.refuses(
      "a second frame cut off", stream + stream.dropLast(3), "truncated",
      they: .refuses)
    table.refuses(
      "a skippable frame cut off", Array(skippable.dropLast()), "truncated",
      they: .refuses)
    table.refuses("a wrong magic", flipped(stream, 0), "odd", they: .refuses)
    table.refuses("a size that is larger", stream.replaced(5, 200), "odd", they: .refuses)
    table.refuses("a size that is smaller", stream.replaced(5, 1), "odd", they: .refuses)
    table.refuses("a size of 2^63", stream.replaced(12, 0x80), "odd", they: .refuses)
    table.refuses("a size of 16 GiB and no content", stream.replaced(9, 4), "odd", they: .refuses)
    table.refuses(
      "a block of a reserved kind", stream.replaced(13, stream[13] | 6), "odd",
      they: .refuses)
    table.refuses("a block beyond its bound", stream.replaced(15, 0xff), "odd", they: .refuses)
    table.refuses("a reserved bit", stream.replaced(4, stream[4] | 8), "odd", they: .refuses)
    table.refuses(
      "a dictionary that is not there", [0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 3, 0x19, 0, 0, 1, 2, 3],
      "odd", they: .refuses)
    table.refuses(
      "a window of 1 TiB", [0x28, 0xb5, 0x2f, 0xfd, 0, 0xf0, 0x19, 0, 0, 1, 2, 3], "odd",
      they: .refuses)
  }.rows

  static let bzip2: [Hostile] = HostileTable { table in
    table.refuses("nothing", [], "odd", they: .refuses)
    table.refuses("a magic alone", [UInt8](text: "BZh9"), "odd", they: .refuses)
    table.refuses("a level of nothing", [UInt8](text: "BZh0"), "not a bzip2 file", they: .refuses)
    table.refuses("a text", [UInt8](text: "no bzip2 at all"), "not a bzip2 file", they: .refuses)
    table.refuses(
      "rubbish in a block",
      [UInt8](text: "BZh9") + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        + [UInt8](repeating: 0xaa, count: 99),
      "odd", they: .refuses)
    // Its own empty stream: libarchive takes it for no archive; no package has one.
    table.refuses(
      "an empty stream",
      [UInt8](text: "BZh9") + [0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0], "odd", they: .takes,
      because: "an empty stream is no tar archive, and no package has one")
  }.rows

  static let lzma: [Hostile] = HostileTable { table in
    table.refuses("nothing", [], "odd")
    table.refuses(
      "a header alone", [0x5d, 0, 0, 0x80, 0] + [UInt8](repeating: 0xff, count: 8), "odd")
    table.refuses("properties beyond their bound", [0xff] + .zeros(20), "not an lzma file")
    table.refuses("a dictionary of 4 GiB", [0x5d, 0xff, 0xff, 0xff, 0xff] + .zeros(20), "odd")
    table.refuses("a text", [UInt8](text: "no lzma at all, but a text"), "odd")
  }.rows
}

extension [UInt8] {
  /// The bytes with another one at a place.
  func replaced(_ at: Int, _ byte: UInt8) -> [UInt8] {
    var copy = self
    copy[at] = byte
    return copy
  }
}
