internal import Tree

extension OpenedImage {
  /// The lines of `os-release` (os-release(5)); empty where the image has none.
  package func osRelease() async throws -> [String: String] {
    let tree = image.tree
    var values: [String: String] = [:]
    for path in ["etc/os-release", "usr/lib/os-release"] where values.isEmpty {
      guard let entry = tree.resolve(Array(path.utf8)).entry,
        let body = try await bodies.content(of: entry, in: tree)
      else { continue }
      for line in body.split(separator: 10) {
        let parts = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { continue }
        values[String(parts[0])] = parts[1].filter { $0 != "\"" && $0 != "'" }
      }
    }
    return values
  }
}
