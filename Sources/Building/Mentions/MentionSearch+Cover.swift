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

    /// The patterns, each of at most as many alternatives as one may have.
    func patterns(triplet: String?) -> [String] {
      let end = isWhole ? "/**" : ""
      let base = PathPattern.naming(path, triplet: triplet)
      guard let names else { return [base + end] }
      let words = names.map { PathPattern.naming(MemberPath.root.appending(part: $0)).dropFirst() }
      return stride(from: 0, to: words.count, by: 60).map { start in
        let some = words[start..<min(start + 60, words.count)]
        return some.count == 1
          ? "\(base)/\(some.joined())\(end)" : "\(base)/{\(some.joined(separator: ","))}\(end)"
      }
    }
  }
}
