internal import Packing
internal import Content
package import ELF
package import Tree

extension LinkerCache {
  /// What `ldconfig` would find in a tree.
  ///
  /// Nothing is made in the tree: where ldconfig would make a link with a library's own name, the
  /// cache leads to the library's file, which the dynamic linker takes as well.
  ///
  /// - Parameters:
  ///   - abi: of the tree's architecture; libraries of others that it cannot run are left out.
  ///   - triplet: the architecture's, such as `x86_64-linux-gnu`.
  /// - Throws: what reading a body throws.
  package init(
    of tree: Tree, _ bodies: any Bodies, abi: ABI, triplet: String
  ) async throws {
    let found = try await LinkerDirectories(tree, bodies, triplet: triplet).directories
    var entries: [Entry] = []
    for directory in found {
      let search = try await DirectorySearch(directory, tree, bodies, abi)
      entries += search.libraries.map { search.entry($0) }
    }
    self.init(entries, directories: Set(found.compactMap(\.capabilities)))
  }
}

/// The libraries of one directory (glibc, elf/ldconfig.c, `search_dir`).
private struct DirectorySearch {
  struct Library {
    var name: [UInt8]
    var soname: [UInt8]
    var isLink: Bool
    var flags: Int32
    var level: UInt32
  }

  let directory: LinkerDirectories.Directory
  let tree: Tree
  private(set) var libraries: [Library] = []

  init(
    _ directory: LinkerDirectories.Directory, _ tree: Tree, _ bodies: any Bodies, _ abi: ABI
  ) async throws {
    self.directory = directory
    self.tree = tree
    for child in tree.children(of: directory.real) {
      guard let library = try await Self.library(child, directory, tree, bodies, abi) else {
        continue
      }
      add(library)
    }
  }

  private static func library(
    _ child: Entry, _ directory: LinkerDirectories.Directory, _ tree: Tree, _ bodies: any Bodies,
    _ abi: ABI
  ) async throws -> Library? {
    let name = Array(child.path.lastComponent)
    let isLink = child.linkTarget != nil
    guard isLibraryName(name) || isLink && directory.capabilities != nil, !isTemporary(name),
      let entry = tree.resolve(child.path), let file = tree.file(entry).content,
      let library = try await library(file, bodies), let flags = library.linkerFlags(for: abi)
    else { return nil }
    let soname = library.soname?.bytes ?? name
    // A link counts as such when it is the library's own name, or the one that compilers use;
    // any other is taken for a library itself.
    let isProper =
      isLink
      && (name == soname || name.suffix(3).elementsEqual(".so".utf8) && soname.starts(with: name))
    return Library(
      name: name, soname: isProper ? name : soname, isLink: isProper, flags: flags,
      level: library.level)
  }

  /// A file that only begins like an ELF file is one that no dynamic linker takes.
  private static func library(_ file: Blob, _ bodies: any Bodies) async throws -> SharedLibrary? {
    let plain = try await bodies.bytes(of: file)
    return withExtendedLifetime(plain) {
      try? SharedLibrary.parse(Span<UInt8>(_unsafeBytes: plain.bytes))
    }
  }

  /// glibc, elf/dl-is_dso.h.
  private static func isLibraryName(_ name: [UInt8]) -> Bool {
    if name.starts(with: "ld.so.".utf8) || name.starts(with: "ld64.so.".utf8) { return true }
    guard name.starts(with: "lib".utf8) || name.starts(with: "ld-".utf8) else { return false }
    let part = Array(".so".utf8)
    return name.indices.contains { name[$0...].starts(with: part) }
  }

  /// What rpm, dpkg and prelink leave behind for a moment.
  private static func isTemporary(_ name: [UInt8]) -> Bool {
    let prelink = Array(".#prelink#".utf8)
    return name.contains(UInt8(ascii: ";")) || name.suffix(prelink.count) == prelink[...]
      || name.dropLast(7).suffix(prelink.count) == prelink[...]
      || name.suffix(9).elementsEqual(".dpkg-new".utf8)
      || name.suffix(9).elementsEqual(".dpkg-tmp".utf8)
  }

  /// Of several with one name, a file counts more than a link, then the newest by its name.
  private mutating func add(_ library: Library) {
    guard let index = libraries.firstIndex(where: { $0.soname == library.soname }) else {
      libraries.append(library)
      return
    }
    let other = libraries[index]
    if !library.isLink && other.isLink
      || library.isLink == other.isLink
        && LinkerNameOrder.compare(other.name, library.name) < 0
    {
      libraries[index] = library
    }
  }

  /// The line of the cache: the library's own name is the path, which stays when a new version
  /// comes; a directory for better processors may have the file alone.
  func entry(_ library: Library) -> LinkerCache.Entry {
    let slash = UInt8(ascii: "/")
    var path = directory.path + [slash] + library.name
    if directory.capabilities == nil {
      let usual = directory.path + [slash] + library.soname
      if let entry = tree.resolve(usual).entry, !entry.isDirectory { path = usual }
    }
    return LinkerCache.Entry(
      name: library.soname, path: path, flags: library.flags, capabilities: directory.capabilities,
      level: library.level)
  }
}
