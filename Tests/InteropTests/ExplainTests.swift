import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The manifests of this repository on the real archive: every path of every image is explained.
@Suite(.enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"))
struct ExplainTests {
  /// The variants that differ in their tree; a test of all images holds the others to them.
  private static let variants = ["latest", "debug"]

  @Test(
    "the images of this repository", .enabled(if: Tool.has("tar")), arguments: SampleImage.all)
  func everyPath(_ image: SampleImage) throws {
    _ = try SampleBuild.output.get()
    let layout = try ImageLayout.open(SampleBuild.layout(image))
    for variant in Self.variants {
      let explained = try run(
        SampleBuild.program.string,
        [
          "explain", SampleBuild.manifest(image).string, "--arch", "amd64", "--variant", variant,
          "--format", "json", "--cache", SampleBuild.cache.string,
        ])
      try #require(explained.status == 0, "\(explained.complaint)")
      var paths: [String] = []
      var bare: [String] = []
      for line in explained.text.utf8.split(separator: 10) {
        let json = try JSON(parsing: Array(line))
        let path = try #require(json["subject"]?.string)
        paths.append(path)
        if !isWhole(json) { bare.append(path) }
      }
      let listed = try self.listed(layout, variant)
      #expect(bare == [])
      #expect(paths.count == listed.count)
      // Odd names are escaped in one list, and otherwise in the other.
      let plain = Set(paths.filter { !$0.utf8.contains(UInt8(ascii: "\\")) })
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
    return kind == "directory" && (json["cause"]?["of"]?.string != nil || json["subject"] == "/")
  }

  /// The paths of the layers, as GNU tar lists them.
  private func listed(_ layout: ImageLayout, _ variant: String) throws -> Set<String> {
    var paths: Set<String> = []
    let descriptor = try layout.imageManifests(try layout.descriptor(named: "\(variant)-amd64"))[0]
    for layer in try layout.imageManifest(descriptor).layers {
      let ran = try run("tar", ["-tf", try layout.check(layer).string])
      try #require(ran.status == 0, "\(ran.complaint)")
      for line in ran.text.utf8.split(separator: 10).map({ String(Substring($0)) }) {
        var path = line.hasPrefix("./") ? String(line.dropFirst(1)) : "/\(line)"
        if path.count > 1, path.hasSuffix("/") { path.removeLast() }
        paths.insert(path)
      }
    }
    return paths
  }
}
