import Content
import SystemPackage
import TestSupport
import Testing

/// The examples of docs/your-app.md: compiled, built and run, as the page says.
@Suite(
  "A program of one's own",
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
  .enabled(if: ImageRoot.isPossible, "needs root, unshare, chroot and mount"))
struct ApplicationTests {
  private struct Built: BuiltImage {
    let layout: FilePath
    let architecture: String
  }

  @Test("are seven")
  func count() {
    #expect(
      ApplicationExample.all.map(\.title) == [
        "C", "Go", "Rust", "Python, with its wheels", "Node.js, with node_modules", "A jar",
        "A static site, with nginx",
      ])
  }

  @Test("is built and runs as the page says", arguments: ApplicationExample.all)
  func runs(_ example: ApplicationExample) throws {
    var architectures: [String] = []
    for architecture in ["amd64", "arm64"] {
      guard let obstacle = example.obstacle(architecture) else {
        architectures.append(architecture)
        continue
      }
      print("\(example.title) is not built for \(architecture): \(obstacle)")
    }
    guard !architectures.isEmpty else { try Test.cancel("nothing of it can be compiled here") }
    let directory = try TemporaryDirectory("whittle-app")
    for architecture in architectures { try compile(example, architecture, in: directory.path) }
    let manifest = try #require(example.manifest)
    try writeFile(
      manifest.replacing(
        "architectures: [amd64, arm64]",
        with: "architectures: [\(architectures.joined(separator: ", "))]"),
      to: directory.appending("app.yaml"))
    let built = try run(
      SampleBuild.program.string,
      ["build", "app.yaml", "-o", "image", "--quiet", "--cache", SampleBuild.cache.string],
      in: directory.path)
    try #require(built.status == 0, "\(built.complaint)")
    for architecture in architectures {
      if let obstacle = ImageRoot.obstacle(architecture) {
        print("\(example.title) is not run for \(architecture): \(obstacle)")
        continue
      }
      try start(
        example, Built(layout: directory.appending("image"), architecture: architecture))
    }
  }

  private func start(_ example: ApplicationExample, _ image: Built) throws {
    let settings = try #require(try image.config("latest")["config"])
    let entrypoint = settings["Entrypoint"]?.array?.compactMap(\.string) ?? []
    let root = try ImageRoot(image)
    let user = settings["User"]?.string == "nonroot" ? "65532:65532" : "33:33"
    let line = entrypoint.map { "'\($0)'" }.joined(separator: " ")
    guard let output = example.output else { return try serve(root, line, user) }
    let ran = try root.bash("user=\(user)\ninside \(line)")
    #expect(ran.text == output, "\(image.architecture): \(ran.complaint)")
  }

  private func compile(
    _ example: ApplicationExample, _ architecture: String, in directory: FilePath
  ) throws {
    var settings = ""
    for (path, text) in example.sources {
      try writeFile(text, to: directory.pushing(FilePath(path)))
    }
    if example.title.hasPrefix("Node.js") {
      for (path, text) in ApplicationExample.nodePackage {
        try writeFile(text, to: directory.pushing(FilePath(path)))
      }
      settings = "export npm_config_offline=true npm_config_install_links=true\n"
    }
    for command in example.commands(for: architecture) {
      let ran = try run("bash", ["-ec", settings + command], in: directory)
      if ran.status != 0, command.hasPrefix("pip "),
        ran.complaint.contains("No matching distribution")
      {
        try Test.cancel("pip reaches no index")
      }
      try #require(ran.status == 0, "\(command): \(ran.complaint)")
    }
  }

  /// Fetches the page, through a socket in the image, so that no port is taken.
  private func serve(_ root: borrowing ImageRoot, _ line: String, _ user: String) throws {
    let ran = try root.bash(
      """
      user=\(user)
      sed -i 's#listen 8080#listen unix:/tmp/socket#' "$root/etc/nginx/nginx.conf"
      inside \(line) >"$root/log" 2>&1 &
      for _ in {1..1000}; do [[ -S "$root/tmp/socket" ]] && break; sleep 0.1; done
      python3 - "$root/tmp/socket" <<'END' || cat "$root/log"
      import socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      s.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
      print(s.makefile().read().splitlines()[-1])
      END
      kill -QUIT "$(cat "$root/tmp/nginx.pid")"
      wait
      """)
    #expect(ran.text == "<p>hello from nginx</p>\n", "\(ran.complaint)")
  }
}
