import Content
import Glibc
import Manifest
import SystemPackage
import TestSupport
import Tree
import Testing

/// What a manifest may read of the machine that it is built on.
struct ManifestFilesTests: ~Copyable {
  let directory: TemporaryDirectory

  init() throws {
    let directory = try TemporaryDirectory()
    try writeFile("secret: hunter2\n", to: directory.appending("outside/secret"))
    try writeFile("beside\n", to: directory.appending("top/manifests/beside"))
    try writeFile("above\n", to: directory.appending("top/above"))
    for (name, target) in [("link", "../above"), ("escape", "../../outside/secret")] {
      let path = directory.appending("top/manifests/\(name)")
      try #require(path.withPlatformString { symlink(target, $0) } == 0)
    }
    let queue = directory.appending("top/manifests/queue")
    try #require(queue.withPlatformString { mkfifo($0, 0o600) } == 0)
    self.directory = directory
  }

  private var manifest: FilePath { directory.appending("top/manifests/app.yaml") }

  private func reading(_ spelling: String, allowsOutside: Bool = false) -> String {
    let path = manifest.removingLastComponent().pushing(FilePath(spelling)).lexicallyNormalized()
    let files = ManifestFiles(of: manifest, allowsOutside: allowsOutside)
    do {
      return String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
    } catch {
      return "refused: \(error)".replacing(directory.path.string, with: "…")
    }
  }

  @Test("a manifest reads files below its own directory and below its git top, links resolved")
  func inside() throws {
    let below = reading("beside")
    #expect(below == "beside\n")
    let above = reading("../above")
    #expect(above.hasPrefix("refused: it lies outside of"))
    let link = reading("link")
    #expect(link.hasPrefix("refused: it lies outside of"))
    try makeDirectory("top/.git")
    #expect(
      [reading("beside"), reading("../above"), reading("link")] == [
        "beside\n", "above\n", "above\n",
      ])
  }

  @Test("a manifest that is a link out of its directory and git top is refused")
  func linkedManifest() throws {
    let path = directory.appending("top/manifests/app.yaml")
    try #require(path.withPlatformString { symlink("../../outside/secret", $0) } == 0)
    let error = #expect(throws: ManifestError.self) { try Manifest.load(path) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("it lies outside of"), "\(text)")
    #expect(!text.contains("secret:") && !text.contains("hunter2"), "\(text)")
  }

  @Test("a manifest reads nothing of a .git, nor does a tree bring one")
  func git() throws {
    try writeFile("token\n", to: directory.appending("top/.git/config"))
    let read = reading("../.git/config")
    #expect(read.hasPrefix("refused: it lies in a .git"), "\(read)")
    let allowed = reading("../.git/config", allowsOutside: true)
    #expect(allowed == "token\n")
    let files = ManifestFiles(of: manifest, allowsOutside: false)
    let top = directory.appending("top")
    let error = #expect(throws: ManifestFileError.self) { try files.tree(top, excluding: []) }
    #expect(error.map { "\($0)" }?.contains("exclude: [.git]") == true)
    let whole = try files.tree(top, excluding: [".git", "manifests/*"])
    #expect(whole.items.map(\.path.description) == ["/above", "/manifests"])
  }

  @Test("a manifest reads nothing outside of its git top unless --allow-outside is given")
  func outside() throws {
    try makeDirectory("top/.git")
    let attempts = ["../../outside/secret", "escape", "../../../../../../../../etc/passwd"]
    for attempt in attempts {
      let refused = reading(attempt)
      #expect(refused.hasPrefix("refused: it lies outside of "), "\(attempt): \(refused)")
      #expect(refused.hasSuffix("/top; --allow-outside lets the manifest read it"))
    }
    let allowed = attempts.prefix(2).map { reading($0, allowsOutside: true) }
    #expect(allowed == ["secret: hunter2\n", "secret: hunter2\n"])
  }

  @Test("a FIFO, a device and a directory are refused, not waited for")
  func special() throws {
    let found = [reading("queue"), reading("."), reading("/dev/null", allowsOutside: true)]
    let other = "refused: it is not a regular file"
    let directory = "refused: it is a directory; `trees` adds one to an image"
    #expect(found == [other, directory, other])
  }

  @Test("an included file that is not a manifest is refused without a word of it")
  func quoting() throws {
    for text in ["secret: hunter2\n", "root:x:0:0\n", "a: [hunter2\n", "- hunter2\n"] {
      try writeFile(text, to: directory.appending("top/manifests/other"))
      try writeFile("whittle: 1\nname: app\ninclude: [other]\n", to: manifest)
      let error = #expect(throws: ManifestError.self) { try Manifest.load(manifest) }
      let message = "\(try #require(error))".replacing(manifest.string, with: "app.yaml")
      #expect(message.contains("cannot read the file"), "\(message)")
      for word in ["hunter2", "secret", "root"] {
        #expect(!message.contains(word), "\(message)")
      }
    }
  }

  @Test("names of OCI whiteouts are refused in a manifest's own paths")
  func whiteouts() throws {
    for item in [
      "directories: [{path: /etc/.wh.passwd}]", "symlinks: [{path: /.wh..wh..opq, target: x}]",
      "files: [{path: /a/.wh.b/c, text: x}]",
    ] {
      try writeFile("whittle: 1\nname: app\narchitectures: [amd64]\n\(item)\n", to: manifest)
      let error = #expect(throws: ManifestError.self) { try Manifest.load(manifest) }
      let message = "\(try #require(error))"
      #expect(message.contains("app.yaml:4:"), "\(message)")
      #expect(message.contains("removes a file of a lower layer"), "\(message)")
    }
  }

  private func makeDirectory(_ name: String) throws {
    try writeFile("", to: directory.appending("\(name)/HEAD"))
  }
}
