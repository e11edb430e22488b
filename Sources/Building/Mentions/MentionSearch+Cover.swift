internal import Rootfs
internal import Tree

extension MentionSearch {
  /// What a pattern is to take: a path, all below it, or some of a directory's names.
  struct Cover: Hashable {
    var path: MemberPath
    var isWhole: Bool
    /// Names in the directory; nil: the path itself.
    var names: [[UInt8]]?

    init(_ path: MemberPath, isWhole: Bool, names: [[UInt8]]? = nil) {
      self.path = path
      self.isWhole = isWhole
      self.names = names
    }

    /// The most alternatives of a pattern, and the most bytes of them with the directory.
    private static let limits = (
      names: PathPattern.mostAlternatives, bytes: PathPattern.longest - "/{}/**".utf8.count
    )

    /// The patterns, each short enough for a manifest.
    func patterns(triplet: String?) -> [String] {
      let end = isWhole ? "/**" : ""
      let base = PathPattern.naming(path, triplet: triplet)
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
}
