import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// Layouts and archives that lie, given to the commands that look at images.
@Suite struct HostileLayoutTests {
  /// What is done to a layout that was right.
  enum Lie: String, CaseIterable, Sendable {
    case otherDigest, climbingDigest, smallerSize, largerSize, negativeSize, hugeSize
    case missingBlob, longerBlob, changedBlob, blobIsDirectory, blobIsLink, noIndex, cutIndex
    case otherVersion
  }

  private static let other = "sha256:" + String(repeating: "0", count: 64)

  /// Spoils a layout of one architecture.
  private static func spoil(_ layout: FilePath, _ lie: Lie) throws {
    let index = layout.appending("index.json")
    let opened = try ImageLayout.open(layout)
    let manifest = try opened.imageManifests(try opened.descriptor(named: "latest"))[0]
    let layer = opened.path(of: try opened.imageManifest(manifest).layers[0].digest)
    let text = String(decoding: try contents(of: index), as: UTF8.self)
    let size = "\"size\":\(try opened.descriptor(named: "latest").size)"
    func edit(_ old: String, _ new: String) throws {
      try #require(text.contains(old))
      try writeFile(text.replacing(old, with: new), to: index)
    }
    let digest = "\(try opened.descriptor(named: "latest").digest)"
    switch lie {
    case .otherDigest: try edit(digest, other)
    case .climbingDigest: try edit(digest, "sha256:../../../../../../etc/passwd")
    case .smallerSize: try edit(size, "\"size\":1")
    case .largerSize: try edit(size, size + "0")
    case .negativeSize: try edit(size, "\"size\":-1")
    case .hugeSize: try edit(size, "\"size\":9223372036854775807")
    case .missingBlob: removeFile(layer)
    case .longerBlob: try writeFile(try contents(of: layer) + [0], to: layer)
    case .changedBlob: try writeFile(try contents(of: layer).map { $0 ^ 1 }, to: layer)
    case .blobIsDirectory:
      removeFile(layer)
      try makeDirectory(layer)
    case .blobIsLink:
      removeFile(layer)
      try must("ln", ["-s", "/etc/passwd", layer.string])
    case .noIndex: removeFile(index)
    case .cutIndex: try writeFile(String(text.dropLast(9)), to: index)
    case .otherVersion:
      try writeFile(#"{"imageLayoutVersion":"2.0.0"}"#, to: layout.appending("oci-layout"))
    }
  }

  @Test("are one error that names the culprit, and show nothing", arguments: Lie.allCases)
  func layout(_ lie: Lie) throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "good", "--arch", "amd64")
    try #require(built.status == 0, "\(built.complaint)")
    try must("cp", ["-a", "good", "bad"], in: shop.directory.path)
    try Self.spoil(shop.directory.appending("bad"), lie)
    try must("sh", ["-c", "tar -C bad -cf bad.tar ."], in: shop.directory.path)
    for image in ["bad", "bad.tar"] {
      for line in [["ls", image], ["diff", "good", image], ["diff", image, "good"]] {
        let ran = try run(
          Workshop.program.string, line + ["--cache", "fresh"], environment: shop.environment,
          in: shop.directory.path)
        #expect([2, 3, 4].contains(ran.status), "\(line): \(ran.status) \(ran.complaint)")
        #expect(ran.text == "", "\(line)")
        let errors = ran.complaint.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(errors.count == 1, "\(line): \(ran.complaint)")
        #expect(ran.complaint.contains("bad"), "\(line): \(ran.complaint)")
        #expect(!ran.complaint.contains("root:x:"), "\(line): \(ran.complaint)")
      }
    }
    let verified = try shop.whittle("verify", "toy.yaml", "--image", "bad")
    #expect([1, 2, 3, 4].contains(verified.status), "\(verified.text)\(verified.complaint)")
    #expect(!(verified.text + verified.complaint).contains("root:x:"))
  }
}
