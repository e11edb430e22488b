import Content
import SystemPackage
import TestSupport
import Testing

/// A mirror that misbehaves: an error that names the file, no image, and a good run afterwards.
@Suite struct NetworkTests {
  /// The toy archive as a web server's dictionary.
  static func answers(_ directory: FilePath) throws -> [String: MisbehavingServer.Answer] {
    var answers: [String: MisbehavingServer.Answer] = [:]
    var directories = [""]
    while let place = directories.popLast() {
      for name in try listDirectory(directory.pushing(FilePath(place))) {
        let path = place.isEmpty ? name : "\(place)/\(name)"
        let file = directory.pushing(FilePath(path))
        if FileStatus(of: file)?.isDirectory == true {
          directories.append(path)
        } else {
          // As apt spells it, `+` is not left as it is.
          answers["/\(path.replacing("+", with: "%2B"))"] = .content(try contents(of: file))
        }
      }
    }
    return answers
  }

  private static let pool = "/" + ToyRepository.poolPath(ToyArchive.data(), component: "main")
  private static let release = "/dists/toy/InRelease"
  private static let page = Array("<html>Please log in</html>".utf8)

  private static func fault(
    _ name: String, _ bytes: [UInt8]
  ) -> (answer: MisbehavingServer.Answer, status: Set<Int32>) {
    switch name {
    case "404": (.status(404), [3])
    case "503": (.status(503), [3])
    case "a login page": (.content(page), [4])
    case "cut": (.truncated(bytes, after: bytes.count / 2), [3])
    case "reset": (.reset(bytes, after: bytes.count / 2), [3])
    case "a short length": (.shortLength(bytes, length: bytes.count / 2), [3, 4])
    default: (.redirect(to: pool), [3])
    }
  }

  @Test(
    "a package that cannot be fetched is an error, and the next run is right",
    arguments: [
      "404", "503", "a login page", "cut", "reset", "a short length", "a redirect to itself",
    ])
  func pool(_ name: String) async throws {
    let shop = try Workshop()
    let path = Self.pool
    try await fault(name, path, naming: "toy-data", shop.directory.path, shop.archive)
  }

  @Test(
    "a release file that cannot be fetched is an error, and the next run is right",
    arguments: ["404", "503", "a login page", "cut"])
  func release(_ name: String) async throws {
    let shop = try Workshop()
    try await fault(name, Self.release, naming: "InRelease", shop.directory.path, shop.archive)
  }

  /// Builds with the fault, then without, then from the directory: the images are one.
  private func fault(
    _ name: String, _ path: String, naming word: String, _ directory: FilePath, _ archive: FilePath
  ) async throws {
    var answers = try Self.answers(archive)
    guard case .content(let bytes, _) = answers[path] else {
      Issue.record("no \(path) in the archive")
      return
    }
    let fault = Self.fault(name, bytes)
    answers[path] = fault.answer
    try await MisbehavingServer.serving(answers) { server in
      let bad = try build(directory, server.root, "image")
      #expect(fault.status.contains(bad.status), "\(bad.status) \(bad.complaint)")
      #expect(bad.complaint.contains(word), "\(bad.complaint)")
      #expect(bad.complaint.contains(server.root), "\(bad.complaint)")
      let left = try listDirectory(directory).filter { !["cache", "home"].contains($0) }
      #expect(left == ["archive", "toy.asc", "toy.yaml"])
      server.set(path, .content(bytes))
      let good = try build(directory, server.root, "image")
      #expect(good.status == 0, "\(good.complaint)")
    }
    let local = try build(directory, ToyRepository.url(archive), "local")
    #expect(local.status == 0, "\(local.complaint)")
    let one = try picture(ofDirectory: directory.appending("image"))
    let two = try picture(ofDirectory: directory.appending("local"))
    #expect(one == two)
  }

  private func build(_ directory: FilePath, _ mirror: String, _ output: String) throws -> Ran {
    try run(
      Workshop.program.string, ["build", "toy.yaml", "-o", output],
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": directory.appending("home").string,
        "XDG_CACHE_HOME": directory.appending("cache").string, "WHITTLE_MIRROR": "toy=\(mirror)",
      ], in: directory)
  }

  @Test("a mirror that is busy at first is asked again")
  func busy() async throws {
    let shop = try Workshop()
    var answers = try Self.answers(shop.archive)
    guard let answer = answers[Self.pool] else { return }
    answers[Self.pool] = .inTurn([.status(503), .status(503), answer])
    let directory = shop.directory.path
    try await MisbehavingServer.serving(answers) { server in
      let ran = try build(directory, server.root, "image")
      #expect(ran.status == 0, "\(ran.complaint)")
      let asked = server.received.filter { $0.path == Self.pool }.count
      #expect(asked == 3)
    }
    // It came last here and at once there: the order of downloads cannot be seen.
    let local = try build(directory, ToyRepository.url(shop.archive), "local")
    #expect(local.status == 0, "\(local.complaint)")
    let one = try picture(ofDirectory: directory.appending("image"))
    let two = try picture(ofDirectory: directory.appending("local"))
    #expect(one == two)
  }

  @Test("of two mirrors the second has what the first has not")
  func second() async throws {
    let shop = try Workshop()
    var answers = try Self.answers(shop.archive)
    answers[Self.pool] = nil
    let (directory, archive) = (shop.directory.path, shop.archive)
    try await MisbehavingServer.serving(answers) { server in
      let ran = try run(
        Workshop.program.string,
        [
          "build", "toy.yaml", "-o", "image", "--mirror", "toy=\(server.root)", "--mirror",
          "toy=\(ToyRepository.url(archive))",
        ],
        environment: ["PATH": "/usr/bin:/bin", "HOME": directory.appending("home").string],
        in: directory)
      #expect(ran.status == 0, "\(ran.complaint)")
    }
  }
}
