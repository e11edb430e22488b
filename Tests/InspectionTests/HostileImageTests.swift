import Content
import SystemPackage
import TestSupport
import Testing

@testable import Inspection
internal import Tree

/// Layouts and archives that lie: one error that names the culprit, never a crash.
@Suite struct HostileImageTests {
  private static let layer = TarItem.archive(ToyLayout.tree)

  enum Trap: String, CaseIterable {
    case otherBytes, shorterBlob, longerBlob, missingBlob, escapingDigest, upperCaseDigest,
      negativeSize, hugeSize, otherDiffID, fewerDiffIDs, emptyIndex, notJSON, deepJSON,
      wrongVersion,
      noMarker, indexInItself, truncatedGzip, layerIsNoTar, sizeOfDocument, unknownMediaType

    var reason: String {
      switch self {
      case .otherBytes: "cannot trust"
      case .shorterBlob, .longerBlob, .hugeSize: "bytes, found"
      case .missingBlob: "does not hold it"
      case .escapingDigest, .upperCaseDigest: "hexadecimal digits"
      case .negativeSize: "must not be negative"
      case .otherDiffID: "uncompressed layer 1"
      case .fewerDiffIDs: "names 0 layers, but there are 1"
      case .emptyIndex: "it holds no image"
      case .notJSON, .deepJSON: "index.json"
      case .wrongVersion: "its version is not 1.0.0"
      case .noMarker: "oci-layout"
      case .indexInItself: "nested too deeply"
      case .truncatedGzip: "damaged or truncated"
      case .layerIsNoTar: "cannot read"
      case .sizeOfDocument: "too large"
      case .unknownMediaType: "is not an image"
      }
    }

    func image() throws -> ToyLayout {
      var image = ToyLayout.layout([layer])
      let name = "blobs/sha256/\(Digest(of: layer).hex)"
      switch self {
      case .otherBytes: image.files[name]?[600] ^= 1
      case .shorterBlob: image.files[name]?.removeLast()
      case .longerBlob: image.files[name]?.append(0)
      case .missingBlob: image.files[name] = nil
      case .escapingDigest: try change(&image, "digest", .string("sha256:../../../../etc/passwd"))
      case .upperCaseDigest:
        try change(&image, "digest", .string("sha256:" + String(repeating: "A", count: 64)))
      case .negativeSize: try change(&image, "size", -1)
      case .hugeSize: try change(&image, "size", 4_000_000)
      case .sizeOfDocument: try change(&image, "size", .int(.max))
      case .otherDiffID: image = .layout([layer], diffs: [[1]])
      case .fewerDiffIDs: image = .layout([layer], diffs: [])
      case .emptyIndex: image.setIndex([])
      case .notJSON: image.files["index.json"] = Array("{".utf8)
      case .deepJSON:
        image.files["index.json"] = Array(repeating: UInt8(ascii: "["), count: 100_000)
      case .wrongVersion:
        image.files["oci-layout"] = Array(#"{"imageLayoutVersion":"2"}"#.utf8)
      case .noMarker: image.files["oci-layout"] = nil
      case .indexInItself:
        var inner = try image.manifests
        for _ in 0..<6 {
          let index: JSON = ["schemaVersion": 2, "manifests": .array(inner)]
          inner = [image.add(index.canonicalBytes, "application/vnd.oci.image.index.v1+json")]
        }
        image.setIndex(inner)
      case .truncatedGzip:
        let packed = try must("gzip", ["-c"], input: layer)
        image = .layout([Array(packed.dropLast(9))], diffs: [layer])
      case .layerIsNoTar: image = .layout([Array(repeating: 65, count: 2048)])
      case .unknownMediaType: try change(&image, "mediaType", "text/plain")
      }
      return image
    }

    private func change(_ image: inout ToyLayout, _ name: String, _ value: JSON) throws {
      var descriptor = try image.manifests.first?.object ?? [:]
      descriptor[name] = value
      image.setIndex([.object(descriptor)])
    }
  }

  @Test("a layout that lies is refused, in a directory and in a tar file", arguments: Trap.allCases)
  func layouts(_ trap: Trap) async throws {
    let desk = try Desk()
    let image = try trap.image()
    let directory = try desk.put(image)
    let said = await complaint { try await desk.read(directory) }
    #expect(said?.contains(trap.reason) == true, "\(said ?? "no error")")
    guard trap != .noMarker else { return }
    let archive = try desk.put(image.archive)
    let saidToo = await complaint { try await desk.read(archive) }
    #expect(saidToo?.contains(trap.reason) == true, "\(saidToo ?? "no error")")
  }

  @Test(
    "a file of `docker save` that lies is refused",
    arguments: [
      ("[{}]", "Config"), ("{}", "expected an array"), ("[1]", "Config"),
      (#"[{"Config":"../config.json","Layers":[]}]"#, "does not hold it"),
      (#"[{"Config":"config.json","Layers":["/etc/passwd"]}]"#, "does not hold it"),
      (#"[{"Config":"config.json","Layers":["../../0/layer.tar"]}]"#, "does not hold it"),
      (#"[{"Config":"config.json","Layers":[1]}]"#, "expected strings"),
      (#"[{"Config":"config.json","Layers":[]}]"#, "names 1 layers, but there are 0"),
      (#"[{"Config":"0/layer.tar","Layers":[]}]"#, "image config"),
      ("[]", "it holds no image"),
    ])
  func docker(_ list: String, _ reason: String) async throws {
    let desk = try Desk()
    var image = ToyLayout.docker([Self.layer])
    image.files["manifest.json"] = Array(list.utf8)
    let path = try desk.put(image.archive)
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains(reason) == true, "\(said ?? "no error")")
  }

  @Test("what is no image says what would be one")
  func noImage() async throws {
    let desk = try Desk()
    for (bytes, reason) in [
      ([UInt8](), "it is empty"), (Array("hello".utf8), "not a tar file"),
      (Array(repeating: 0x1f, count: 700), "not a tar file"),
    ] {
      let path = try desk.put(bytes, "file")
      let said = await complaint { try await desk.read(path) }
      #expect(said?.contains(reason) == true, "\(said ?? "no error")")
    }
    let missing = desk.directory.appending("missing")
    let said = await complaint { try await desk.read(missing) }
    #expect(said?.contains("no such file or directory") == true)
    let device = await complaint { try await desk.read("/dev/null") }
    #expect(device?.contains("neither a file nor a directory") == true, "\(device ?? "")")
  }

  @Test("a layer of the cache that was tampered with is read again")
  func tamperedCache() async throws {
    let desk = try Desk()
    let path = try desk.put(ToyLayout.layout([Self.layer]))
    let first = try await desk.read(path).image.tree.entries
    let directory = desk.directory.appending("cache").appending("contents")
    let names = try listDirectory(directory)
    #expect(names == [Digest(of: Self.layer).hex])
    for name in names {
      var bytes = try contents(of: directory.appending(name))
      bytes[bytes.count / 2] ^= 1
      try writeFile(bytes, to: directory.appending(name))
    }
    let second = try await desk.read(path).image.tree.entries
    #expect(first == second)
  }

  @Test("a layout whose index is a link is none")
  func linkedIndex() async throws {
    let desk = try Desk()
    let path = try desk.put(ToyLayout.layout([Self.layer]))
    try must("mv", [path.pushing("index.json").string, path.pushing("other.json").string])
    try must("ln", ["-s", "other.json", path.pushing("index.json").string])
    let said = await complaint { try await desk.read(path) }
    #expect(said != nil)
  }

  @Test("a layout whose blob is a link out of it is still checked")
  func linkedBlob() async throws {
    let desk = try Desk()
    let path = try desk.put(ToyLayout.layout([Self.layer]))
    let name = path.pushing(FilePath("blobs/sha256/\(Digest(of: Self.layer).hex)"))
    try must("ln", ["-sf", "/etc/passwd", name.string])
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains("cannot trust") == true, "\(said ?? "no error")")
  }
}
