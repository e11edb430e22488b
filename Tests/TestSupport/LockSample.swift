package import Content
internal import Debian
package import Lock

/// A lock with one of everything that it can hold.
package enum LockSample {
  /// A digest that a letter stands for.
  package static func digest(_ letter: String) -> Digest { Digest(of: Array(letter.utf8)) }

  package static let lock = Lock(
    name: "toy", manifest: digest("manifest"), layerFormat: 1,
    compressors: ["gzip": "libdeflate 1.14 level 6"], epoch: -5,
    archives: [
      "debian": [
        Lock.Suite(
          suite: "trixie", inRelease: digest("release"), date: 1_709_164_800,
          validUntil: 1_709_769_600, key: "0123ABCD", snapshot: "20240229T000000Z",
          release: Lock.ReleaseNames(
            origin: "Debian", label: "Debian", suite: "stable", codename: "trixie")),
        Lock.Suite(
          suite: "trixie-updates", inRelease: digest("updates"), date: 0, validUntil: nil,
          key: nil, snapshot: nil),
      ]
    ],
    architectures: [
      "amd64": Lock.Inputs(
        indices: [
          Lock.Index(
            archive: "debian", suite: "trixie", component: "main", digest: digest("index"))
        ], packages: [libtoy, toy],
        layers: [
          Lock.LayerGroup(budget: 3, packages: ["toy"]),
          Lock.LayerGroup(budget: 3, packages: ["libtoy1"]),
        ])
    ],
    outputs: [
      "latest": Lock.Output(
        index: digest("image index"),
        images: ["amd64": Lock.Image(manifest: digest("image"), layers: [layer("a"), layer("b")])])
    ])

  private static let libtoy = Lock.Package(
    name: "libtoy1", version: "1:1.0-1+b1", architecture: "amd64", source: "toy",
    archive: "debian", path: "pool/main/t/toy/libtoy1_1.0-1+b1_amd64.deb",
    deb: Blob(digest: digest("lib"), size: 12),
    why: [.essential, .dependency(of: "toy", relation: "libtoy1 (>= 1.0)")],
    variants: nil, files: ["/usr/lib/libtoy.so.1"])

  private static let toy = Lock.Package(
    name: "toy", version: "2.0", architecture: "all", source: "toy", archive: "debian",
    path: "pool/main/t/toy/toy_2.0_all.deb", deb: Blob(digest: digest("toy"), size: 0),
    why: [.named(in: "toy.yaml")], variants: ["latest", "debug"], files: [])

  private static func layer(_ letter: String) -> Lock.Layer {
    Lock.Layer(diffID: digest("diff" + letter), digest: digest(letter), size: 10, tarSize: 2048)
  }

  package static var text: String { String(decoding: lock.fileBytes, as: UTF8.self) }
}
