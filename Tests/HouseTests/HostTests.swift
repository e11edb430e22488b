import Content
import SystemPackage
import TestSupport
import Testing

/// The hosts of this machine's package mirror, read where apt reads them.
private let mirrors: Set<String> = {
  var paths = [FilePath("/etc/apt/sources.list")]
  let directory = FilePath("/etc/apt/sources.list.d")
  paths += ((try? listDirectory(directory)) ?? []).map { directory.appending($0) }
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
  return hosts.subtracting(["", "localhost"])
}()

/// Debian's own, which tests may not load either.
private let known = Set(["deb", "security", "ftp", "snapshot"].map { "\($0).debian." + "org" })

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
