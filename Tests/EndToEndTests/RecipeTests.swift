import Content
import SystemPackage
import TestSupport
import Testing

/// The commands of docs/ci.md, in a scratch git repository.
@Suite(.enabled(if: Tool.has("git", "sh"), "git is not installed"))
struct RecipeTests {
  /// What both recipes run, line by line.
  private static let bump = [
    #"whittle bump manifests/*.yaml --format markdown > "$RUNNER_TEMP/bump.md""#,
    "if git diff --quiet; then exit 0; fi",
    "git switch -C bump",
    #"git -c user.name=bump -c user.email=bump@localhost commit -am "Bump packages""#,
    "git push --force origin bump",
  ]
  private static let verify = ["whittle verify manifests/*.yaml"]
  private static let comment = [
    #"for manifest in $(git diff --name-only "origin/$GITHUB_BASE_REF" -- 'manifests/*.lock.json'); do"#,
    #"whittle diff "$manifest@origin/$GITHUB_BASE_REF" "$manifest" --format markdown || test $? = 1"#,
    #"done > "$RUNNER_TEMP/diff.md""#,
  ]

  @Test("the page has the commands that are tried here")
  func page() throws {
    let text = String(
      decoding: try contents(of: packageDirectory.pushing("docs/ci.md")), as: UTF8.self)
    for line in Self.bump + Self.verify + Self.comment {
      #expect(text.contains(line), "\(line)")
    }
    // The same with other places for the file and the repository.
    #expect(text.contains("- whittle bump manifests/*.yaml --format markdown > bump.md"))
  }

  private func sh(
    _ lines: [String], _ shop: borrowing Workshop, in directory: FilePath
  ) throws -> Ran {
    let program = Workshop.program.removingLastComponent().string
    let environment = shop.environment.merging(DiffTests.mirrors(shop)) { $1 }.merging([
      "PATH": "\(program):/usr/bin:/bin", "RUNNER_TEMP": shop.directory.path.string,
      "GITHUB_BASE_REF": "main",
    ]) { $1 }
    return try run(
      "sh", ["-ec", lines.joined(separator: "\n")], environment: environment, in: directory)
  }

  @Test("a bump commits and pushes the locks with a comment to go with them, once")
  func recipes() throws {
    let shop = try Workshop(ToyPointRelease.manifest) { $0 = ToyPointRelease.suites(.old) }
    let origin = shop.directory.appending("origin.git")
    let clone = shop.directory.appending("clone")
    try must("git", ["init", "-q", "--bare", "-b", "main", origin.string])
    try must("git", ["clone", "-q", origin.string, clone.string])
    let manifests = clone.appending("manifests")
    try writeFile(ToyPointRelease.manifest, to: manifests.appending("toy.yaml"))
    let key = try contents(of: shop.directory.appending("toy.asc"))
    try writeFile(key, to: manifests.appending("toy.asc"))
    let begun = try sh(
      [
        "whittle lock manifests/*.yaml", "git switch -q -C main", "git add .",
        "git -c user.name=a -c user.email=a@b commit -q -m one", "git push -q origin main",
      ], shop, in: clone)
    try #require(begun.status == 0, "\(begun.complaint)")
    let idle = try sh(Self.bump, shop, in: clone)
    #expect(idle.status == 0, "\(idle.complaint)")
    let branches = String(
      decoding: try must("git", ["-C", origin.string, "branch"]), as: UTF8.self)
    #expect(branches == "* main\n")

    try ToyRepository(ToyPointRelease.suites(.new)).write(to: shop.archive)
    let ran = try sh(Self.bump, shop, in: clone)
    #expect(ran.status == 0, "\(ran.complaint)")
    let body = String(
      decoding: try contents(of: shop.directory.appending("bump.md")), as: UTF8.self)
    #expect(body.contains("CVE-2023-0002") && body.contains("<details>"), "\(body)")
    let changed = String(
      decoding: try must(
        "git", ["-C", origin.string, "diff", "--name-only", "main", "bump"]), as: UTF8.self)
    #expect(changed == "manifests/toy.lock.json\n")
    let verified = try sh(Self.verify, shop, in: clone)
    #expect(verified.status == 0, "\(verified.complaint)")
    let commented = try sh(["git fetch -q origin"] + Self.comment, shop, in: clone)
    #expect(commented.status == 0, "\(commented.complaint)")
    let comment = String(
      decoding: try contents(of: shop.directory.appending("diff.md")), as: UTF8.self)
    #expect(comment.contains("`manifests/toy.lock.json@origin/main` →"), "\(comment)")
  }
}
