import Content
import SystemPackage
import TestSupport
import Testing

/// The rules of `bazel/`, under Bazel itself and beside a cache of its remote execution API.
@Suite(.enabled(if: Tool.has("bazel"), "no bazel: scripts/setup test"))
struct BazelTests {
  /// A toy archive with its lock, an image that the program built, and a workspace of Bazel.
  private func workspace() throws -> Workshop {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    #expect(built.status == 0, "\(built.complaint)")
    let root = shop.directory.path
    try must("mkdir", [root.appending("work").string, root.appending("bin").string])
    try must(
      "ln", ["-s", Workshop.program.string, root.appending("bin").appending("whittle").string])
    for name in ["toy.yaml", "toy.lock.json", "toy.asc"] {
      try must("cp", [root.appending(name).string, root.appending("work").string])
    }
    try writeFile(
      """
      local_repository(name = "whittle_rules", path = "\(packageDirectory.appending("bazel"))")
      load("@whittle_rules//:whittle.bzl", "whittle_lock")
      new_local_repository(
          name = "whittle",
          path = "\(root.appending("bin"))",
          build_file_content = "exports_files([\\"whittle\\"])",
      )
      whittle_lock(
          name = "packages",
          lock = "//:toy.lock.json",
          mirrors = {"toy": ["\(ToyRepository.url(shop.archive))"]},
      )

      """, to: root.appending("work").appending("WORKSPACE.bazel"))
    try writeFile(
      """
      load("@whittle_rules//:whittle.bzl", "whittle_image")
      whittle_image(
          name = "toy",
          architectures = ["amd64"],
          lock = "toy.lock.json",
          manifest = "toy.yaml",
          packages = "@packages",
          srcs = ["toy.asc"],
          whittle = "@whittle//:whittle",
      )

      """, to: root.appending("work").appending("BUILD.bazel"))
    return shop
  }

  /// - Parameter base: Bazel's own directory, empty for what has never built.
  private func build(
    _ shop: borrowing Workshop, base: String, _ options: String...
  ) throws -> Ran {
    try run(
      "bazel",
      ["--batch", "--output_user_root=\(shop.directory.appending(base))", "build"] + options
        + ["//:toy"], environment: ["PATH": "/usr/bin:/bin", "HOME": shop.directory.path.string],
      in: shop.directory.appending("work"))
  }

  private func expectImage(_ shop: borrowing Workshop) throws {
    let expected = try picture(ofDirectory: shop.directory.appending("image"))
    let output = shop.directory.appending("work").pushing("bazel-bin/toy")
    let copy = shop.directory.appending("copy")
    removeTree(copy)
    // What Bazel keeps is read-only, and links where it came from a cache.
    try must("cp", ["-rL", output.string, copy.string])
    try must("chmod", ["-R", "u=rwX,go=rX", copy.string])
    let blobs = try listDirectory(copy.pushing("blobs/sha256"))
    let wanted = try listDirectory(shop.directory.appending("image").pushing("blobs/sha256"))
    #expect(blobs == wanted, "\(expected)")
    let index = try contents(of: copy.appending("index.json"))
    let wantedIndex = try contents(of: shop.directory.appending("image").appending("index.json"))
    #expect(index == wantedIndex)
  }

  @Test("an action without network, cache and environment gives the image of the lock")
  func action() throws {
    let shop = try workspace()
    let ran = try build(shop, base: "base")
    #expect(ran.status == 0, "\(ran.text) \(ran.complaint)")
    try expectImage(shop)
  }

  @Test("a lock that pins other packages than the mirror has is refused")
  func changed() throws {
    let shop = try workspace()
    let lock = shop.directory.appending("work").appending("toy.lock.json")
    let text = String(decoding: try contents(of: lock), as: UTF8.self)
    let json = try JSON(parsing: Array(text.utf8))
    let packages = json["architectures"]?["amd64"]?["packages"]?.array
    let digest = try #require(packages?.first?["sha256"]?.string)
    try writeFile(
      text.replacing(digest, with: String(repeating: "0", count: 64)), to: lock)
    let ran = try build(shop, base: "base")
    #expect(ran.status != 0)
    #expect(ran.complaint.contains("Checksum was"), "\(ran.complaint)")
  }

  @Test(
    "a second machine takes the image from the remote cache, and runs nothing",
    .enabled(if: Tool.has("bgd"), "no buildgrid: scripts/setup test"))
  func remoteCache() throws {
    let shop = try workspace()
    let port = try freePort()
    try writeFile(
      """
      server:
        - !channel
          address: 127.0.0.1:\(port)
          insecure-mode: true
      instances:
        - name: ''
          storages:
            - !lru-storage &storage
              size: 512M
          caches:
            - !lru-action-cache &actions
              storage: *storage
              max-cached-refs: 256
              allow-updates: true
              cache-failed-actions: false
          services:
            - !cas
              storage: *storage
            - !bytestream
              storage: *storage
            - !action-cache
              cache: *actions
      thread-pool-size: 8

      """, to: shop.directory.appending("grid.yaml"))
    let server = try BackgroundProcess.start(
      "bgd", ["server", "start", shop.directory.appending("grid.yaml").string])
    try server.wait(forPort: port)
    let remote = "--remote_cache=grpc://127.0.0.1:\(port)"
    let first = try build(shop, base: "one", remote)
    #expect(first.status == 0, "\(first.text) \(first.complaint)")
    let second = try build(shop, base: "two", remote)
    #expect(second.status == 0, "\(second.text) \(second.complaint)")
    let ran = second.complaint.split(separator: "\n").last { $0.contains(" processes: ") }
    #expect(ran?.hasSuffix("2 processes: 1 remote cache hit, 1 internal.") == true, "\(ran ?? "")")
    try expectImage(shop)
  }
}
