package import Tree

/// Where an image lets every file's libraries be looked for, beside the linker's own directories.
package struct SearchSettings: Hashable, Sendable {
  /// The directories of `LD_LIBRARY_PATH`, in order.
  package var environment: [[UInt8]] = []
  /// The directories of `/etc/ld.so.conf`, where the image has a cache made of them.
  package var cached: [[UInt8]] = []

  package init() {}

  /// - Parameter environment: of the image's processes, `NAME=value`.
  package init(environment: [String]) {
    let path = environment.last { $0.hasPrefix("LD_LIBRARY_PATH=") }?.dropFirst(16) ?? ""
    // An empty part is the directory in which a program is started, which nothing tells.
    self.environment = path.utf8.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }
      .map { Array($0) }.filter { $0.first == UInt8(ascii: "/") }
  }

  private static let main = Array("etc/ld.so.conf".utf8)

  /// Reads the linker's configuration of a tree.
  ///
  /// - Parameter texts: the files at and below `/etc/ld.so.conf.d` that the tree has.
  package mutating func read(_ texts: [MemberPath: [UInt8]]) {
    guard let main = texts.first(where: { $0.key.bytes == Self.main })?.value else { return }
    for line in Self.lines(main) {
      guard line.starts(with: "include".utf8) else {
        add(line)
        continue
      }
      // Debian's own says `include /etc/ld.so.conf.d/*.conf`, which glob(3) sorts.
      for pattern in line.dropFirst(7).split(separator: 0x20) {
        guard let name = pattern.split(separator: UInt8(ascii: "/")).last else { continue }
        let glob = FileGlob(name)
        for (path, text) in texts.sorted(by: { $0.key < $1.key })
        where path.bytes != Self.main && glob.matches(path.lastComponent) {
          for line in Self.lines(text) { add(line) }
        }
      }
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>) {
    guard line.first == UInt8(ascii: "/") else { return }
    let directory = Array(line)
    if !cached.contains(directory) { cached.append(directory) }
  }

  private static func lines(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    text.split(separator: 0x0A).compactMap { line in
      var line = line.prefix { $0 != UInt8(ascii: "#") }.drop { $0 == 0x20 || $0 == 9 }
      while let last = line.last, last <= 0x20 || last == UInt8(ascii: "/") { line.removeLast() }
      return line.isEmpty ? nil : line
    }
  }
}
