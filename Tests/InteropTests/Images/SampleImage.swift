import Composer
import Content
import Debian
import SystemPackage
import TestSupport

/// An image of `manifests/`, by the directory and the name of its file.
struct SampleImage: Hashable, Sendable, CustomStringConvertible {
  let distro: String
  let name: String

  var description: String { "\(distro)/\(name)" }

  /// Whether it is made around one program, and not distroless' too.
  var isProgram: Bool {
    ["curl", "ffmpeg", "git", "nginx", "postgres-client", "redis"].contains(name)
  }

  static let distros = ["debian12", "debian13"]

  /// All that the directories have.
  static let all: [SampleImage] = distros.flatMap { distro in
    let files =
      (try? listDirectory(packageDirectory.appending("manifests").appending(distro))) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map {
      SampleImage(distro: distro, name: String($0.dropLast(5)))
    }
  }

  /// The architectures that are looked at: two that every mirror has, or with `WHITTLE_IMAGES=all`
  /// every one.
  static let architectures: [String] =
    SampleBuild.isWhole
    ? ["amd64", "arm64", "armhf", "ppc64el", "riscv64", "s390x"] : ["amd64", "arm64"]

  /// Those of them that the image is there for.
  var architectures: [String] {
    Self.architectures.filter { $0 != "riscv64" || distro == "debian13" }
  }

  /// Every image on every architecture.
  static let allBuilt: [(SampleImage, String)] = all.flatMap { image in
    image.architectures.map { (image, $0) }
  }
}

/// Something that the built images do not have.
struct SampleError: Error, CustomStringConvertible {
  let description: String
}
