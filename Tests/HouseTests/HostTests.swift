import Content
import SystemPackage
import TestSupport
import Testing

/// The hosts of this machine's package mirror, read where apt reads them.
private let mirrors: Set<String> = {
  var paths = [FilePath("/etc/apt/sources.list")]
  let folder = FilePath("/etc/apt/sources.list.d")
  paths += ((try? listFolder(folder)) ?? []).map { folder.appending($0) }
  var hosts: Set<String> = []
  for path in paths {
    let text = String(decoding: (try? contents(of: path)) ?? [], as: UTF8.self)
    for word in text.split(whereSeparator: \.isWhitespace) {
      guard let start = word.range(of: "://")?.upperBound else { continue }
      let authority = word[start...].prefix { !"/]".contains($0) }
      let host = authority.split(separator: "@").last ?? ""
      hosts.insert(String(host.split(separator: ":").first ?? ""))
    }
  }
  // The snapshot service is no mirror; it has a test of its own.
  return hosts.subtracting(["", "localhost", snapshots])
}()

private let snapshots = ["snapshot", "debian", "org"].joined(separator: ".")

/// Debian's own, which tests may not load either.
private let known = Set(["deb", "security", "ftp"].map { "\($0).debian." + "org" })

private let files =
  SourceFile.sources + SourceFile.tests + SourceFile.all(in: "manifests")
  + SourceFile.all(in: "Fixtures")

@Test("no manifest, lock, fixture, source or test names a mirror's host")
func mirrorHosts() {
  let named = files.flatMap { file in
    mirrors.union(known).filter { file.text.contains($0) }.map { _ in file.path }
  }
  #expect(named == [])
}

@Test("one source file names the snapshot service, and no test, manifest or fixture does")
func snapshotService() {
  let named = files.filter { $0.text.contains(snapshots) }.map(\.path)
  #expect(named.count <= 1)
  #expect(named.allSatisfy { $0.hasSuffix("/SnapshotService.swift") }, "\(named)")
}
