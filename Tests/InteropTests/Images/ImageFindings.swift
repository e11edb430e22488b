import Content
import Debian
import Manifest
import Rootfs
import Tree
import SystemPackage
import TestSupport

/// What `Fixtures/scripts/images.py` finds in every image: it reads layouts, tar, ELF and packages
/// without any of our code, and asks `dpkg-deb` what a package has.
struct ImageFindings {
  var faults: [String]
  /// How many paths the image has, and how many of packages were looked for.
  var entries: Int64
  var compared: Int64
  /// The layers' bytes, and those of the same packages whole; zero where nobody asked.
  var size: Int64
  var whole: Int64

  /// By image, variant and architecture, as `debian13/base:latest amd64`.
  static let all: Result<[String: ImageFindings], any Error> = Result {
    _ = try SampleBuild.output.get()
    let jobs = try SampleImage.all.flatMap { image in
      try image.architectures.flatMap { architecture in
        // The layers of the nonroot variants are those of the others; a test holds them to it.
        try ["latest", "debug"].map { try job(image, $0, architecture) }
      }
    }
    let file = SampleBuild.directory.appending("jobs.json")
    try writeFile(JSON.array(jobs).canonicalText, to: file)
    let script = fixtures.pushing("scripts/images.py")
    let output = try must("python3", [script.string, file.string])
    guard let found = try JSON(parsing: output).object else {
      throw SampleError(description: "cannot read what images.py says")
    }
    return found.mapValues { value in
      ImageFindings(
        faults: value["faults"]?.array?.compactMap(\.string) ?? ["no faults are listed"],
        entries: value["entries"]?.int ?? 0, compared: value["compared"]?.int ?? 0,
        size: value["size"]?.int ?? 0, whole: value["whole"]?.int ?? 0)
    }
  }

  static func of(
    _ image: SampleImage, _ variant: String, _ architecture: String
  ) throws -> ImageFindings {
    let name = name(image, variant, architecture)
    guard let findings = try all.get()[name] else {
      throw SampleError(description: "images.py says nothing of \(name)")
    }
    return findings
  }

  private static func name(
    _ image: SampleImage, _ variant: String, _ architecture: String
  ) -> String { "\(image):\(variant) \(architecture)" }

  /// Whose size is asked for: distroless' own packages, or all that the lock has where the image is
  /// not made of Debian's packages there.
  private static func whole(_ image: SampleImage) -> JSON {
    let isOurs = image.isProgram || ["nodejs", "java21", "java25"].contains(image.name)
    return isOurs ? "locked" : "packages"
  }

  private static func job(
    _ image: SampleImage, _ variant: String, _ architecture: String
  ) throws -> JSON {
    let path = packageDirectory.appending("manifests").appending(image.distro)
      .appending("\(image.name).yaml")
    let manifest = try Manifest.load(path)
    let exclude = manifest.variants.first { $0.name == variant }?.exclude ?? []
    let made = manifest.variants.first { $0.name == variant }?.directories ?? []
    var packages: [String: JSON] = [:]
    for package in DistrolessPackages.whole(image) { packages[package] = .null }
    for (package, prefixes) in DistrolessPackages.parts(image) {
      packages[package] = .array(prefixes.map { .string($0) })
    }
    let triplet = try Architecture(parsing: architecture).triplet ?? ""
    return [
      "name": .string(name(image, variant, architecture)),
      "layout": .string(SampleBuild.layout(image).string), "variant": .string(variant),
      "architecture": .string(architecture), "triplet": .string(triplet),
      "lock": .string(SampleBuild.lock(image).string),
      "blobs": .string(SampleBuild.cache.pushing("blobs/sha256").string),
      "merged": .bool(image.distro != "debian12"),
      "exclude": .array(exclude.map { .string("\($0)") }),
      "made": .array(made.map { .string("\($0.path)".drop { $0 == "/" }.description) }),
      "packages": .object(packages),
      "whole": variant == "latest" && architecture == "amd64" ? whole(image) : .null,
    ]
  }
}
