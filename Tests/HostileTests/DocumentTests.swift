import Lock
import Manifest
import OCI
import SystemPackage
import TestSupport
import Testing

@Suite("A hostile manifest, lock or image")
struct DocumentTests {
  @Test("manifest meets one clear error a mistake", arguments: ManifestCorpus.rows)
  func manifest(_ row: Hostile) {
    let found = complaint {
      try Manifest.load("/odd/odd.yaml") { path throws(Errno) in
        guard path == "/odd/odd.yaml" else { throw Errno.noSuchFileOrDirectory }
        return row.bytes
      }
    }
    // A manifest's mistakes are told all at once, a line each.
    expect(found?.split(separator: "\n").first.map(String.init), of: row)
    #expect(found?.hasPrefix("/odd/odd.yaml:") != false)
  }

  @Test("lock meets one clear error, or none", arguments: LockCorpus.rows)
  func lock(_ row: Hostile) {
    let found = complaint { try Lock(parsing: row.bytes, path: "odd.lock.json") }
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot use the lock odd.lock.json: ") != false)
  }

  @Test("image index meets one clear error, or none", arguments: DocumentCorpus.rows)
  func index(_ row: Hostile) {
    let found = complaint { try ImageIndex(parsing: row.bytes, document: "odd") }
    expect(found, of: row)
    #expect(found?.hasPrefix("cannot read odd: ") != false)
  }

  @Test("tables have no faults of their own")
  func tables() {
    let faults = ManifestCorpus.rows.faults + LockCorpus.rows.faults + DocumentCorpus.rows.faults
    #expect(faults == [])
    let count =
      [
        DebCorpus.rows, TarCorpus.rows, CompressionCorpus.xz, CompressionCorpus.gzip,
        CompressionCorpus.zstd, CompressionCorpus.bzip2, CompressionCorpus.lzma,
        StanzaCorpus.rows, RelationCorpus.rows, ReleaseCorpus.messages, ReleaseCorpus.texts,
        ManifestCorpus.rows, LockCorpus.rows, DocumentCorpus.rows,
      ].map(\.count).reduce(0, +)
    #expect(count >= 500)
  }
}
