import Content
import Manifest
import Rootfs
import Tree
import SystemPackage
import Testing

@Suite("The manifests of this repository")
struct ManifestSamplesTests {
  private static let directory = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("manifests")

  /// Those that distroless has too.
  static let distroless =
    ["debian12", "debian13"].flatMap { distro in
      ["static", "base-nossl", "base", "cc"].map { "\(distro)/\($0)" }
    } + ["python3", "nodejs", "java-base", "java21", "java25"].map { "debian13/\($0)" }
  /// One program each.
  static let programs = ["curl", "ffmpeg", "git", "nginx", "postgres-client", "redis"]
    .map { "debian13/\($0)" }
  static let samples = distroless + programs

  @Test("are all looked at here")
  func complete() throws {
    let found = try ["debian12", "debian13"].flatMap { distro in
      try listDirectory(Self.directory.appending(distro)).filter { $0.hasSuffix(".yaml") }
        .map { "\(distro)/\($0.dropLast(5))" }
    }
    #expect(found.sorted() == Self.samples.sorted())
  }

  private func load(_ sample: String) throws(ManifestError) -> Manifest {
    try Manifest.load(Self.directory.pushing(FilePath("\(sample).yaml")))
  }

  @Test("have no mistake", arguments: samples)
  func loads(_ sample: String) throws {
    let manifest = try load(sample)
    #expect(manifest.variants.map(\.name) == ["latest", "nonroot", "debug", "debug-nonroot"])
    #expect(sample.hasSuffix(manifest.name))
    let isDebian13 = sample.hasPrefix("debian13")
    #expect(manifest.architectures.count == (isDebian13 ? 6 : 5))
    for file in manifest.localFiles {
      #expect(FileStatus(of: file.path)?.isRegular == true, "\(file.path)")
    }
  }

  @Test("have distroless' accounts and name service switch, byte for byte", arguments: distroless)
  func accounts(_ sample: String) throws {
    let latest = try load(sample).variant("latest")
    let passwd = latest.users.map {
      AccountFiles.passwdLine(
        name: $0.name, uid: $0.uid, gid: $0.gid, comment: $0.comment, home: $0.home,
        shell: $0.shell)
    }
    let group = latest.groups.map {
      AccountFiles.groupLine(name: $0.name, gid: $0.gid, members: $0.members)
    }
    let switches = latest.files.map { file in
      if case .text(let text) = file.content { text } else { "" }
    }
    let digests = [passwd, group, switches].map { Digest(of: Array($0.joined().utf8)).hex }
    #expect(
      digests == [
        "9003b1335e3ec8e426dbc715130569e08a708ee220c9c0d4ca6a0b730879607d",
        "190fcde0dc1f210f81c2977e4c9df5e97c5d712dd2300d573e36d24f57d77c67",
        "e241e67d7b5c15a5ace818d89277507b5ded8b49688b7a4431afb3b1041a3759",
      ])
  }

  @Test("have keyrings that are the built-in ones", arguments: BuiltInKeyring.allCases)
  func keyrings(_ keyring: BuiltInKeyring) throws {
    let path = Self.directory.appending("keys").appending("\(keyring.rawValue).asc")
    let file = try readFile(path)
    #expect(file == Array(keyring.armored.utf8))
  }

  @Test("every manifest of a page has no mistake, whatever lies beside it")
  func pages() throws {
    let docs = Self.directory.removingLastComponent().appending("docs")
    var count = 0
    for name in try listDirectory(docs).sorted() where name.hasSuffix(".md") {
      let text = String(decoding: try readFile(docs.appending(name)), as: UTF8.self)
      for block in text.components(between: "```yaml\n", and: "```")
      where block.contains("whittle: 1\n") {
        let mistakes = ManifestSample(["m.yaml": block]).mistakes()
        #expect(
          mistakes == "" || mistakes.contains("No such file"), "\(name): \(mistakes)")
        count += 1
      }
    }
    #expect(count >= 8)
  }

  @Test("begin with the one of the reference, which has no mistake")
  func reference() throws {
    let page = Self.directory.removingLastComponent().pushing("docs/manifest.md")
    let text = String(decoding: try readFile(page), as: UTF8.self)
    let blocks = text.components(between: "```yaml\n", and: "```")
    let first = try #require(blocks.first)
    let mistakes = ManifestSample(["hello.yaml": first]).mistakes()
    #expect(mistakes == "")
    #expect(blocks.count >= 10)
    for block in blocks.dropFirst(2) {
      let mistakes = ManifestSample(["m.yaml": ManifestSample.head(without: block) + block])
        .mistakes()
      #expect(mistakes == "" || mistakes.contains("No such file"), "\(mistakes)")
    }
  }
}

extension String {
  /// The texts between each `start` and the `end` after it.
  fileprivate func components(between start: String, and end: String) -> [String] {
    split(separator: start).dropFirst().compactMap { rest in
      rest.split(separator: end, maxSplits: 1).first.map(String.init)
    }
  }
}

extension ManifestSample {
  /// The keys that every manifest must have, but for those that `block` has.
  fileprivate static func head(without block: String) -> String {
    guard block.hasPrefix("archives:") else { return head }
    return "whittle: 1\nname: m\narchitectures: [amd64]\n"
  }
}
