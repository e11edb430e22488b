internal import Rootfs
package import Tree

/// Finds what a person names in an image: a path, or a pattern as a shell would expand it.
///
/// A relative path is one below the root. `*` and `?` do not match a leading dot, as in a shell;
/// `**` stands for any number of directories.
package struct PathFinder: Sendable {
  package let tree: Tree
  /// What errors call the image.
  private let title: String

  package init(_ tree: Tree, title: String) {
    self.tree = tree
    self.title = title
  }

  /// A path as it was asked for, and what stands there.
  package struct Found: Hashable, Sendable {
    /// As the person spelled it, or as the pattern was expanded.
    package var spelled: [UInt8]
    package var entry: Entry

    package init(spelled: [UInt8], entry: Entry) {
      self.spelled = spelled
      self.entry = entry
    }
  }

  /// What an argument names; of a pattern all matches, sorted.
  ///
  /// - Parameter followsLast: whether a symbolic link at the end is followed.
  /// - Throws: ``ImageError/noSuchPath(_:image:nearest:)``, or `PatternError`.
  package func find(_ argument: String, followsLast: Bool) throws -> [Found] {
    let bytes = Array(argument.utf8)
    let isDirectory = bytes.last == UInt8(ascii: "/")
    let parts = bytes.split(separator: UInt8(ascii: "/"))
    if !bytes.isEmpty,
      let entry = resolve(bytes, followsLast: followsLast || isDirectory),
      !isDirectory || entry.isDirectory
    {
      return [Found(spelled: bytes, entry: entry)]
    }
    if bytes.contains(where: { "*?[{".utf8.contains($0) }) {
      let found = try expand(parts, isAbsolute: bytes.first == UInt8(ascii: "/"))
        .compactMap { spelled in
          resolve(spelled, followsLast: followsLast || isDirectory)
            .map { Found(spelled: spelled, entry: $0) }
        }
        .filter { !isDirectory || $0.entry.isDirectory }
      if !found.isEmpty { return found }
    }
    throw ImageError.noSuchPath(argument, image: title, nearest: nearest(argument))
  }

  private func expand(_ parts: [ArraySlice<UInt8>], isAbsolute: Bool) throws -> [[UInt8]] {
    var found: [[UInt8]] = [[]]
    for part in parts {
      guard part.contains(where: { "*?[{".utf8.contains($0) }) else {
        found = found.map { join($0, Array(part)) }
        continue
      }
      if part.elementsEqual("**".utf8) {
        found = Self.unique(found.flatMap { [$0] + directories(below: $0) })
        continue
      }
      let pattern = try PathPattern(
        parsing: "/" + String(decoding: part, as: UTF8.self),
        at: SourcePosition(file: "", line: 1, column: 1)
      ).bound(architecture: "", triplet: "")
      let showsHidden = part.first == UInt8(ascii: ".")
      found = try found.flatMap { directory in
        try names(in: directory).filter { name in
          guard showsHidden || name.first != UInt8(ascii: ".") else { return false }
          return pattern.matches(try MemberPath(parsing: name))
        }.map { join(directory, $0) }
      }
    }
    return Self.unique(found).filter { !$0.isEmpty }
      .map { isAbsolute ? [UInt8(ascii: "/")] + $0 : $0 }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Each once, so that `/**/**/**` stays as small as `/**`.
  private static func unique(_ paths: [[UInt8]]) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    return paths.filter { seen.insert($0).inserted }
  }

  private func join(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name
  }

  private func resolve(_ path: [UInt8], followsLast: Bool = true) -> Entry? {
    tree.resolve(path, followsLast: followsLast).entry
  }

  private func names(in spelled: [UInt8]) -> [[UInt8]] {
    guard let directory = resolve(spelled) else { return [] }
    return tree.children(of: directory.path).map { Array($0.path.lastComponent) }
  }

  /// Every directory below one, links not followed, so that nothing runs in circles.
  private func directories(below spelled: [UInt8]) -> [[UInt8]] {
    guard let top = resolve(spelled) else { return [] }
    let cut = top.path.isRoot ? 0 : top.path.bytes.count + 1
    return tree.below(top.path).filter(\.isDirectory).map {
      join(spelled, Array($0.path.bytes[cut...]))
    }
  }

  /// The paths that someone who wrote this most likely meant.
  private func nearest(_ argument: String) -> [String] {
    let text = argument.hasPrefix("/") ? argument : "/" + argument
    do {
      let pattern = try PathPattern(
        parsing: text, at: SourcePosition(file: "", line: 1, column: 1))
      return pattern.bound(architecture: "", triplet: "")
        .nearest(among: tree.entries.map(\.path), limit: 3).map(\.description)
    } catch {
      return []
    }
  }
}
