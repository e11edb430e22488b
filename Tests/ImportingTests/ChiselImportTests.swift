import Manifest
import SystemPackage
import TestSupport
import Testing

@testable import Importing

@Suite("Slices of chisel")
struct ChiselImportTests {
  private static let openssl = """
    package: openssl
    essential: [openssl_copyright]
    slices:
      bins:
        essential: [libc6_libs, openssl_config]
        contents:
          /usr/bin/openssl:
      config:
        contents:
          /etc/ssl/openssl.cnf:
          /etc/ssl/certs/: {make: true, mode: 0755}
          /etc/app.conf: {text: "a: b\\n", mode: 0640}
          /var/run: {symlink: /run}
          /usr/lib/ssl/**.pm: {arch: amd64}
          /usr/lib/ssl/x**:
          /usr/lib/[a]:
      copyright:
        contents:
          /usr/share/doc/openssl/copyright:
    """
  private static let libc = """
    package: libc6
    essential: {libc6_copyright: {arch: [amd64]}}
    slices:
      libs:
        contents:
          /usr/lib/*-linux-*/libc.so.6:
          /etc/ld.so.conf: {text: FIXME, mutable: true}
          /usr/share/x: {copy: /usr/share/y}
          /usr/share/z: {until: mutate}
          /var/lib/chisel/**: {generate: manifest}
        mutate: |
          content.write("/etc/ld.so.conf", "x")
      copyright:
        contents: {/usr/share/doc/libc6/copyright: }
    """

  private func release(
    _ directory: borrowing TemporaryDirectory, format: String = "v3"
  ) throws -> ChiselRelease {
    try writeFile("format: \(format)\n", to: directory.appending("chisel.yaml"))
    let slices = directory.appending("slices")
    try writeFile(Self.openssl, to: slices.appending("openssl.yaml"))
    try writeFile(Self.libc, to: slices.appending("libc6.yaml"))
    return try ChiselRelease(directory.path)
  }

  @Test("become patterns with what they need, and keys for what they make")
  func manifest() throws {
    let directory = try TemporaryDirectory()
    var release = try release(directory)
    let manifest = try ImportedManifest(chisel: &release, ["openssl_bins"], named: "tls")
    #expect(
      manifest.text == #"""
        # From slices of chisel: openssl_bins
        # `whittle lock` says which patterns have no file in Debian's packages.
        whittle: 1
        name: tls
        include: ["whittle:debian13"]
        dependencies: libraries
        packages:
          libc6:
            # libc6_libs
            - "/usr/lib/*-linux-*/libc.so.6"
          openssl:
            # openssl_config
            - "/etc/ssl/openssl.cnf"
            - {path: "/usr/lib/ssl/**/*.pm", optional: true}
            - "/usr/lib/ssl/x*"
            - "/usr/lib/ssl/x*/**"
            - "/usr/lib/\\[a\\]"
            # openssl_bins
            - "/usr/bin/openssl"
        directories:
          - {path: "/etc/ssl/certs", mode: "0755"}
        symlinks:
          - {path: "/var/run", target: "/run"}
        files:
          - {path: "/etc/app.conf", text: "a: b\n", mode: "0640"}

        # Without a counterpart here:
        # - libc6_libs: /etc/ld.so.conf, which a script fills in
        # - libc6_libs: /usr/share/x, a copy of /usr/share/y under another name
        # - libc6_libs: /usr/share/z, which is there for a script alone
        # - libc6_libs: /var/lib/chisel/**, which lists what an image has; here the lock does
        # - libc6_libs: a script (`mutate`) that changes its files, which nothing runs here

        """#)
    #expect(manifest.remarkCount == 5)
  }

  @Test(
    "that are not there are named, with those that are",
    arguments: [
      ("openssl_bin", "the slices of openssl are bins, config, copyright"),
      ("nothing_bins", "slices/nothing.yaml"), ("openssl", "a slice is named PACKAGE_SLICE"),
      ("../x_y", "a slice is named PACKAGE_SLICE"),
    ])
  func absent(_ name: String, _ reason: String) throws {
    let directory = try TemporaryDirectory()
    var release = try release(directory)
    let error = #expect(throws: ImportError.self) {
      try ImportedManifest(chisel: &release, [name], named: "x")
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test("of another format, and what is no checkout, are refused")
  func formats() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: ImportError.self) { try ChiselRelease(directory.path) }
    #expect(throws: ImportError.self) { try release(directory, format: "v9") }
    _ = try release(directory, format: "v1")
  }
}
