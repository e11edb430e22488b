internal import Packing
internal import Content
internal import ELF
internal import Rootfs
import Tree
internal import SystemPackage
internal import TestSupport

extension FuzzTarget {
  private static let item = TarItem("./usr/share/toy", body: Array("content".utf8))

  static let tars: [[UInt8]] = [
    TarItem.archive([
      TarItem("./", type: "5", mode: 0o755), item, TarItem("./l", type: "2", linkName: "usr"),
      TarItem("./h", type: "1", linkName: "./usr/share/toy"),
    ]),
    TarItem.archive([TarItem(String(repeating: "n/", count: 120), type: "5"), item]),
    TarItem("x", type: "x", body: Array("10 path=x\n8 uid=5\n13 mtime=1.5\n".utf8)).bytes
      + item.bytes,
  ]

  static let tar = FuzzTarget(
    "tar", seeds: tars, words: ["ustar\0" + "00", "../", "L", "K", "x", "10 path=a\n", "0000644\0"]
  ) { bytes in
    // A mutated header has a wrong sum: set it right, or nothing else is ever looked at.
    let bytes = withSums(bytes)
    for dialect in [TarReader.Dialect.package, .layer] {
      guard
        let entries = try? TarReader.entries(
          in: bytes.span.bytes, subject: "it", dialect: dialect)
      else { continue }
      for entry in entries {
        if !(0...bytes.count).contains(entry.body.upperBound) { return "a body outside" }
        if let path = try? MemberPath(parsing: entry.name),
          path.components.contains(where: { $0.elementsEqual("..".utf8) || $0.isEmpty })
        {
          return "a path that climbs"
        }
      }
    }
    return nil
  }

  static func withSums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, to: bytes.count - 511, by: 512) where bytes[start] != 0 {
      bytes.replaceSubrange(start + 148..<start + 156, with: [UInt8](repeating: 0x20, count: 8))
      let sum = String(bytes[start..<start + 512].reduce(0) { $0 + Int($1) }, radix: 8)
      let field = Array((String(repeating: "0", count: max(0, 6 - sum.utf8.count)) + sum).utf8)
      bytes.replaceSubrange(start + 148..<start + 156, with: field.prefix(6) + [0, 0x20])
    }
    return bytes
  }

  /// A directory for the files that only files can be read from.
  private static let directory = Result { try LastingDirectory() }

  static let deb = FuzzTarget(
    "deb",
    seeds: [DebCompression.none, .gzip, .xz, .xzBlocks(of: 700), .zstd].map { form in
      (try? DebBuilder("toy").file("usr/bin/a", "abc").link("b", "a")
        .compressed(form, control: form).build()) ?? []
    }, words: ["!<arch>\n", "`\n", "debian-binary   ", "data.tar.xz     ", "_x", "2.0\n"]
  ) { bytes in
    let path = try directory.get().path.appending("fuzz.deb")
    try writeFile(bytes, to: path)
    let file = try DebFile(path)
    return file.size == bytes.count ? nil : "a size that is not the file's"
  }

  static let elf = FuzzTarget(
    "elf",
    seeds: [
      ELFBuilder.library("libtoy.so.1", needs: ["libc.so.6"]),
      ELFBuilder.program(needs: ["libtoy.so.1", "libc.so.6"]),
      ELFBuilder(names: [(29, "$ORIGIN/../lib:/x")]).build(),
    ], words: ["\u{7f}ELF", "$ORIGIN", "\0", "/lib64/ld-linux-x86-64.so.2"]
  ) { bytes in
    guard let file = try ELFFile.parse(bytes.span) else { return nil }
    return String(describing: file).utf8.count > 1 << 20 ? "more than the file holds" : nil
  }

  static let pattern = FuzzTarget(
    "pattern",
    seeds: [
      "/usr/lib/*/libc.so.6", "/usr/share/**", "/{a,b{c,d}}/[!a-z]?*", "/**/x/**/y*z*",
      "/usr/lib/${triplet}/${arch}",
    ].map { Array($0.utf8) },
    words: ["**", "{", "}", ",", "[", "]", "[!", "${arch}", "/", "\\", "?"]
  ) { bytes in
    let pattern = try PathPattern(
      parsing: String(decoding: bytes, as: UTF8.self),
      at: SourcePosition(file: "f", line: 1, column: 1))
    let bound = pattern.bound(architecture: "amd64", triplet: "x86_64-linux-gnu")
    for path in paths { _ = bound.matches(path) }
    return nil
  }

  private static let paths: [MemberPath] = [
    "usr/lib/x86_64-linux-gnu/libc.so.6", String(repeating: "a/", count: 300) + "b",
    String(repeating: "a", count: 900),
  ].compactMap { try? MemberPath(parsing: Array($0.utf8)) }
}

/// A directory that lives as long as the process.
private final class LastingDirectory: Sendable {
  let path: FilePath
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("whittle-fuzz")
    path = directory.path
  }
}
