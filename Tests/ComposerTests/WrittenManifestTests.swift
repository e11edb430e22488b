import Manifest
import SystemPackage
import TestSupport
import Testing

@testable import Composer

/// What `init --for` and `learn` write is read by this program.
@Suite struct WrittenManifestTests {
  @Test("a proposal can be read before it has a package, and with one", arguments: [false, true])
  func proposal(_ hasPackage: Bool) throws {
    var proposal = ManifestProposal(
      name: "tool", description: "tool", architectures: ["amd64"],
      includes: ["whittle:debian13", "whittle:program"], entrypoint: "/usr/bin/tool")
    if hasPackage { _ = proposal.add([.package("tool", ["/usr/bin/tool"])]) }
    let found = try Self.read(proposal.text)
    #expect(found.variants.first?.packages.contains { "\($0)".contains("tool") } == hasPackage)
  }

  @Test(
    "the manifest of a full root can be read before it has a package, and with one",
    arguments: [[], ["tar"]])
  func wide(_ packages: [String]) throws {
    let wide = WideManifest(
      base: "whittle:debian13", architecture: "amd64", packages: packages, makesCertificates: false)
    _ = try Self.read(wide.text)
  }

  private static func read(_ text: String) throws -> Manifest {
    try Manifest.load("tool.yaml") { path in
      #expect(path == "tool.yaml")
      return Array(text.utf8)
    }
  }
}
