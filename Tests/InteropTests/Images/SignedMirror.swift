import Content
import SystemPackage
import TestSupport

/// A directory with the real indices of every architecture under a signature of the toy key.
///
/// A mirror in the middle of an update has indices that the archive's signature does not cover;
/// Whittle refuses them, and rightly. Tests of all architectures must not depend on that moment.
/// Packages still come from the apt sources, by their SHA-256.
enum SignedMirror {
  private static let suites = [
    "bookworm": ["amd64", "arm64", "armhf", "ppc64el", "s390x"],
    "trixie": ["amd64", "arm64", "armhf", "ppc64el", "riscv64", "s390x"],
  ]

  /// Makes the directory where it is not there yet.
  ///
  /// - Returns: its URL.
  static func make(in directory: FilePath) throws -> String {
    let mirror = directory.appending("mirror")
    for (suite, architectures) in suites.sorted(by: { $0.key < $1.key }) {
      let place = mirror.appending("dists").appending(suite)
      guard FileStatus(of: place.appending("InRelease")) == nil else { continue }
      try makeDirectory(place)
      var lines: [String] = []
      for architecture in architectures {
        let name = "main/binary-\(architecture)/Packages.xz"
        let file = place.pushing(FilePath(name))
        try makeDirectory(file.removingLastComponent())
        try must(
          "/usr/lib/apt/apt-helper",
          ["download-file", "\(Mirror.base ?? "")/dists/\(suite)/\(name)", file.string])
        let blob = Blob(of: try contents(of: file))
        lines.append(" \(blob.digest.hex) \(blob.size) \(name)")
      }
      let text =
        """
        Origin: Toy
        Suite: \(suite)
        Codename: \(suite)
        Date: \(releaseDate(Int64(ToyRepository.time)))
        Acquire-By-Hash: no
        No-Support-for-Architecture-all: Packages
        Architectures: \(architectures.joined(separator: " "))
        Components: main
        SHA256:

        """ + lines.map { $0 + "\n" }.joined()
      try writeFile(try ToyKey.toy.clearsigned(text), to: place.appending("InRelease"))
    }
    return "file://\(mirror)"
  }

  /// Makes copied manifests trust that mirror and name nothing else.
  static func name(in manifests: FilePath) throws {
    let key = try ToyKey.toy.armoredPublicKey()
    try writeFile(key, to: manifests.appending("keys").appending("toy.asc"))
    for (distro, suite) in ["debian12": "bookworm", "debian13": "trixie"] {
      let part =
        """
        whittle: 1
        architectures: [\(suites[suite, default: []].joined(separator: ", "))]
        archives:
          debian: {suites: [\(suite)], keyring: ../keys/toy.asc}

        """
      try writeFile(part, to: manifests.appending("parts").appending("\(distro).yaml"))
    }
  }
}
