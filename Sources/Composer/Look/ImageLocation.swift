internal import Content
package import SystemPackage

/// An image as a person names it: a file or directory, and a tag behind a colon.
///
/// The forms of container tools (`oci:PATH:TAG`, `oci-archive:`, `docker-archive:`, `dir:`) are
/// taken too; what is a file or directory as it stands is never cut.
package struct ImageLocation: Hashable, Sendable {
  package var path: FilePath
  package var tag: String?

  private static let transports = ["oci:", "oci-archive:", "docker-archive:", "dir:"]

  package init(_ text: String) {
    var text = text
    if !Self.isThere(text), let transport = Self.transports.first(where: { text.hasPrefix($0) }) {
      text = String(text.dropFirst(transport.count))
    }
    path = FilePath(text)
    guard !Self.isThere(text) else { return }
    // The path ends at one of the colons; a tag of Docker's may have some itself.
    var end = text.endIndex
    while let colon = text[..<end].lastIndex(of: ":") {
      end = colon
      guard end > text.startIndex, Self.isThere(String(text[..<end])) else { continue }
      path = FilePath(String(text[..<end]))
      tag = String(text[text.index(after: end)...])
      return
    }
  }

  private static func isThere(_ text: String) -> Bool {
    FileStatus(of: FilePath(text), following: true) != nil
  }
}
