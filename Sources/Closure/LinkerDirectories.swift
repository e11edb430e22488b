internal import Tree

/// The directories that `ldconfig` looks into, in its order: those of `/etc/ld.so.conf` and of what
/// it includes, then those that are built into Debian's glibc (ldconfig(8)).
struct LinkerDirectories {
  struct Directory: Hashable {
    /// As the configuration spells it, which is how paths in the cache begin.
    let path: [UInt8]
    /// The directory itself, links followed.
    let real: MemberPath
    /// The name of a directory below `glibc-hwcaps`.
    let capabilities: [UInt8]?
  }

  private(set) var directories: [Directory] = []
  private let tree: Tree
  private let bodies: any Bodies
  /// Files that are being read, against one that includes itself, and how many were read.
  private var open: Set<MemberPath> = []
  private var count = 0

  /// More files than any system has; a tree must not keep us reading.
  private static let most = 1000

  private static let configuration = Array("/etc/ld.so.conf".utf8)

  /// - Parameter triplet: the architecture's, such as `x86_64-linux-gnu`.
  /// - Throws: what reading a body throws.
  init(_ tree: Tree, _ bodies: any Bodies, triplet: String) async throws {
    self.tree = tree
    self.bodies = bodies
    try await read(Self.configuration)
    for path in ["/lib/\(triplet)", "/usr/lib/\(triplet)", "/lib", "/usr/lib"] {
      add(Array(path.utf8))
    }
  }

  /// Every line is a directory, or `include` and patterns; `#` begins a comment.
  private mutating func read(_ path: [UInt8]) async throws {
    guard let entry = tree.resolve(path).entry, count < Self.most, !open.contains(entry.path),
      let text = try await bodies.content(of: entry, in: tree)
    else { return }
    count += 1
    open.insert(entry.path)
    defer { open.remove(entry.path) }
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let line = line.prefix { $0 != UInt8(ascii: "#") && $0 != 0 }
        .drop(while: Self.isSpace)
      if line.starts(with: "include".utf8), let next = line.dropFirst(7).first, Self.isBlank(next) {
        for pattern in line.dropFirst(8).split(whereSeparator: Self.isBlank) {
          for file in matches(Self.absolute(pattern, besides: path)) {
            try await read(file)
          }
        }
      } else if line.count < 6 || !Self.isHardware(line) {
        add(Array(line))
      }
    }
  }

  /// `hwcap 0 name`, which glibc passes over.
  private static func isHardware(_ line: ArraySlice<UInt8>) -> Bool {
    line.prefix(5).map { $0 | 0x20 } == Array("hwcap".utf8) && isBlank(line[line.startIndex + 5])
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 }

  private static func absolute(_ pattern: ArraySlice<UInt8>, besides file: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    guard pattern.first != slash, let end = file.lastIndex(of: slash) else { return Array(pattern) }
    return Array(file[...end]) + pattern
  }

  /// The paths that a pattern names, by bytes (glob(7)).
  private func matches(_ pattern: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = [[]]
    for part in pattern.split(separator: UInt8(ascii: "/")) {
      let glob = FileGlob(part)
      var next: [[UInt8]] = []
      for path in found {
        if let name = glob.literal {
          next.append(path + [UInt8(ascii: "/")] + name)
        } else if let directory = tree.resolve(path).entry, directory.isDirectory {
          for child in tree.children(of: directory.path) {
            let name = child.path.lastComponent
            if glob.matches(name) { next.append(path + [UInt8(ascii: "/")] + name) }
          }
        }
      }
      found = next
    }
    return found.filter { tree.resolve($0).entry != nil }
  }

  private mutating func add(_ line: [UInt8]) {
    var path = line[...]
    while let last = path.last, Self.isSpace(last) { path.removeLast() }
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    // ldconfig takes relative ones from where it happens to be started.
    guard path.first == UInt8(ascii: "/") else { return }
    guard add(Array(path), nil), let real = directories.last?.real else { return }
    let name = Array("/glibc-hwcaps".utf8)
    guard let below = tree.resolve(real.bytes + name).entry else { return }
    for child in tree.children(of: below.path) {
      let capabilities = Array(child.path.lastComponent)
      guard capabilities.first != UInt8(ascii: "."), !capabilities.contains(UInt8(ascii: ":"))
      else { continue }
      _ = add(Array(path) + name + [UInt8(ascii: "/")] + capabilities, capabilities)
    }
  }

  /// - Returns: whether the directory is there and was not known, by whatever name.
  private mutating func add(_ path: [UInt8], _ capabilities: [UInt8]?) -> Bool {
    guard let entry = tree.resolve(path).entry, entry.isDirectory,
      !directories.contains(where: { $0.real == entry.path })
    else { return false }
    directories.append(Directory(path: path, real: entry.path, capabilities: capabilities))
    return true
  }
}
