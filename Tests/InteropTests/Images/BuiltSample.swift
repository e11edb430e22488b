import Content
import SystemPackage
import TestSupport

/// One image of `manifests/` on one architecture, as it lies in its layout.
struct BuiltSample: BuiltImage {
  let image: SampleImage
  let architecture: String

  init(_ image: SampleImage, _ architecture: String) throws {
    self.image = image
    self.architecture = architecture
  }

  var layout: FilePath { SampleBuild.layout(image) }

  /// The version that the lock has of a package.
  func lockedVersion(of package: String) throws -> String? {
    let lock = try JSON(parsing: try contents(of: SampleBuild.lock(image)))
    let packages = lock["architectures"]?[architecture]?["packages"]?.array ?? []
    return packages.first { $0["name"]?.string == package }?["version"]?.string
  }
}

/// The images of a layout for one architecture.
protocol BuiltImage {
  var layout: FilePath { get }
  var architecture: String { get }
}

extension BuiltImage {
  private func document(_ digest: String) throws -> JSON {
    let name = digest.split(separator: ":").joined(separator: "/")
    return try JSON(parsing: try contents(of: layout.pushing(FilePath("blobs/\(name)"))))
  }

  private func named(_ name: String) throws -> JSON {
    let index = try JSON(parsing: try contents(of: layout.appending("index.json")))
    for item in index["manifests"]?.array ?? [] {
      let own = item["annotations"]?["org.opencontainers.image.ref.name"]?.string
      guard own == name, let digest = item["digest"]?.string else { continue }
      return try document(digest)
    }
    throw SampleError(description: "\(layout) has no image named \(name)")
  }

  /// The index of a variant, all architectures.
  func index(_ variant: String) throws -> JSON { try named(variant) }

  func imageManifest(_ variant: String) throws -> JSON { try named("\(variant)-\(architecture)") }

  func config(_ variant: String) throws -> JSON {
    let digest = try imageManifest(variant)["config"]?["digest"]?.string
    return try document(digest ?? "")
  }

  /// Unpacks a variant's layers, lowest first.
  func unpack(_ variant: String, into directory: FilePath) throws {
    try makeDirectory(directory)
    for layer in try imageManifest(variant)["layers"]?.array ?? [] {
      let name = (layer["digest"]?.string ?? "").split(separator: ":").joined(separator: "/")
      let file = layout.pushing(FilePath("blobs/\(name)"))
      try must("tar", ["-xpf", file.string, "-C", directory.string])
    }
  }

  /// The environment that the image's config gives a process.
  func environment(_ variant: String) throws -> [String: String] {
    let lines = try config(variant)["config"]?["Env"]?.array?.compactMap(\.string) ?? []
    return lines.reduce(into: [:]) { result, line in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      result[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
  }
}
