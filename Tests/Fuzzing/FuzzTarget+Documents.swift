internal import Content
internal import Lock
internal import Manifest
internal import OCI
internal import SystemPackage
internal import TestSupport

extension FuzzTarget {
  private static let sum = "sha256:" + String(repeating: "0", count: 64)

  private static let lockText = """
    {"archives": {"toy": [{"date": "2023-11-14T22:13:20Z", "in-release": "\(sum)",
     "key": "AB", "suite": "toy"}]}, "architectures": {"amd64": {"indices": [{"archive": "toy",
     "component": "main", "sha256": "\(sum.dropFirst(7))", "suite": "toy"}], "packages": [
     {"architecture": "amd64", "archive": "toy", "name": "odd", "path": "pool/o/odd_1.0_amd64.deb",
     "sha256": "\(sum.dropFirst(7))", "size": 5, "source": "odd", "version": "1.0",
     "why": [{"named-in": "a"}]}]}}, "compressors": {"gzip": "x"}, "epoch": 0, "layer-format": 1,
     "manifest": "\(sum)", "name": "odd", "outputs": {"latest": {"images": {"amd64": {"layers":
     [{"diff-id": "\(sum)", "digest": "\(sum)", "size": 1, "tar-size": 2}], "manifest": "\(sum)"}},
     "index": "\(sum)"}}, "whittle-lock": 1}
    """

  static let json = FuzzTarget(
    "json",
    seeds: [Array(lockText.utf8), Array(#"{"a":["\u00e9\ud83e\uddf8",-1,true,null]}"#.utf8)],
    words: ["{", "}", "[", "]", "\"", "\\u", "\\ud800", ",", ":", "null", "true", "1e5", "-"]
  ) { bytes in
    let value = try JSON(parsing: bytes)
    let again = try? JSON(parsing: value.canonicalBytes)
    return again == value ? nil : "canonical bytes are another value"
  }

  static let lock = FuzzTarget(
    "lock", seeds: [Array(lockText.utf8)],
    words: ["\"size\": ", "sha256:", "null", "[]", "{}", "-1", "\"\"", "\"essential\": true"]
  ) { bytes in
    let lock = try Lock(parsing: bytes, path: "l")
    let again = try? Lock(parsing: lock.fileBytes, path: "l")
    return again == lock ? nil : "a lock that is not read as it was written"
  }

  static let manifest = FuzzTarget(
    "manifest", seeds: [Array(ToyArchive.manifest.utf8)],
    words: [
      "&a ", "*a", "<<: ", "!!str ", "- ", "{", "}", "[", "]", "\n  ", "|\n", "\"", ": ", "---\n",
      "variants:\n", "include: [m.yaml]\n", "${version:toy}", "**",
    ]
  ) { bytes in
    _ = try Manifest.load("/m.yaml") { path in
      guard path == "/m.yaml" else { throw Errno.noSuchFileOrDirectory }
      return bytes
    }
    return nil
  }

  static let oci = FuzzTarget(
    "oci",
    seeds: [
      #"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"\#(sum)","size":2}]}"#,
      #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"\#(sum)","size":2},"layers":[]}"#,
      """
      {"architecture":"amd64","os":"linux","created":"2025-11-21T10:00:00Z","config":{"Env":["A=b"],
       "ExposedPorts":{"80/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["\(sum)"]},
       "history":[{"created_by":"x","empty_layer":true}]}
      """,
    ].map { Array($0.utf8) },
    words: [
      "\"size\":", "\"digest\":", "\"platform\":{", "null", "[]", "{}", "sha256:", "T10:00:00Z",
    ]
  ) { bytes in
    if let index = try? ImageIndex(parsing: bytes),
      (try? ImageIndex(parsing: index.canonicalBytes)) != index
    {
      return "an index that is not read as it was written"
    }
    if let manifest = try? ImageManifest(parsing: bytes),
      (try? ImageManifest(parsing: manifest.canonicalBytes)) != manifest
    {
      return "an image manifest that is not read as it was written"
    }
    let config = try ImageConfig(parsing: bytes)
    let again = try? ImageConfig(parsing: config.canonicalBytes)
    return again?.canonicalBytes == config.canonicalBytes ? nil : "a config that changes"
  }

  /// All, by name.
  package static let all: [FuzzTarget] = [
    stanza, relation, version, inRelease, release822, changelog, url, tar, deb, stream, unpack,
    record, elf, certificate, pattern, json, lock, manifest, oci,
    html, markdown, terminal, control, yaml,
  ]
}
