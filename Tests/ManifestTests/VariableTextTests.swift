@testable import Tree
import Debian
import Rootfs
import TestSupport
import Testing

@testable import Manifest

@Suite("A variable in a text")
struct VariableTextTests {
  private static let position = SourcePosition(file: "m.yaml", line: 3, column: 7)
  private static let values = VariableText.Values(
    architecture: "arm64", triplet: "aarch64-linux-gnu",
    versions: ["tool": "7:7.1.5+dfsg-0+deb13u1", "libstdc++6": "14.2.0-19"])

  private func fill(_ text: String) throws -> String {
    try VariableText(parsing: text, of: "image.env.X", at: Self.position).filled(Self.values)
  }

  @Test(
    "stands for what the image has",
    arguments: [
      ("", ""), ("plain", "plain"), ("$5 {a} $", "$5 {a} $"), ("${arch}", "arm64"),
      ("/usr/lib/${triplet}/x", "/usr/lib/aarch64-linux-gnu/x"),
      ("${version:tool}", "7:7.1.5+dfsg-0+deb13u1"), ("v${upstream-version:tool}.", "v7.1.5."),
      ("${version:libstdc++6}${arch}", "14.2.0-19arm64"), (#"\${arch}"#, "${arch}"),
      (#"a\b"#, #"a\b"#), ("é${arch}ü", "éarm64ü"),
    ])
  func fills(_ text: String, _ expected: String) throws {
    let filled = try fill(text)
    #expect(filled == expected)
  }

  @Test(
    "that is none is told with its place and remedy",
    arguments: [
      (
        "${PATH}:/x",
        "m.yaml:3:7: cannot read 'image.env.X': no variable '${PATH}'; the variables are ${arch}, ${oci-arch}, "
          + "${triplet}, ${version:PACKAGE} and ${upstream-version:PACKAGE}; "
          + #"write '\${' for a literal '${'"#
      ),
      (
        "${version:Tool}",
        "m.yaml:3:7: cannot read 'image.env.X': no variable '${version:Tool}'; the variables are ${arch}, ${oci-arch}, "
          + "${triplet}, ${version:PACKAGE} and ${upstream-version:PACKAGE}; "
          + #"write '\${' for a literal '${'"#
      ),
      (
        "${arch",
        #"m.yaml:3:7: cannot read 'image.env.X': '${' without '}'; write '\${' for a literal '${'"#
      ),
      (
        "${version:other}",
        "m.yaml:3:7: cannot fill in 'image.env.X': the image has no package 'other'; "
          + "name it in 'packages'"
      ),
    ])
  func mistakes(_ text: String, _ expected: String) throws {
    let error = #expect(throws: ManifestError.self) { try fill(text) }
    #expect(error?.description == expected)
  }

  @Test(
    "is the version that upstream gave",
    arguments: [
      ("21.0.13+9-1~deb13u2", "21.0.13"), ("20.19.2+dfsg-1+deb13u3", "20.19.2"),
      ("1:2.47.3-0+deb13u1", "2.47.3"), ("3.0~rc1-1", "3.0~rc1"), ("2026f-0+deb13u1", "2026f"),
      ("6.5", "6.5"),
    ])
  func upstream(_ version: String, _ expected: String) throws {
    let upstream = VariableText.upstream(of: try Version(parsing: version))
    #expect(upstream == expected)
  }
}
