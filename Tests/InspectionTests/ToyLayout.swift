import Content
import SystemPackage
import TestSupport

@testable import Inspection

/// An image made in code, as the files of a layout; a test may then spoil any of them.
struct ToyLayout {
  /// The files by name, such as `blobs/sha256/…`.
  var files: [String: [UInt8]] = [:]

  static let tree = [
    TarItem("./", type: "5", mode: 0o755), TarItem("usr/", type: "5", mode: 0o755),
    TarItem("usr/bin/", type: "5", mode: 0o755),
    TarItem("usr/bin/toy", mode: 0o755, body: Array("program".utf8)),
    TarItem("usr/bin/alias", type: "1", mode: 0o755, linkName: "usr/bin/toy"),
    TarItem("usr/bin/link", type: "2", mode: 0o777, linkName: "toy"),
    TarItem("bin", type: "2", mode: 0o777, linkName: "usr/bin"),
    TarItem("etc/", type: "5", mode: 0o755),
    TarItem("etc/passwd", body: Array("root:x:0:0::/:\nuser:x:7:8::/:\n".utf8)),
    TarItem("etc/group", body: Array("root:x:0:\nstaff:x:8:\n".utf8)),
    TarItem("etc/conf", mode: 0o640, uid: 7, gid: 8, body: Array("a = b\n".utf8)),
    TarItem("var/lib/dpkg/status.d/", type: "5", mode: 0o755),
    TarItem(
      "var/lib/dpkg/status.d/toy",
      body: Array(
        "Package: toy\nVersion: 1.0-1+b1\nArchitecture: amd64\nSource: toys (1.0-1)\n".utf8)
    ),
    TarItem(
      "var/lib/dpkg/status.d/toy.md5sums",
      body: Array("\(String(repeating: "0", count: 32))  bin/toy\n".utf8)),
  ]

  /// An image of some layers under one tag.
  static func layout(
    _ layers: [[UInt8]], tag: String? = "latest", architecture: String = "amd64",
    diffs: [[UInt8]]? = nil, type: String = "application/vnd.oci.image.layer.v1.tar"
  ) -> ToyLayout {
    var image = ToyLayout()
    image.files["oci-layout"] = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)
    let diffIDs: [JSON] = (diffs ?? layers).map { .string("\(Digest(of: $0))") }
    let config: JSON = [
      "architecture": .string(architecture), "os": "linux",
      "config": ["Entrypoint": ["/usr/bin/toy"]],
      "rootfs": ["type": "layers", "diff_ids": .array(diffIDs)],
    ]
    let manifest: JSON = [
      "schemaVersion": 2,
      "config": image.add(config.canonicalBytes, "application/vnd.oci.image.config.v1+json"),
      "layers": .array(layers.map { image.add($0, type) }),
    ]
    var descriptor =
      image.add(manifest.canonicalBytes, "application/vnd.oci.image.manifest.v1+json").object ?? [:]
    descriptor["platform"] = ["architecture": .string(architecture), "os": "linux"]
    if let tag { descriptor["annotations"] = ["org.opencontainers.image.ref.name": .string(tag)] }
    image.setIndex([.object(descriptor)])
    return image
  }

  mutating func add(_ bytes: [UInt8], _ type: String) -> JSON {
    let blob = Blob(of: bytes)
    files["blobs/sha256/\(blob.digest.hex)"] = bytes
    return [
      "mediaType": .string(type), "digest": .string("\(blob.digest)"), "size": .int(blob.size),
    ]
  }

  var manifests: [JSON] {
    get throws { try JSON(parsing: files["index.json"] ?? [])["manifests"]?.array ?? [] }
  }

  mutating func setIndex(_ manifests: [JSON]) {
    let index: JSON = ["schemaVersion": 2, "manifests": .array(manifests)]
    files["index.json"] = index.canonicalBytes
  }

  /// Puts another image beside this one.
  mutating func merge(_ other: ToyLayout) throws {
    let all = try manifests + other.manifests
    files.merge(other.files) { first, _ in first }
    setIndex(all)
  }

  /// What `docker save` wrote before it wrote layouts.
  static func docker(_ layers: [[UInt8]], tags: [String] = ["toy:1"]) -> ToyLayout {
    var image = ToyLayout()
    let config: JSON = [
      "architecture": "arm64", "os": "linux",
      "rootfs": [
        "type": "layers", "diff_ids": .array(layers.map { .string("\(Digest(of: $0))") }),
      ],
    ]
    image.files["config.json"] = config.canonicalBytes
    let names = layers.indices.map { "\($0)/layer.tar" }
    for (name, layer) in zip(names, layers) { image.files[name] = layer }
    let list: JSON = [
      [
        "Config": "config.json", "RepoTags": .array(tags.map { .string($0) }),
        "Layers": .array(names.map { .string($0) }),
      ]
    ]
    image.files["manifest.json"] = list.canonicalBytes
    return image
  }

  func write(to directory: FilePath) throws {
    for (name, bytes) in files { try writeFile(bytes, to: directory.pushing(FilePath(name))) }
  }

  /// All files in one tar.
  var archive: [UInt8] {
    TarItem.archive(files.sorted { $0.key < $1.key }.map { TarItem($0.key, body: $0.value) })
  }
}

/// Opens images in a directory of its own, with a cache that is its own.
struct Desk: ~Copyable {
  let directory: TemporaryDirectory
  init() throws { directory = try TemporaryDirectory() }

  var reader: ImageReader {
    ImageReader(store: BlobStore(at: directory.appending("cache")), jobs: 2)
  }

  func put(_ image: ToyLayout, _ name: String = "image") throws -> FilePath {
    try image.write(to: directory.appending(name))
    return directory.appending(name)
  }

  func put(_ bytes: [UInt8], _ name: String = "image.tar") throws -> FilePath {
    try writeFile(bytes, to: directory.appending(name))
    return directory.appending(name)
  }

  /// Reads the only image of a path.
  func read(_ path: FilePath) async throws -> OpenedImage {
    let set = try await reader.open(path)
    return try await set.read(
      try set.only(tag: nil, architecture: nil, host: "amd64"))
  }

  /// The tree of a stack of layers, one line a path.
  func tree(_ layers: [TarItem]...) async throws -> String {
    let image = ToyLayout.layout(layers.map { TarItem.archive($0) })
    return dump(try await read(try put(image)).image.tree)
  }
}
