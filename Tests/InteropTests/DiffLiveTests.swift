import Content
import SystemPackage
import TestSupport
import Testing

/// A diff of real packages, held against a plain comparison of the unpacked images.
@Suite(
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"), .serialized)
struct DiffLiveTests {
  private static let cache = packageDirectory.pushing(".build/whittle-test-cache")

  /// Packages that suites of updates often have newer versions of.
  private static let manifest = """
    whittle: 1
    name: live
    architectures: [amd64]
    archives:
      debian: {suites: [trixie], keyring: debian-13}
    packages:
      base-files: all
      libgpgme11t64: all
      libruby3.3: all
      libssl3t64: all
      nginx: all
      nginx-common: all
    exclude: [/usr/share/man/**, /usr/share/lintian/**]
    allow:
      missing-interpreters: [/usr/bin/env, /bin/sh]
      dangling: [/usr/lib/ruby/**, /usr/share/nginx/modules]

    """

  private func whittle(_ arguments: String..., in directory: FilePath) throws -> Ran {
    try run(
      Workshop.program.string, arguments + ["--cache", Self.cache.string], in: directory)
  }

  @Test(
    "packages, changelogs and files are those that the unpacked trees show",
    .enabled(if: isRoot && Tool.has("umoci", "python3"), "needs root, umoci and python3"))
  func trees() throws {
    let directory = try TemporaryDirectory()
    let updated = Self.manifest.replacing(
      "[trixie], keyring: debian-13}",
      with: "[trixie, trixie-updates], keyring: debian-13}\n  "
        + "debian-security: {suites: [trixie-security], keyring: debian-13}")
    for (name, text) in [("old", Self.manifest), ("new", updated)] {
      try writeFile(text, to: directory.appending("\(name).yaml"))
      let lock = "\(name).lock.json"
      let locked = try whittle("lock", "\(name).yaml", "--lock", lock, in: directory.path)
      try #require(locked.status == 0, "\(locked.complaint)")
      let built = try whittle(
        "build", "\(name).yaml", "--lock", lock, "-o", "\(name)", in: directory.path)
      try #require(built.status == 0, "\(built.complaint)")
      try must(
        "umoci",
        [
          "raw", "unpack", "--image", "\(directory.appending(name)):latest-amd64",
          directory.appending("\(name)-tree").string,
        ])
    }
    let locks = try whittle(
      "diff", "old.lock.json", "new.lock.json", "--format", "json", in: directory.path)
    let images = try whittle("diff", "old", "new", "--format", "json", in: directory.path)
    for ran in [locks, images] {
      #expect([0, 1].contains(ran.status), "\(ran.complaint)")
      try writeFile(ran.output, to: directory.appending("diff.json"))
      let compared = try run(
        "python3",
        [
          packageDirectory.pushing("Fixtures/scripts/compare-trees.py").string,
          directory.appending("diff.json").string, directory.appending("old-tree").string,
          directory.appending("new-tree").string,
        ])
      // An image names no `.deb` whose changelog could be read.
      let said = compared.text + compared.complaint
      let lines = said.split(separator: "\n").filter {
        !(ran.output == images.output && $0.hasPrefix("changelog of"))
      }
      #expect(lines.count == 1, "\(said)")
    }
    if locks.status == 0 { print("skipped: no update differs from trixie now") }
  }
}
