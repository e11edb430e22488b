internal import Spelling
internal import Rootfs
internal import Tree

extension MentionSearch {
  /// What a pattern is to take: a path, all below it, or some of a directory's names.
  struct Cover: Hashable {
    var path: MemberPath
    var isWhole: Bool
    /// Names in the directory; nil: the path itself.
    var names: [[UInt8]]?
    /// The end of all names in the directory that it takes, `.cmake`.
    var ending: [UInt8]?

    init(
      _ path: MemberPath, isWhole: Bool, names: [[UInt8]]? = nil, ending: [UInt8]? = nil
    ) {
      self.path = path
      self.isWhole = isWhole
      self.names = names
      self.ending = ending
    }

    /// Whether it takes the path itself.
    var isPath: Bool { names == nil && ending == nil }

    /// Whether it is a program alone.
    var isProgram: Bool {
      !isWhole && isPath && MentionSearch.programs.contains { path.parent?.bytes == $0 }
    }

    /// Whether the patterns would take a path.
    func takes(_ other: MemberPath) -> Bool {
      if let ending { return other.parent == path && other.lastComponent.ends(with: ending) }
      guard let names else { return other == path || isWhole && other.isBelow(path) }
      return names.contains { name in
        let inner = path.appending(part: name)
        return other == inner || isWhole && other.isBelow(inner)
      }
    }

    /// The most alternatives of a pattern, and the most bytes of them with the directory.
    private static let limits = (
      names: PathPattern.mostAlternatives, bytes: PathPattern.longest - "/{}/**".utf8.count
    )

    /// The patterns, each short enough for a manifest.
    func patterns(triplet: String?) -> [String] {
      let end = isWhole ? "/**" : ""
      let base = PathPattern.naming(path, triplet: triplet)
      if let ending {
        return [
          "\(base)/*\(PathPattern.naming(MemberPath.root.appending(part: ending)).dropFirst())"
        ]
      }
      guard let names else { return [base + end] }
      var groups: [[Substring]] = [[]]
      var bytes = base.utf8.count
      for name in names {
        let word = PathPattern.naming(MemberPath.root.appending(part: name)).dropFirst()
        let isFull = bytes + word.utf8.count > Self.limits.bytes
        if let last = groups.last, !last.isEmpty, isFull || last.count == Self.limits.names {
          groups.append([])
          bytes = base.utf8.count
        }
        groups[groups.count - 1].append(word)
        bytes += word.utf8.count + 1
      }
      return groups.map { some in
        some.count == 1
          ? "\(base)/\(some.joined())\(end)" : "\(base)/{\(some.joined(separator: ","))}\(end)"
      }
    }
  }

  /// Patterns that together take what a package has below a directory, less what the checks would
  /// refuse: links that lead nowhere, and files that run with the privileges of others.
  ///
  /// - Parameter rivals: what others have in the same place.
  func cover(
    _ directory: MemberPath, _ items: [PackageOffer.Item], beside rivals: Set<MemberPath>
  ) -> [Cover] {
    func isGood(_ item: PackageOffer.Item) -> Bool {
      !rivals.contains(item.path) && isLeading(item)
    }
    let good = items.filter(isGood)
    if good.count == items.count { return [Cover(directory, isWhole: true)] }
    let depth = directory.components.count
    // What one package has as a file or link, another way may be a directory: a link of
    // `update-alternatives` can lie below either.
    let below = items.filter { $0.path.components.count > depth }
    let children = Dictionary(grouping: below) { Array($0.path.components[depth]) }
    var files: [[UInt8]] = []
    var others: [[UInt8]] = []
    var whole: [[UInt8]] = []
    var parts: [Cover] = []
    for (name, inner) in children.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let path = directory.appending(part: name)
      if inner.count == 1, inner[0].path == path {
        if isGood(inner[0]) { files.append(name) } else { others.append(name) }
      } else if inner.allSatisfy(isGood) {
        whole.append(name)
      } else {
        parts += cover(path, inner, beside: rivals)
      }
    }
    parts += Self.covers(of: files, in: directory, beside: others)
    if !whole.isEmpty { parts.append(Cover(directory, isWhole: true, names: whole)) }
    return parts
  }

  /// From how many names on the ending that they share stands for all of them.
  private static let manyNames = 8

  /// Names in a directory: those of many that end alike by their ending, if no other name there has it.
  private static func covers(
    of names: [[UInt8]], in directory: MemberPath, beside others: [[UInt8]]
  ) -> [Cover] {
    let groups = Dictionary(grouping: names) { name -> [UInt8] in
      guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return [] }
      return Array(name[dot...])
    }
    let endings = groups.filter { ending, some in
      ending.count > 1 && some.count >= manyNames && !others.contains { $0.ends(with: ending) }
    }.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let rest = names.filter { name in !endings.contains { name.ends(with: $0) } }
    return endings.map { Cover(directory, isWhole: false, ending: $0) }
      + (rest.isEmpty ? [] : [Cover(directory, isWhole: false, names: rest)])
  }

  /// Whether something is no link, or one whose target the image, its own package or another one of
  /// those that were resolved has.
  ///
  /// A module of which no library is available is one of those that packages only suggest to use.
  ///
  /// - Parameter hasRuntime: whether to take it that the interpreter of a script is there.
  func isLeading(
    _ item: PackageOffer.Item, after links: Int = 0, hasRuntime: Bool = false
  ) -> Bool {
    // A name that is no text cannot be written in a manifest.
    guard !item.isSetID, !item.isForeign, links < 8, hasRuntime || isRunnable(item),
      String(validating: item.path.bytes, as: UTF8.self) != nil,
      item.needs.allSatisfy({ fileNames.contains($0) || $0.contains(UInt8(ascii: "/")) })
    else { return false }
    guard let target = item.linkTarget else { return true }
    switch tree.resolve(target, from: item.path.parent ?? .root) {
    case .found: return true
    case .missing(let place): return offered[place].map { isLeading($0, after: links + 1) } ?? false
    case .circle: return false
    }
  }

  /// A path without the ending of its last part; nil where it has none.
  static func stem(_ path: MemberPath) -> MemberPath? {
    let name = path.lastComponent
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
    return path.parent?.appending(part: name[..<dot])
  }
}
