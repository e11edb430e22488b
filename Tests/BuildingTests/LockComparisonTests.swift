import Packing
import Content
import Lock
import OCI
import TestSupport
import Testing

@testable import Building
@testable import Tree
@testable import Rootfs

@Suite("What was built, held against a lock")
struct LockComparisonTests {
  private static let digest = LockSample.digest

  /// The image of the sample lock, with layers of these diffIDs and digests.
  private func variant(
    _ layers: [(diff: String, blob: String)] = [("diffa", "a"), ("diffb", "b")],
    manifest: String = "image", index: String = "image index", name: String = "latest",
    architecture: String = "amd64"
  ) throws -> BuiltVariant {
    let plan = ImagePlan(
      name: "toy", variant: name, architecture: architecture,
      platform: Platform(architecture: architecture), packages: [], generated: [], bundle: nil,
      osRelease: nil, links: [], execution: ImageConfig.Execution(), annotations: [:],
      layering: .single, allowances: [], hasDpkgDatabase: false, compressor: .gzip,
      epoch: 0)
    func descriptor(_ text: String, _ type: MediaType) -> Descriptor {
      Descriptor(Blob(digest: Self.digest(text), size: 1), type)
    }
    let image = BuiltImage(
      plan: plan, tree: try Tree.compose([], [], epoch: 0),
      layers: layers.map {
        Layer(
          diffID: Self.digest($0.diff), tarSize: 2048,
          blob: Blob(digest: Self.digest($0.blob), size: 10), runs: [], isHashed: true)
      },
      config: descriptor("config", .imageConfig), manifest: descriptor(manifest, .imageManifest))
    return BuiltVariant(name: name, images: [image], index: descriptor(index, .imageIndex))
  }

  private func findings(
    _ variants: BuiltVariant..., isWhole: Bool = true
  ) -> [LockComparison.Finding] {
    LockComparison(variants, with: LockSample.lock, isWhole: isWhole).findings
  }

  @Test("is the same where every digest is")
  func same() throws {
    let found = findings(try variant())
    #expect(found == [])
    #expect(try variant().locked == LockSample.lock.outputs["latest"])
  }

  @Test("differs in content before all else")
  func content() throws {
    let found = findings(
      try variant([("diffa", "other"), ("else", "b")], manifest: "x", index: "y"))
    #expect(
      found == [
        .content(
          image: "toy:latest amd64", layer: 1, expected: Self.digest("diffb"),
          found: Self.digest("else"))
      ])
    #expect(
      found.map(\.description) == [
        "toy:latest amd64: layer 2 has the diffID \(Self.digest("else")), the lock "
          + "\(Self.digest("diffb"))"
      ])
    #expect(found.map(\.isCompressionOnly) == [false])
  }

  @Test("differs in the compressed bytes alone where the diffIDs are the same")
  func compression() throws {
    let found = findings(try variant([("diffa", "a"), ("diffb", "x")], manifest: "x", index: "y"))
    #expect(
      found == [
        .compression(
          image: "toy:latest amd64", layer: 1, locked: "libdeflate 1.14 level 6",
          used: Compressor.gzip.identity)
      ])
    #expect(found.map(\.isCompressionOnly) == [true])
    #expect(
      found.first?.description
        == "toy:latest amd64: layer 2 has the same content, but the lock has "
        + "the digest of other compressed bytes than \(Compressor.gzip.identity) gives")
    let other = LockComparison.Finding.compression(
      image: "toy", layer: 0, locked: "libdeflate 1.0 level 6", used: "libdeflate 1.14 level 6")
    #expect(
      other.description
        == "toy: layer 1 has the same content, but was compressed by libdeflate 1.14 "
        + "level 6, the locked one by libdeflate 1.0 level 6")
  }

  @Test("differs in config or annotations where the layers are the same")
  func documents() throws {
    let found = findings(try variant(manifest: "x", index: "y"))
    #expect(
      found == [
        .documents(
          image: "toy:latest amd64", expected: Self.digest("image"), found: Self.digest("x"))
      ])
  }

  @Test("differs in the index alone, if all architectures were built")
  func index() throws {
    let found = findings(try variant(index: "y"))
    #expect(
      found == [
        .index(
          variant: "latest", expected: Self.digest("image index"), found: Self.digest("y"))
      ])
    let partly = findings(try variant(index: "y"), isWhole: false)
    #expect(partly == [])
  }

  @Test("differs in the number of layers, and in what the lock does not have")
  func absent() throws {
    let found = findings(
      try variant([("diffa", "a")]), try variant(name: "debug"),
      try variant(architecture: "arm64"))
    #expect(
      found == [
        .layerCount(image: "toy:latest amd64", expected: 2, found: 1), .absent(image: "debug"),
        .absent(image: "toy:latest arm64"),
      ])
  }
}
