import Content
import Rootfs
import SystemPackage
import TestSupport
import Testing

/// What is called rebuilt, held against the sections that readelf lists.
///
/// Over real packages of which this machine's apt knows two versions; `WHITTLE_PAIRS` asks for more.
@Suite(.serialized) struct SameCodeTests {
  private static let script = packageDirectory.pushing("Fixtures/scripts/same-code.py").string
  private static let count = TestSupport.environment("WHITTLE_PAIRS") ?? "24"

  @Test(
    "files of two versions are changed or rebuilt as readelf's sections say",
    .enabled(
      if: Mirror.isReachable && Tool.has("readelf", "python3", "dpkg-deb", "apt-get"),
      "needs an archive that answers, readelf, python3, dpkg-deb and apt-get"))
  func pairs() async throws {
    let listed = try run("python3", [Self.script, "pairs", Self.count])
    let rows = listed.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    if rows.isEmpty { print("skipped: apt knows no package in two versions") }
    var (pairs, rebuilt, changed) = (0, 0, 0)
    for row in rows where row.count == 3 {
      let directory = try TemporaryDirectory()
      let store = BlobStore(at: directory.appending("cache"))
      guard let old = try Self.download(row[0], row[1], in: directory.appending("old")),
        let new = try Self.download(row[0], row[2], in: directory.appending("new"))
      else { continue }
      let reader = PackageReader(store: store, workers: WorkLimiter(width: 2))
      let delta = try await reader.delta(
        from: try store.put(try contents(of: old)), to: try store.put(try contents(of: new)),
        subjects: (row[0], row[0]))
      let found = delta.files.map { "\($0.change) \("\($0.path)".dropFirst())" }.sorted()
      let said = try run("python3", [Self.script, old.string, new.string])
      let expected = said.text.split(separator: "\n").map(String.init).sorted()
      // Directories that come and go are none of the script's.
      let files = found.filter { !Self.isDirectory($0, among: found) }
      #expect(files == expected, "\(row)")
      pairs += 1
      rebuilt += files.count { $0.hasPrefix("rebuilt") }
      changed += files.count { $0.hasPrefix("changed") }
    }
    print("\(pairs) pairs: \(changed) files changed, \(rebuilt) rebuilt")
    #expect(pairs > 0 || rows.isEmpty)
  }

  /// Whether something else that was found lies below it.
  private static func isDirectory(_ row: String, among rows: [String]) -> Bool {
    rows.contains { $0.hasPrefix(row + "/") }
  }

  /// A `.deb` of the archive; nil where it has that version no longer.
  private static func download(
    _ name: String, _ version: String, in directory: FilePath
  ) throws -> FilePath? {
    try makeDirectory(directory)
    let ran = try run("apt-get", ["download", "-qq", "\(name)=\(version)"], in: directory)
    guard ran.status == 0, let file = try listDirectory(directory).first else { return nil }
    return directory.appending(file)
  }
}
