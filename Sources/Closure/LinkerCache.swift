package import ELF
internal import Tree

/// The content of `/etc/ld.so.cache`, by which the dynamic linker finds libraries without a search
/// (glibc, sysdeps/generic/dl-cache.h).
///
/// It is what `ldconfig` of the image would make of the same tree, in the format that glibc 2.32
/// and later write; only the name of the program that wrote it differs.
package struct LinkerCache: Hashable, Sendable {
  /// One library under one name.
  package struct Entry: Hashable, Sendable {
    /// The name that programs ask for.
    package var name: [UInt8]
    /// The absolute path of a file of the tree.
    package var path: [UInt8]
    /// What kind of file it is (sysdeps/generic/ldconfig.h, `FLAG_*`).
    package var flags: Int32
    /// The directory below `glibc-hwcaps` that it is in, for processors that can do more.
    package var capabilities: [UInt8]?
    /// The x86-64 level that it needs; counts in such a directory alone.
    package var level: UInt32 = 0

    package init(
      name: [UInt8], path: [UInt8], flags: Int32, capabilities: [UInt8]? = nil, level: UInt32 = 0
    ) {
      self.name = name
      self.path = path
      self.flags = flags
      self.capabilities = capabilities
      self.level = level
    }
  }

  /// In the order of the file.
  package let entries: [Entry]
  /// The names of all directories below `glibc-hwcaps`, used or not: ldconfig keeps them, too.
  private let directories: Set<[UInt8]>

  /// - Parameters:
  ///   - entries: in the order in which they were found, which decides between equal names.
  ///   - directories: all directories below `glibc-hwcaps`.
  package init(_ entries: [Entry], directories: Set<[UInt8]> = []) {
    let ordered = entries.enumerated().sorted { first, second in
      let order = Self.order(first.element, second.element)
      return order == 0 ? first.offset < second.offset : order < 0
    }
    self.entries = ordered.map(\.element)
    self.directories = directories
  }

  /// ldconfig's own order (elf/cache.c, `compare`): names descending, then kinds descending, then
  /// what is for better processors first.
  private static func order(_ a: Entry, _ b: Entry) -> Int32 {
    let names = LinkerNameOrder.compare(b.name, a.name)
    if names != 0 { return names }
    if a.flags != b.flags { return a.flags < b.flags ? 1 : -1 }
    switch (a.capabilities, b.capabilities) {
    case (nil, nil): return 0
    case (_, nil): return -1
    case (nil, _): return 1
    case (let first?, let second?):
      if first == second { return 0 }
      return first.lexicographicallyPrecedes(second) ? -1 : 1
    }
  }

  /// What made the file, as it says itself; no version, which would move digests.
  package static let generator = Array("whittle".utf8)

  /// The file's bytes, for processors of this byte order.
  package func bytes(
    _ order: ByteOrder, generator: [UInt8] = generator
  ) -> [UInt8] {
    var used: [[UInt8]] = []
    for case let name? in entries.map(\.capabilities) where !used.contains(name) {
      used.append(name)
    }
    used.sort { $0.lexicographicallyPrecedes($1) }
    let strings = LinkerCacheStrings(
      Set(entries.flatMap { [$0.name, $0.path] }).union(directories).union(used))
    let stringsStart = 48 + 24 * entries.count
    let extensionStart = (stringsStart + strings.bytes.count + 3) / 4 * 4
    func place(_ string: [UInt8]) -> UInt64 {
      UInt64(stringsStart) + UInt64(strings.offset(of: string))
    }

    var out = Output(order: order)
    out.bytes += Array("glibc-ld.so.cache1.1".utf8)
    out.word(entries.count)
    out.word(strings.bytes.count)
    out.bytes += [order == .little ? 2 : 3, 0, 0, 0]
    out.word(extensionStart)
    for _ in 0..<3 { out.word(0) }
    for entry in entries {
      out.number(UInt64(UInt32(bitPattern: entry.flags)), 4)
      out.number(place(entry.name), 4)
      out.number(place(entry.path), 4)
      out.word(0)
      var capabilities: UInt64 = 0
      if let name = entry.capabilities, let index = used.firstIndex(of: name) {
        // `DL_CACHE_HWCAP_EXTENSION`, ten bits for the level, and which directory.
        capabilities = 1 << 62 | UInt64(entry.level & 0x3ff) << 32 | UInt64(index)
      }
      out.number(capabilities, 8)
    }
    out.bytes += strings.bytes
    while out.bytes.count < extensionStart { out.bytes.append(0) }
    out.extensions(generator, used.map(place))
    return out.bytes
  }
}

extension LinkerCache {
  /// Numbers in the byte order of a processor.
  private struct Output {
    let order: ByteOrder
    var bytes: [UInt8] = []

    mutating func number(_ value: UInt64, _ size: Int) {
      for index in 0..<size {
        let place = order == .little ? index : size - 1 - index
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
      }
    }

    mutating func word(_ value: Int) { number(UInt64(value), 4) }

    /// The part that glibc 2.33 added: who wrote the file, and the names of directories.
    mutating func extensions(_ generator: [UInt8], _ directories: [UInt64]) {
      let sections = directories.isEmpty ? 1 : 2
      let start = bytes.count + 8 + 16 * sections
      number(0xeaa4_2174, 4)
      word(sections)
      for value in [0, 0, start + 4 * directories.count, generator.count] { word(value) }
      if !directories.isEmpty {
        for value in [1, 0, start, 4 * directories.count] { word(value) }
      }
      for directory in directories { number(directory, 4) }
      bytes += generator
    }
  }
}
