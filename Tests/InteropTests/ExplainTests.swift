import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The manifests of this repository on the real archive: every path of every image is explained.
@Suite(
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"), .serialized)
struct ExplainTests {
  private static let cache = packageFolder.pushing(".build/whittle-test-cache")

  /// `debian13/base` and all others.
  static let manifests: [String] = ["debian12", "debian13"].flatMap { distro in
    let names = (try? listFolder(packageFolder.pushing(FilePath("manifests/\(distro)")))) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.map { "\(distro)/\($0.dropLast(5))" }
  }

  private func whittle(
    _ verb: String, _ manifest: String, _ folder: borrowing TemporaryDirectory, _ rest: String...
  ) throws -> Ran {
    try run(
      Workshop.program.string,
      [
        verb, packageFolder.pushing(FilePath("manifests/\(manifest).yaml")).string, "--arch",
        "amd64", "--lock", folder.appending("lock.json").string, "--cache", Self.cache.string,
      ] + rest)
  }

  @Test("the images of this repository", .enabled(if: Tool.has("tar")), arguments: manifests)
  func everyPath(_ manifest: String) throws {
    let folder = try TemporaryDirectory()
    let image = folder.appending("image")
    let built = try whittle("build", manifest, folder, "-o", image.string)
    try #require(built.status == 0, "\(built.complaint)")
    let layout = try ImageLayout.open(image)
    for variant in layout.names where !variant.hasSuffix("-amd64") {
      let explained = try whittle(
        "explain", manifest, folder, "--variant", variant, "--format", "json")
      try #require(explained.status == 0, "\(explained.complaint)")
      var paths: [String] = []
      var bare: [String] = []
      for line in explained.text.split(separator: "\n") {
        let json = try JSON(parsing: Array(line.utf8))
        let path = try #require(json["subject"]?.string)
        paths.append(path)
        if !isWhole(json) { bare.append(path) }
      }
      let listed = try self.listed(layout, variant)
      #expect(bare == [])
      #expect(paths.count == listed.count)
      // Odd names are escaped in one list, and otherwise in the other.
      let plain = Set(paths.filter { !$0.contains("\\") })
      #expect(plain.subtracting(listed).sorted() == [])
    }
  }

  /// Whether an explanation says what brought the path, and of a package's how that came in.
  private func isWhole(_ json: JSON) -> Bool {
    guard let kind = json["cause"]?["kind"]?.string else { return false }
    if json["package"] != .null {
      return json["chain"]?.array?.isEmpty == false && json["package"]?["digest"] != nil
    }
    if kind == "generated" { return json["cause"]?["by"]?.string?.isEmpty == false }
    return kind == "folder" && (json["cause"]?["of"]?.string != nil || json["subject"] == "/")
  }

  /// The paths of the layers, as GNU tar lists them.
  private func listed(_ layout: ImageLayout, _ variant: String) throws -> Set<String> {
    var paths: Set<String> = []
    let descriptor = try layout.imageManifests(try layout.descriptor(named: variant))[0]
    for layer in try layout.imageManifest(descriptor).layers {
      let ran = try run("tar", ["-tf", try layout.check(layer).string])
      try #require(ran.status == 0, "\(ran.complaint)")
      for line in ran.text.split(separator: "\n") {
        var path = line.hasPrefix("./") ? String(line.dropFirst(1)) : "/\(line)"
        if path.count > 1, path.hasSuffix("/") { path.removeLast() }
        paths.insert(path)
      }
    }
    return paths
  }
}
