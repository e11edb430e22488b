import Packing
import Debian
import Lock
import Manifest
import OCI
import OpenPGP
import SystemPackage
import TestSupport
import Testing

/// All malformed inputs, one after another, in a process of their own whose peak is looked at.
@Suite("Every malformed input")
struct MemoryTests {
  /// The most that reading any input may bring the process to, in KiB: 256 MB, with all that the
  /// tables and the test program take themselves.
  private static let most = 256 << 10

  @Test("is read or refused in less than 256 MB")
  func peak() async {
    await #expect(processExitsWith: .success) {
      let bench = try HostileBench()
      for row in DebCorpus.rows {
        _ = await bench.refusal(ofDeb: row.bytes)
        try Self.look(row)
      }
      for row in TarCorpus.rows {
        _ = await bench.refusal(ofDeb: DebCorpus.deb(data: row.bytes))
        try Self.look(row)
      }
      for (rows, encoding) in [
        (CompressionCorpus.xz, .xz), (CompressionCorpus.gzip, .gzip),
        (CompressionCorpus.zstd, .zstd), (CompressionCorpus.bzip2, .bzip2),
        (CompressionCorpus.lzma, .lzma),
      ] as [([Hostile], Encoding)] {
        for row in rows {
          _ = await bench.refusal(of: row.bytes, as: encoding)
          try Self.look(row)
        }
      }
      try Self.readTexts()
    }
  }

  private static func readTexts() throws {
    for row in StanzaCorpus.rows + RelationCorpus.rows {
      let index = try? PackageIndex(parsing: row.bytes)
      for position in 0..<(index?.count ?? 0) { _ = try? index?[position].depends }
      try look(row)
    }
    for row in ReleaseCorpus.messages + ReleaseCorpus.texts {
      _ = try? CleartextMessage(parsing: row.bytes)
      _ = try? Release(parsing: row.bytes)
      try look(row)
    }
    for row in ManifestCorpus.rows {
      _ = try? Manifest.load("/odd.yaml") { path throws(Errno) in
        guard path == "/odd.yaml" else { throw Errno.noSuchFileOrDirectory }
        return row.bytes
      }
      try look(row)
    }
    for row in LockCorpus.rows + DocumentCorpus.rows {
      _ = try? Lock(parsing: row.bytes, path: "odd.lock.json")
      _ = try? ImageIndex(parsing: row.bytes, document: "odd")
      try look(row)
    }
  }

  /// Fails at the first row after which the peak is too high.
  private static func look(_ row: Hostile) throws {
    let status = String(decoding: try contents(of: "/proc/self/status"), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    let kilobytes = try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) })
    try #require(kilobytes < most, "after '\(row.name)'")
  }
}
