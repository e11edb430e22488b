internal import Content

/// The machine that an image runs on (OCI image-spec, image-index.md, `platform`).
package struct Platform: Hashable, Sendable, CustomStringConvertible {
  /// Go's name: `amd64`, `arm`, `ppc64le`.
  package let architecture: String
  package let os: String
  /// The variant of the processor, `v7` or `v8`, where the architecture has some.
  package let variant: String?

  package init(architecture: String, os: String = "linux", variant: String? = nil) {
    self.architecture = architecture
    self.os = os
    self.variant = variant
  }

  /// Debian's architectures and what Go calls them (go.dev/doc/install/source, GOARCH; the
  /// variants are those of Debian's baselines, wiki.debian.org/ArchitectureSpecificsMemo).
  private static let debian: [(name: String, platform: Platform)] = [
    ("amd64", Platform(architecture: "amd64")),
    ("arm64", Platform(architecture: "arm64", variant: "v8")),
    ("armel", Platform(architecture: "arm", variant: "v5")),
    ("armhf", Platform(architecture: "arm", variant: "v7")),
    ("i386", Platform(architecture: "386")),
    ("loong64", Platform(architecture: "loong64")),
    ("mips64el", Platform(architecture: "mips64le")),
    ("ppc64el", Platform(architecture: "ppc64le")),
    ("riscv64", Platform(architecture: "riscv64")),
    ("s390x", Platform(architecture: "s390x")),
  ]

  /// The platform of a Debian architecture, or nil where OCI has no name for it.
  package init?(debian architecture: String) {
    guard let row = Self.debian.first(where: { $0.name == architecture }) else { return nil }
    self = row.platform
  }

  /// Debian's name of this platform, or nil where Debian has none.
  ///
  /// An `arm64` without a variant is `v8`, as the image-spec's table says.
  package var debianArchitecture: String? {
    let spelled =
      architecture == "arm64" && variant == nil
      ? Platform(architecture: architecture, os: os, variant: "v8") : self
    return Self.debian.first { $0.platform == spelled }?.name
  }

  /// `os/architecture[/variant]`, as `--platform` of container tools has it.
  package var description: String {
    [os, architecture, variant].compactMap(\.self).joined(separator: "/")
  }
}

extension Platform {
  init(_ reader: DocumentReader) throws(OCIError) {
    self.init(
      architecture: try reader.string("architecture"), os: try reader.string("os"),
      variant: try reader.optionalString("variant"))
  }

  var json: JSON {
    .members([
      "architecture": .string(architecture), "os": .string(os),
      "variant": variant.map { .string($0) },
    ])
  }
}
