import Content
import Rootfs
import TestSupport
import Testing

@testable import Tree
@testable import Inspection

@Suite struct FileCapabilitiesTests {
  /// `cap_net_raw=ep`, as setcap(8) stores it.
  private static let netRaw: [UInt8] =
    [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)

  @Test(
    "are named as setcap takes them",
    arguments: [
      (netRaw, "cap_net_raw=ep"),
      (
        [0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        "cap_net_bind_service,cap_mac_override=p"
      ),
      ([1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0], "cap_chown=eip"),
      ([1, 2, 3], "capabilities 010203"),
    ] as [([UInt8], String)])
  func names(_ bytes: [UInt8], _ text: String) {
    let capabilities = FileCapabilities(bytes: bytes)
    #expect(capabilities.text == text)
  }

  @Test("a file that gains them is shouted of")
  func gained() throws {
    let path = try MemberPath(absolute: "/usr/bin/ping")
    let entry = Entry(path: path, kind: .file(Blob(of: [1])), mode: 0o755, mtime: 0)
    let old = entry
    var new = entry
    new.capabilities = FileCapabilities(bytes: Self.netRaw)
    let changes = TreeComparison().changes(from: [old], to: [new])
    #expect(changes.map(\.change.alarms) == [[.capabilities("cap_net_raw=ep")]])
    #expect(changes.map(\.change.kind) == [.changed([.capabilities(nil, "cap_net_raw=ep")])])
    let back = TreeComparison().changes(from: [new], to: [old])
    #expect(back.map(\.change.alarms) == [[]])
  }

  @Test("are read from a layer, and out of the cache again")
  func layer() async throws {
    let desk = try Desk()
    let record = Array("SCHILY.xattr.security.capability=".utf8) + Self.netRaw + [10]
    let length = record.count + 3
    let header = TarItem("pax", type: "x", body: Array("\(length) ".utf8) + record)
    let path = try desk.put(TarItem.archive([header, TarItem("ping", body: [1])]))
    for _ in 0..<2 {
      let image = try await desk.read(path).image
      #expect(image.tree.entries.map { $0.capabilities?.text } == [nil, "cap_net_raw=ep"])
    }
  }
}
