internal import Content
internal import Inspection
internal import Tree

extension Composer {
  /// Hands on the bytes of files of an image, one after the other, as `cat` does.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - paths: absolute, or relative to the image's root; patterns are expanded, links followed.
  ///   - take: takes the bytes of each file.
  /// - Returns: what was asked for and is not there, or is no file, one sentence each.
  public func concatenate(
    _ image: String, _ paths: [String], _ take: @Sendable ([UInt8]) throws -> Void
  ) async throws -> [String] {
    let opened = try await self.image(image)
    let finder = PathFinder(opened.image.tree, title: opened.image.title)
    var failures: [String] = []
    for path in paths {
      do {
        for found in try finder.find(path, followsLast: true) {
          try await opened.read(found) { part in try take(part) }
        }
      } catch let error as ImageError {
        failures.append("\(error)")
      }
    }
    return failures
  }
}

extension OpenedImage {
  /// Reads a file in parts of at most a MiB.
  ///
  /// - Throws: `ImageError.wrongKind` for what is no file.
  fileprivate func read(
    _ found: PathFinder.Found, _ take: ([UInt8]) throws -> Void
  ) async throws {
    let file = image.tree.file(found.entry)
    guard let blob = file.content else {
      throw ImageError.wrongKind(
        String(decoding: found.spelled, as: UTF8.self), image: image.title,
        kind: file.kind.word)
    }
    let plain = try await bodies.bytes(of: blob)
    let size = Int(blob.size)
    for start in stride(from: 0, to: size, by: 1 << 20) {
      try take(plain.array(start..<min(start + 1 << 20, size)))
    }
  }
}
