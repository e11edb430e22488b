import Content
import SystemPackage
import TestSupport
import Testing

/// Every image of `manifests/` on every architecture, held against its packages and against what
/// an image must be, by programs that share no code with ours.
@Suite(
  "An image of manifests/",
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
  .enabled(if: Tool.has("python3", "dpkg-deb"), "python3 or dpkg-deb is not installed"))
struct ImageContentTests {
  @Test(
    "has what distroless has or says what it leaves out, and is complete",
    arguments: SampleImage.allBuilt)
  func complete(_ image: SampleImage, _ architecture: String) throws {
    for variant in ["latest", "debug"] {
      let findings = try ImageFindings.of(image, variant, architecture)
      #expect(findings.faults == [], "\(variant)")
      #expect(findings.entries > 600)
      #expect(findings.compared > 600)
    }
  }

  @Test("has one tree for root and nonroot", arguments: SampleImage.allBuilt)
  func variants(_ image: SampleImage, _ architecture: String) throws {
    _ = try SampleBuild.output.get()
    let built = try BuiltSample(image, architecture)
    let digests = try ["latest", "nonroot", "debug", "debug-nonroot"].map { variant in
      try built.config(variant)["rootfs"]?["diff_ids"]
    }
    #expect(digests[0] != nil)
    #expect(digests[0] == digests[1])
    #expect(digests[2] == digests[3])
    #expect(digests[0] != digests[2])
  }

  @Test("is started as distroless starts its own", arguments: SampleImage.allBuilt)
  func config(_ image: SampleImage, _ architecture: String) throws {
    _ = try SampleBuild.output.get()
    let built = try BuiltSample(image, architecture)
    for variant in ["latest", "nonroot", "debug", "debug-nonroot"] {
      let config = try built.config(variant)
      let isDebug = variant.hasPrefix("debug")
      let isNonroot = variant.hasSuffix("nonroot")
      let run = config["config"]
      let environment = run?["Env"]?.array?.compactMap(\.string) ?? []
      let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
      #expect(config["os"]?.string == "linux")
      #expect(run?["User"]?.string == (isNonroot ? "65532" : "0"))
      #expect(environment.first == path + (isDebug ? ":/busybox" : ""))
      #expect(environment.contains("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"))
      let needsLocale = image.name.hasPrefix("java") || image.name == "python3"
      #expect(environment.contains("LANG=C.UTF-8") == needsLocale)
      let directory = run?["WorkingDir"]?.string
      let usual = isNonroot ? "/home/nonroot" : "/"
      #expect(directory == (image.name == "redis" ? "/data" : usual))
      let entry = run?["Entrypoint"]?.array?.compactMap(\.string) ?? []
      let expected = Self.entrypoints[image.name]
      let shell = isDebug && (expected == nil || image.isProgram)
      #expect(entry == (shell ? ["/busybox/sh"] : expected ?? []))
    }
  }

  private static let entrypoints: [String: [String]] = [
    "python3": ["/usr/bin/python3.13"], "nodejs": ["/usr/bin/node"],
    "java21": ["/usr/bin/java", "-jar"], "java25": ["/usr/bin/java", "-jar"],
    "curl": ["/usr/bin/curl"], "git": ["/usr/bin/git"], "ffmpeg": ["/usr/bin/ffmpeg"],
    "nginx": ["/usr/sbin/nginx", "-e", "stderr", "-g", "daemon off;"],
    "postgres-client": ["/usr/bin/psql"], "redis": ["/usr/bin/redis-server"],
  ]

  @Test("says which version it has, on image manifest and index", arguments: SampleImage.allBuilt)
  func version(_ image: SampleImage, _ architecture: String) throws {
    _ = try SampleBuild.output.get()
    let versions = [
      "python3": "python3.13-minimal", "nodejs": "nodejs", "java21": "openjdk-21-jre-headless",
      "java25": "openjdk-25-jre-headless", "curl": "curl", "git": "git", "ffmpeg": "ffmpeg",
      "nginx": "nginx", "postgres-client": "postgresql-client-17", "redis": "redis-server",
    ]
    let built = try BuiltSample(image, architecture)
    let annotations = try built.imageManifest("latest")["annotations"]
    #expect(annotations?["org.opencontainers.image.title"]?.string == image.name)
    let version = annotations?["org.opencontainers.image.version"]?.string
    guard let package = versions[image.name] else { return }
    let locked = try built.lockedVersion(of: package)
    #expect(version == locked)
    let index = try built.index("latest")["annotations"]?["org.opencontainers.image.version"]
    // Where an architecture was built again (+b1), the index has no version that is true of all.
    #expect(index?.string == version || index == nil)
  }
}
