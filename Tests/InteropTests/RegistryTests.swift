import Content
import SystemPackage
import TestSupport
import Testing

/// Debian's registry on loopback, stopped when its owner lets go of it.
private struct LoopbackRegistry: ~Copyable {
  let host: String
  private let process: BackgroundProcess

  private init(host: String, process: consuming BackgroundProcess) {
    self.host = host
    self.process = process
  }

  static func start(in directory: FilePath) throws -> LoopbackRegistry {
    // A port that was free a moment ago.
    let port = try freePort()
    let host = "127.0.0.1:\(port)"
    let config = directory.appending("registry.yml")
    try writeFile(
      """
      version: 0.1
      log: {level: error}
      storage: {filesystem: {rootdirectory: "\(directory.appending("registry"))"}}
      http: {addr: "\(host)"}
      """, to: config)
    let process = try BackgroundProcess.start("docker-registry", ["serve", config.string])
    try process.wait(forPort: port)
    return LoopbackRegistry(host: host, process: process)
  }
}

/// The tools that people use on registries find what we pushed.
@Suite(
  .enabled(
    if: Tool.has("docker-registry", "skopeo"), "docker-registry or skopeo is not installed"))
struct RegistryTests {
  private static let skopeo = ["--insecure-policy", "--override-arch", "amd64"]

  @Test("skopeo finds the digests of the lock, and copies everything")
  func skopeo() throws {
    let shop = try Workshop()
    let registry = try LoopbackRegistry.start(in: shop.directory.path)
    let target = "\(registry.host)/team/toy"
    let pushed = try shop.whittle("push", "toy.yaml", target, "--tag", "${version:toy}")
    try #require(pushed.status == 0, "\(pushed.complaint)")
    let lock = try JSON(parsing: try contents(of: shop.lock))
    let digest = try #require(lock["outputs"]?["latest"]?["index"]?.string)
    #expect(pushed.text.hasPrefix("\(target)@\(digest)\n"))
    let raw = try must(
      "skopeo", ["inspect", "--raw", "--tls-verify=false", "docker://\(target):latest"])
    #expect("\(Digest(of: raw))" == digest)
    let copy = shop.directory.appending("copy")
    try must(
      "skopeo",
      Self.skopeo + [
        "copy", "--quiet", "--all", "--src-tls-verify=false", "docker://\(target):latest",
        "oci:\(copy):latest",
      ])
    let tags = String(
      decoding: try must(
        "skopeo", ["list-tags", "--tls-verify=false", "docker://\(target)"]), as: UTF8.self)
    #expect(tags.contains("latest"))
    // Everything is there: a second push sends nothing.
    let again = try shop.whittle("push", "toy.yaml", target)
    #expect(again.complaint.contains("nothing to send"), "\(again.complaint)")
    let listed = try shop.whittle("ls", "docker://\(target)", "/usr/bin")
    #expect(listed.text.contains("toy"), "\(listed.complaint)")
  }

  @Test("what was pushed is rebuilt on a machine that has never seen the manifest")
  func verify() throws {
    let shop = try Workshop()
    let registry = try LoopbackRegistry.start(in: shop.directory.path)
    let target = "\(registry.host)/toy"
    let pushed = try shop.whittle("push", "toy.yaml", target)
    try #require(pushed.status == 0, "\(pushed.complaint)")
    let reference = try #require(pushed.text.split(separator: "\n").first)
    for name in ["toy.yaml", "toy.lock.json", "toy.asc"] {
      removeTree(shop.directory.appending(name))
    }
    let ran = try shop.whittle(
      "verify", "docker://\(reference)", "--statement", "found.json",
      changing: ["XDG_CACHE_HOME": shop.directory.appending("other").string, "TZ": "Asia/Tokyo"],
      under: "077")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text.contains("identical"))
    let statement = try JSON(parsing: try contents(of: shop.directory.appending("found.json")))
    #expect(statement["predicate"]?["result"]?.string == "PASSED")
  }

  @Test("an image that another tool pushed is read and copied")
  func others() throws {
    let shop = try Workshop()
    let registry = try LoopbackRegistry.start(in: shop.directory.path)
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(built.status == 0, "\(built.complaint)")
    try must(
      "skopeo",
      Self.skopeo + [
        "copy", "--quiet", "--format", "v2s2", "--dest-tls-verify=false",
        "oci:\(shop.directory.appending("image")):latest-amd64",
        "docker://\(registry.host)/theirs:1",
      ])
    let listed = try shop.whittle("ls", "docker://\(registry.host)/theirs:1", "/usr/bin")
    #expect(listed.status == 0, "\(listed.complaint)")
    #expect(listed.text.contains("toy"))
    let copied = try shop.whittle(
      "push", "docker://\(registry.host)/theirs:1", "\(registry.host)/ours:2")
    #expect(copied.text.hasPrefix("\(registry.host)/ours:2@sha256:"), "\(copied.complaint)")
  }
}
