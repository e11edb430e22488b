internal import Inspection
internal import Tree

/// Paths that a program joins to a directory that only it knows.
extension MentionSearch {
  /// In more places than so many, a path's end tells nothing.
  private static let mostPlaces = 3

  /// Where packages have what a path ends in, as `/transmission/public_html` does: two names or more that
  /// nothing else has.
  func places(endingIn tail: [UInt8]) -> [MemberPath] {
    let parts = tail.split(separator: UInt8(ascii: "/"))
    guard parts.count > 1, let last = parts.last, let paths = lastNames[Array(last)] else {
      return []
    }
    let found = paths.filter { path in
      let bytes = [UInt8(ascii: "/")] + path.bytes
      return bytes.count >= tail.count && bytes.suffix(tail.count) == tail[...]
    }
    guard found.count <= Self.mostPlaces else { return [] }
    return found.filter { path in
      guard !Self.isShared(path), !excluded(path), let item = offered[path] else { return false }
      return item.isDirectory ? !Self.isTooWide(path) : tree[path] == nil
    }
  }

  /// What the packages that the manifest names have under the name of a program that one of their files
  /// starts, wherever it lies: `/usr/lib/NAME/helper`.
  func helpers(_ word: [UInt8]) -> [MemberPath] {
    guard let paths = helperNames[word], paths.count <= Self.mostPlaces else { return [] }
    return paths.filter { tree[$0] == nil && !excluded($0) }
  }

  /// The single names in which paths end that a script puts together: `"$DIR/helper"`.
  static func names(_ mentions: Mentions) -> [[UInt8]] {
    mentions.tails.compactMap { tail in
      let parts = tail.split(separator: UInt8(ascii: "/"))
      return parts.count == 1 ? Array(parts[0]) : nil
    }
  }

  /// Whether something is a program that lies where no `PATH` leads.
  static func isHelper(_ item: PackageOffer.Item) -> Bool {
    let parts = item.path.components
    guard item.isExecutable, !item.isSetID, item.linkTarget == nil, parts.count > 2,
      parts[0].elementsEqual("usr".utf8),
      parts[1].elementsEqual("lib".utf8) || parts[1].elementsEqual("libexec".utf8)
        || parts[1].elementsEqual("share".utf8)
    else { return false }
    let name = item.path.lastComponent
    return name.count > 3 && !name.suffix(3).elementsEqual(".so".utf8)
      && !name.starts(with: "lib".utf8) && !isShared(item.path)
  }

  /// The directory of a package alone in which one of its scripts lies: a script starts and reads what
  /// lies beside it by names that it puts together.
  func privateDirectory(of file: File) -> MemberPath? {
    let parts = file.path.components
    guard file.isScript, let owner = file.owner, parts.count > 3,
      parts[0].elementsEqual("usr".utf8),
      parts[1].elementsEqual("lib".utf8) || parts[1].elementsEqual("share".utf8)
    else { return nil }
    let path = MemberPath.root.appending(part: parts[0]).appending(part: parts[1])
      .appending(part: parts[2])
    guard !Self.isTooWide(path), !Self.isShared(path), let item = offered[path], item.isDirectory,
      let name = parts[2].split(separator: UInt8(ascii: "-")).first,
      name.count > 2, owner.utf8.starts(with: name) || Array(owner.utf8).contains(name)
    else { return nil }
    return path
  }
}

extension [UInt8] {
  /// Whether a sequence of bytes stands somewhere in it.
  fileprivate func contains(_ part: ArraySlice<UInt8>) -> Bool {
    guard !part.isEmpty, part.count <= count else { return false }
    return indices.contains { self[$0...].starts(with: part) }
  }
}
