internal import Content
internal import Tree

/// The scripts of fragments: executable files that begin with `#!`.
///
/// Only their first bytes are read, from the mapped run, and those of a fragment once for all
/// images that share it.
struct Scripts {
  struct Script: Hashable {
    var path: MemberPath
    var shebang: Shebang
  }

  private let store: BlobStore
  private var known: [Digest: [Script]] = [:]

  init(store: BlobStore) { self.store = store }

  mutating func scripts(of fragment: Fragment) throws -> [Script] {
    if let scripts = known[fragment.tar.digest] { return scripts }
    let scripts = try read(fragment)
    known[fragment.tar.digest] = scripts
    return scripts
  }

  private func read(_ fragment: Fragment) throws -> [Script] {
    let candidates = fragment.members.filter { member in
      guard let blob = member.entry.content else { return false }
      return member.entry.mode & 0o111 != 0 && blob.size > 2
    }
    guard !candidates.isEmpty else { return [] }
    // Not hashed: the layer's writer does that, and here only a few bytes matter.
    let file = try store.mapUnchecked(fragment.tar)
    return candidates.compactMap { member in
      guard let blob = member.entry.content, let start = Int(exactly: member.offset),
        start >= 0, start < file.bytes.count
      else { return nil }
      let length = min(Int64(Shebang.length), blob.size, Int64(file.bytes.count - start))
      let head = file.bytes[start..<(start + Int(length))]
      guard head.starts(with: "#!".utf8) else { return nil }
      return Shebang(Array(head)[...]).map { Script(path: member.entry.path, shebang: $0) }
    }
  }
}
