package import Content
package import ELF

/// The bodies of a tree's files: of packages in the runs of their fragments, of generated entries
/// in memory.
package struct TreeBodies {
  private let fragments: [String: Fragment]
  private let generated: [MemberPath: [UInt8]]
  private let store: BlobStore
  private var maps: [String: MappedFile] = [:]

  package init(
    _ fragments: [(package: String, fragment: Fragment)], generated: [MemberPath: [UInt8]],
    store: BlobStore
  ) {
    self.fragments = Dictionary(
      fragments.map { ($0.package, $0.fragment) }, uniquingKeysWith: { first, _ in first })
    self.generated = generated
    self.store = store
  }

  /// The whole body of a file; nil for what is no file.
  ///
  /// - Throws: ``StoreDamage``, ``StoreError``.
  package mutating func contents(of item: FileTree.Item) throws -> [UInt8]? {
    guard let bytes = try bytes(of: item) else { return generated[item.entry.path] }
    return Array(bytes)
  }

  /// What `ldconfig` would read of a file; nil where it would pass over it.
  ///
  /// - Throws: ``StoreDamage``, ``StoreError``.
  package mutating func library(_ item: FileTree.Item) throws -> SharedLibrary? {
    // A file that only begins like an ELF file is one that no dynamic linker takes.
    guard let bytes = try bytes(of: item) else {
      return try? generated[item.entry.path].flatMap { try SharedLibrary.parse($0.span) }
    }
    return try? SharedLibrary.parse(Span<UInt8>(_unsafeBytes: bytes))
  }

  /// The bytes of a package's file, valid as long as this value; nil for what no package has.
  private mutating func bytes(of item: FileTree.Item) throws -> UnsafeRawBufferPointer? {
    guard case .package(let name, _) = item.owner, let fragment = fragments[name],
      let member = fragment.member(at: item.entry.path)
    else { return nil }
    var node = member.entry.node
    if case .hardLink(let first) = node { node = fragment.member(at: first)?.entry.node ?? node }
    guard case .file(let blob) = node else { return nil }
    let map = try map(name, fragment)
    let (end, overflow) = member.offset.addingReportingOverflow(blob.size)
    guard !overflow, member.offset >= 0, end <= Int64(map.bytes.count) else {
      store.remove(fragment.tar.digest)
      throw StoreDamage(digest: fragment.tar.digest)
    }
    return UnsafeRawBufferPointer(rebasing: map.bytes[Int(member.offset)..<Int(end)])
  }

  private mutating func map(_ name: String, _ fragment: Fragment) throws -> MappedFile {
    if let map = maps[name] { return map }
    let map = try store.map(fragment.tar)
    map.forget(0..<map.bytes.count)
    maps[name] = map
    return map
  }
}

extension Fragment {
  /// The member at a path.
  fileprivate func member(at path: MemberPath) -> Member? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].entry.path < path { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].entry.path == path ? members[low] : nil
  }
}
