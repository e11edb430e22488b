import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Inspection

/// What `skopeo copy` makes of the layouts that lie, beside our verdict, which is always no.
@Suite struct HostileImageRefereeTests {
  typealias Trap = HostileImageTests.Trap

  /// The layouts that skopeo takes, and why we do not.
  private static let taken: [Trap: String] = [
    .negativeSize: size, .hugeSize: size, .sizeOfDocument: size,
    .fewerDiffIDs: inside, .otherDiffID: inside, .layerIsNoTar: inside, .truncatedGzip: inside,
    .wrongVersion: marker, .noMarker: marker,
  ]
  private static let size = "it goes by the digest of a manifest; the specification wants both"
  private static let inside = "it copies layers as they are; we look into them"
  private static let marker = "it does not look at oci-layout, which must be there"

  @Test(
    "skopeo's verdict is known for each", .enabled(if: Tool.has("skopeo", "timeout"), "no skopeo"))
  func verdicts() throws {
    for trap in Trap.allCases {
      let desk = try Desk()
      let directory = try desk.put(try trap.image())
      let copy = desk.directory.appending("copy")
      let ran = try run(
        "timeout",
        [
          "600", "skopeo", "--insecure-policy", "--tmpdir", desk.directory.path.string, "copy",
          "-q",
          "oci:\(directory):latest", "dir:\(copy)",
        ])
      if environment("HOSTILE_VERDICTS") == "1" { print("skopeo: \(trap): \(ran.complaint)") }
      let isTaken = ran.status == 0
      RecordedTool.skopeo.expect(isTaken, recorded: Self.taken[trap] != nil, of: "\(trap)")
    }
  }
}
