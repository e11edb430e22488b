import Content
import TestSupport
import Testing

@testable import Inspection

/// Archives that are an image layout and a docker-archive at once.
@Suite struct ArchiveAgreementTests {
  private static let layer = TarItem.archive(ToyLayout.tree)
  private static let other = TarItem.archive([TarItem("evil", body: [1])])

  /// What `manifest.json` has to say of the images of a layout.
  private static func list(_ layout: ToyLayout, _ tags: [String]) throws -> JSON {
    var items: [JSON] = []
    for (descriptor, tag) in zip(try layout.manifests, tags) {
      let hex = descriptor["digest"]?.string?.dropFirst(7) ?? ""
      let manifest = try JSON(parsing: layout.files["blobs/sha256/\(hex)"] ?? [])
      func name(_ value: JSON?) -> JSON {
        .string("blobs/sha256/\(value?["digest"]?.string?.dropFirst(7) ?? "")")
      }
      items.append([
        "Config": name(manifest["config"]), "RepoTags": tag.isEmpty ? .null : [.string(tag)],
        "Layers": .array((manifest["layers"]?.array ?? []).map(name)),
      ])
    }
    return .array(items)
  }

  private static func opened(
    _ layout: ToyLayout, _ list: JSON, _ change: (inout ToyLayout) -> Void = { _ in }
  ) async throws -> String? {
    let desk = try Desk()
    var layout = layout
    layout.files["manifest.json"] = list.canonicalBytes
    change(&layout)
    let path = try desk.put(layout.archive)
    return await complaint { try await desk.read(path) }
  }

  @Test("that agree are read, whatever the names look like")
  func same() async throws {
    for (tag, name) in [("latest", "toy:latest"), ("toy:1", "toy:1"), (nil, "")] {
      let layout = ToyLayout.layout([Self.layer], tag: tag)
      let said = try await Self.opened(layout, try Self.list(layout, [name]))
      #expect(said == nil, "\(name): \(said ?? "")")
    }
  }

  @Test("that name different images are refused, whichever has one more, or another name")
  func different() async throws {
    let layout = ToyLayout.layout([Self.layer], tag: "1")
    let evil = ToyLayout.layout([Self.other], tag: "1")
    var both = layout
    try both.merge(ToyLayout.layout([Self.other], tag: "2"))
    var swapped = ToyLayout.layout([Self.layer], tag: "2")
    try swapped.merge(ToyLayout.layout([Self.other], tag: "1"))
    let good = try Self.list(layout, ["toy:1"])
    let cases: [(ToyLayout, JSON)] = [
      // Another image under the same name, one that only one of the two has, names exchanged.
      (layout, try Self.list(evil, ["toy:1"])), (both, good), (swapped, good),
      (layout, .array((good.array ?? []) + (try Self.list(evil, ["toy:2"]).array ?? []))),
    ]
    for (number, (image, list)) in cases.enumerated() {
      let said = try await Self.opened(image, list) { $0.files.merge(evil.files) { old, _ in old } }
      #expect(said?.contains("name different images") == true, "\(number): \(said ?? "no error")")
    }
    // skopeo reads a layout without its marker.
    let said = try await Self.opened(layout, try Self.list(evil, ["toy:1"])) {
      $0.files.merge(evil.files) { old, _ in old }
      $0.files["oci-layout"] = nil
    }
    #expect(said?.contains("name different images") == true, "\(said ?? "no error")")
  }

  @Test("with a file that is there twice are refused")
  func twice() async throws {
    let desk = try Desk()
    let files = ToyLayout.layout([Self.layer]).files
    let items = files.sorted { $0.key < $1.key }.map { TarItem($0.key, body: $0.value) }
    let path = try desk.put(
      TarItem.archive(items + [TarItem("./index.json", body: files["index.json"] ?? [])]))
    let said = await complaint { try await desk.read(path) }
    #expect(said?.contains("more than once") == true, "\(said ?? "no error")")
  }
}
