import Content
import SystemPackage
import TestSupport

/// All manifests of this repository, built once for all tests: one run of the program a release.
///
/// They are locked afresh, since a live mirror drops what a committed lock names one day. The
/// results stay in `.build`, so that the next run rewrites only what is new.
enum SampleBuild {
  /// Whether every architecture is built, from indices that are signed anew (`make images`).
  static let isWhole = environment("WHITTLE_IMAGES") == "all"

  static let directory = packageDirectory.pushing(
    isWhole ? ".build/whittle-images-all" : ".build/whittle-images")
  static let manifests = directory.appending("manifests")
  /// Shared with other tests, so that a package is fetched once.
  static let cache = packageDirectory.pushing(".build/whittle-test-cache")

  static func manifest(_ image: SampleImage) -> FilePath {
    manifests.appending(image.distro).appending("\(image.name).yaml")
  }

  static func layout(_ image: SampleImage) -> FilePath {
    directory.appending("out").appending(image.distro).appending(image.name)
  }

  static func lock(_ image: SampleImage) -> FilePath {
    manifests.appending(image.distro).appending("\(image.name).lock.json")
  }

  /// What the program said of each release; what it could not do is an error of every test.
  static let output: Result<[String: String], any Error> = Result {
    try prepare()
    var output: [String: String] = [:]
    for distro in SampleImage.distros {
      let images = SampleImage.all.filter { $0.distro == distro }
      var arguments = ["build", "--cache", cache.string, "--quiet"]
      arguments += ["-o", directory.appending("out").appending(distro).string]
      arguments += images.map { manifest($0).string }
      if isWhole {
        arguments += ["--mirror", "debian=\(try SignedMirror.make(in: directory))"]
      } else {
        arguments += ["--arch", SampleImage.architectures.joined(separator: ",")]
      }
      output[distro] = String(decoding: try must(program.string, arguments), as: UTF8.self)
    }
    return output
  }

  /// The optimized program where it is there and not older than the tests' own.
  static let program: FilePath = {
    let optimized = packageDirectory.pushing(".build/release/whittle")
    let newer = try? run("test", [optimized.string, "-nt", Workshop.program.string])
    return newer?.status == 0 ? optimized : Workshop.program
  }()

  /// Copies the manifests without their locks.
  private static func prepare() throws {
    removeTree(manifests)
    try makeDirectory(directory)
    try must(
      "cp",
      ["-r", packageDirectory.appending("manifests").string, manifests.string])
    for image in SampleImage.all {
      try must("rm", ["-f", lock(image).string])
    }
    if isWhole { try SignedMirror.name(in: manifests) }
  }
}
