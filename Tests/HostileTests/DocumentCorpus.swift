import TestSupport

/// `index.json` documents of image layouts (OCI image-spec) that lie or are damaged.
enum DocumentCorpus {
  private static let sum = "sha256:" + String(repeating: "0", count: 64)

  private static func index(_ descriptor: String) -> [UInt8] {
    [UInt8](text: "{\"schemaVersion\":2,\"manifests\":[{\(descriptor)}]}")
  }

  private static func descriptor(
    _ digest: String = sum, size: String = "2",
    type: String = "application/vnd.oci.image.manifest.v1+json"
  ) -> String {
    "\"mediaType\":\"\(type)\",\"digest\":\"\(digest)\",\"size\":\(size)"
  }

  static let rows: [Hostile] = HostileTable { table in
    table.takes("a good index", index(descriptor()))
    table.takes("an index of nothing", [UInt8](text: "{\"schemaVersion\":2,\"manifests\":[]}"))
    table.refuses("nothing", [], "1:1: the text ends")
    table.refuses("a list", [UInt8](text: "[]"), "expected an object")
    table.refuses(
      "schema version 1", [UInt8](text: "{\"schemaVersion\":1,\"manifests\":[]}"), "schemaVersion")
    table.refuses(
      "no schema version", [UInt8](text: "{\"manifests\":[]}"), "schemaVersion: is missing")
    table.refuses("a fraction for a version", [UInt8](text: "{\"schemaVersion\":2.0}"), "1:")
    table.refuses(
      "a member twice", [UInt8](text: "{\"schemaVersion\":2,\"schemaVersion\":2}"), "is given twice"
    )
    for digest in [
      "sha256:../../../etc/passwd", "sha256:", "", "../x", "sha512:00",
      "sha256:" + String(repeating: "A", count: 64),
      "SHA256:" + String(repeating: "0", count: 64), sum + "0", sum + "/..",
      "sha256:" + String(repeating: "\u{660}", count: 64),
    ] {
      table.refuses("the digest \(digest)", index(descriptor(digest)), "manifests[0].digest")
    }
    for size in ["-1", "\"2\"", "null", "1.0", "9223372036854775808", "true", "[]"] {
      table.refuses(
        "the size \(size)", index(descriptor(size: size)),
        size.contains(".") || size.hasPrefix("92") ? "1:" : "manifests[0].size")
    }
    for type in ["", "x", "text/\\u0000", "a/b/c"] {
      table.refuses(
        "the media type '\(type)'", index(descriptor(type: type)), "manifests[0].mediaType")
    }
    table.refuses(
      "an annotation that is a number", index(descriptor() + ",\"annotations\":{\"a\":1}"),
      "annotations.a")
    table.refuses("a platform of nothing", index(descriptor() + ",\"platform\":{}"), "platform")
    table.refuses(
      "a deep nesting", [UInt8](text: "{\"x\":" + String(repeating: "[", count: 90_000)),
      "nesting is too deep")
  }.rows
}
