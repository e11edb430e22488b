import Content
import Debian
import Manifest
import Rootfs
import Tree
import SystemPackage
import Testing

@Suite("A manifest")
struct ManifestTests {
  /// Every key of docs/manifest.md.
  private static let whole = """
    whittle: 1
    name: all-of-it
    description: one of each
    architectures: [amd64, armhf]
    archives:
      debian: {suites: [trixie, trixie-updates], components: [main, contrib], keyring: debian-13}
      debian-security: {suites: [trixie-security], keyring: ../keys/d.asc, url: https://a/b, priority: 600}
      mine: {flat: true, url: file:/srv/a, trusted: true, architectures: [amd64]}
    snapshot: 20261121T000000Z
    dependencies: all
    waive: [debconf]
    packages:
      libc6:
        - /usr/lib/*/libc.so.6
        - {path: "/usr/lib/*/gconv/**", optional: true}
      openssl: {files: ["/usr/lib/${triplet}/*.so"], version: ">= 3.5", architectures: [amd64]}
      netbase: all
      ./agent_1.2_amd64.deb: [/usr/bin/agent]
      gcc-14-base: []
    exclude: [/usr/share/man/**, "/usr/share/doc/**"]
    metadata: {copyright: false, dpkg: status}
    users: [{name: nonroot, uid: 65532, gid: 65532, home: /home/nonroot, shell: /bin/sh, comment: ""}]
    groups: [{name: nonroot, gid: 65532, members: [nonroot]}]
    directories: [{path: /tmp, mode: "1777"}, {path: /home/nonroot, mode: "700", uid: 65532, gid: 65532}]
    symlinks: [{path: /usr/bin/python, target: python3.13}]
    files:
      - {path: /etc/motd, text: "hello\\n", replace: true}
      - {path: /app/server, source: ./server, mode: "0755"}
    ca-certificates: {bundle: /etc/ssl/certs/ca.crt, extra: [corp.pem], hash-links: true, java-keystore: /etc/cacerts}
    os-release: {PRETTY_NAME: "Distroless", ID: debian, VERSION: null}
    ld-so-cache: true
    allow: {missing-libraries: [libfoo.so.1], missing-interpreters: [/bin/sh], dangling: [/etc/mtab], setuid: [], world-writable: [/etc/x], copyright: [libc6], empty-packages: [libc6]}
    prefer: {"/usr/share/x/**": libc6}
    image:
      user: "65532:65532"
      working-dir: /home/nonroot
      env: {PATH: "/usr/bin", A: b}
      entrypoint: [/app/server]
      cmd: []
      labels: {b: "2", a: "1"}
      annotations: {c: d}
      exposed-ports: [8080, 53/udp]
      volumes: [/data]
      stop-signal: SIGRTMIN+3
    layers: {budget: 10}
    compression: zstd

    """

  private func load() throws -> Manifest {
    try ManifestSample(["dir/all.yaml": Self.whole]).load()
  }

  @Test("reads what belongs to the whole")
  func head() throws {
    let manifest = try load()
    #expect(manifest.name == "all-of-it")
    #expect(manifest.description == "one of each")
    #expect(manifest.architectures.map(\.value.text) == ["amd64", "armhf"])
    #expect(manifest.snapshot?.value == "20261121T000000Z")
    #expect(manifest.snapshot?.position.description == "dir/all.yaml:9:11")
    #expect(manifest.archives.map(\.name) == ["debian", "debian-security", "mine"])
    let debian = manifest.archives[0]
    #expect(debian.suites.map(\.value) == ["trixie", "trixie-updates"])
    #expect(debian.components == ["main", "contrib"])
    #expect(debian.keyrings == [.builtIn(.debian13)])
    let security = manifest.archives[1]
    #expect(security.components == ["main"])
    #expect(security.url?.value == "https://a/b")
    #expect(security.priority?.value == 600)
    let mine = manifest.archives[2]
    #expect(mine.isFlat && mine.isTrusted && mine.keyrings.first == nil)
    #expect(mine.architectures?.map(\.text) == ["amd64"])
    let local = manifest.localFiles.map(\.path.string)
    #expect(local == ["dir/agent_1.2_amd64.deb", "dir/corp.pem", "dir/server", "keys/d.asc"])
  }

  @Test("reads packages with their patterns and places")
  func packages() throws {
    let variant = try load().variant("latest")
    let picture = variant.packages.map { package in
      let name =
        switch package.source {
        case .archive(let name): name.text
        case .local(let file): file.path.string
        }
      let files =
        switch package.files {
        case .all(let position): "all (\(position.line):\(position.column))"
        case .patterns(let patterns):
          patterns.map {
            "\($0.pattern.text)\($0.isOptional ? "?" : "") "
              + "(\($0.pattern.position.line):\($0.pattern.position.column))"
          }.joined(separator: " ")
        }
      let version = package.version.map { " \($0.value)" } ?? ""
      let architectures = package.architectures.map { " [\($0.map(\.text).joined())]" } ?? ""
      return "\(name): \(files)\(version)\(architectures)"
    }
    #expect(
      picture.joined(separator: "\n") == """
        dir/agent_1.2_amd64.deb: /usr/bin/agent (18:27)
        gcc-14-base: \("")
        libc6: /usr/lib/*/libc.so.6 (14:7) /usr/lib/*/gconv/**? (15:14)
        netbase: all (17:12)
        openssl: /usr/lib/${triplet}/*.so (16:21) >= 3.5 [amd64]
        """)
    #expect(variant.exclude.map(\.text) == ["/usr/share/man/**", "/usr/share/doc/**"])
    #expect(variant.waived.map(\.value.text) == ["debconf"])
    #expect(variant.dependencies.value == .all)
    #expect(variant.preferences.map(\.package.text) == ["libc6"])
  }

  @Test("reads what is generated")
  func generated() throws {
    let variant = try load().variant("latest")
    #expect(!variant.metadata.copyright && variant.metadata.dpkg == .status)
    let user = variant.users[0]
    #expect(user.uid == 65532 && user.shell == "/bin/sh" && user.comment == "")
    #expect(variant.groups[0].members == ["nonroot"])
    let directories = variant.directories.map {
      "\($0.path) \(String($0.ownership.mode, radix: 8)) \($0.ownership.uid)"
    }
    #expect(directories == ["/tmp 1777 0", "/home/nonroot 700 65532"])
    #expect(variant.symlinks[0].target == "python3.13")
    #expect(variant.files[0].content == .text("hello\n"))
    #expect(variant.files[0].replaces)
    #expect(variant.files[1].ownership.mode == 0o755)
    #expect(variant.certificates?.bundle.description == "/etc/ssl/certs/ca.crt")
    #expect(variant.certificates?.java == "/etc/cacerts")
    #expect(variant.osRelease.map(\.name) == ["PRETTY_NAME", "ID", "VERSION"])
    #expect(variant.osRelease.map(\.value) == ["Distroless", "debian", nil])
    #expect(variant.ldSoCache?.value == true)
    #expect(variant.allow.missingLibraries.map(\.value) == ["libfoo.so.1"])
    #expect(variant.allow.missingInterpreters.map(\.value.description) == ["/bin/sh"])
    #expect(variant.allow.dangling.map(\.text) == ["/etc/mtab"])
    #expect(variant.allow.worldWritable.map(\.text) == ["/etc/x"])
    #expect(variant.allow.copyright.map(\.value.text) == ["libc6"])
    #expect(variant.allow.emptyPackages.map(\.value.text) == ["libc6"])
    #expect(variant.layers.value == .budget(10))
    #expect(variant.compression.value == .zstd)
  }

  @Test("reads the image's settings")
  func image() throws {
    let image = try load().variant("latest").image
    #expect(image.user == "65532:65532")
    #expect(image.workingDirectory == "/home/nonroot")
    #expect(image.environment.map { "\($0.name)=\($0.value)" } == ["PATH=/usr/bin", "A=b"])
    #expect(image.entrypoint == ["/app/server"])
    #expect(image.command == [])
    #expect(image.labels.map(\.name) == ["a", "b"])
    #expect(image.annotations.map(\.value) == ["d"])
    #expect(image.exposedPorts == ["53/udp", "8080/tcp"])
    #expect(image.volumes == ["/data"])
    #expect(image.stopSignal == "SIGRTMIN+3")
  }

  @Test("has defaults that are safe")
  func defaults() throws {
    let manifest = try ManifestSample("packages: {a0: all}").load()
    let variant = try manifest.variant("latest")
    #expect(manifest.variants.count == 1)
    #expect(variant.metadata.copyright && variant.metadata.dpkg == .statusDirectory)
    #expect(variant.layers.value == .single)
    #expect(variant.compression.value == .gzip)
    #expect(variant.image.user == nil && variant.image.entrypoint == nil)
    #expect(variant.certificates == nil && variant.ldSoCache == nil)
    let text = ManifestSample.head.replacing("dependencies: none\n", with: "")
    let other = try ManifestSample(["m.yaml": text]).load().variant("latest")
    #expect(other.dependencies.value == .libraries)
  }
}

extension Manifest.Certificates {
  fileprivate var java: String? { javaKeystore?.description }
}
