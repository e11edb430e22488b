package import Content

/// One package's share of a layer: a run of tar bytes and what stands in it.
///
/// A pure function of the `.deb`'s SHA-256, the selection and the placement, and so cached under
/// the digest of these three.
package struct Fragment: Hashable, Sendable {
  /// A file or link, and where its body begins in the run, in bytes; a hard link has its target's.
  package struct Member: Hashable, Sendable {
    package var entry: Entry
    package var offset: Int64

    package init(entry: Entry, offset: Int64) {
      self.entry = entry
      self.offset = offset
    }
  }

  /// A file whose content generated entries are made from.
  package struct Harvest: Hashable, Sendable {
    package var path: MemberPath
    package var content: [UInt8]

    package init(path: MemberPath, content: [UInt8]) {
      self.path = path
      self.content = content
    }
  }

  /// The package's name.
  package var package: String
  /// Files and links, by path.
  package var members: [Member]
  /// All directories of the package, by path, which the head of the layer may need; the origin of
  /// one that the selection itself does not take has the reason ``EntryReason/parent``.
  package var directories: [Entry]
  package var harvest: [Harvest]
  /// The package's `control` file.
  package var control: [UInt8]
  /// The package's MD5 sums, of the files that are taken; nil where it has none.
  package var md5sums: [UInt8]?
  /// The run of tar bytes.
  package var tar: Blob

  package init(
    package: String, members: [Member], directories: [Entry], harvest: [Harvest] = [],
    control: [UInt8] = [], md5sums: [UInt8]? = nil, tar: Blob
  ) {
    self.package = package
    self.members = members
    self.directories = directories
    self.harvest = harvest
    self.control = control
    self.md5sums = md5sums
    self.tar = tar
  }

  /// The member at a path.
  package func member(at path: MemberPath) -> Member? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].entry.path < path { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].entry.path == path ? members[low] : nil
  }
}
