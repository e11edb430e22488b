package import Content

#if canImport(Glibc)
  internal import Glibc
#endif

/// Which packages of an index have a program or library, by its path.
///
/// Made of a `Contents` index (Debian's repository format, "Contents indices") without what no
/// question is asked about: documentation, headers, translations. Small enough to be read whole.
package struct PathIndex: Sendable {
  /// A line for each path: `path`, a tab, names of packages with commas between them.
  private let text: [UInt8]

  private init(text: [UInt8]) { self.text = text }

  /// Where programs are looked for by name, the likeliest first.
  private static let programs = ["usr/bin/", "usr/sbin/", "usr/games/", "bin/", "sbin/"]

  /// Picks the lines of programs and libraries out of a `Contents` index.
  ///
  /// A line is a path, spaces or tabs, and `SECTION/NAME` with commas between several; what precedes
  /// the table in old ones has no such form and is passed over.
  init(contents bytes: UnsafeRawBufferPointer) {
    var text: [UInt8] = [0x0A]
    var start = 0
    while start < bytes.count, let base = bytes.baseAddress {
      let end =
        memchr(base + start, 0x0A, bytes.count - start).map {
          base.distance(to: UnsafeRawPointer($0))
        } ?? bytes.count
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end + 1
      guard Self.isWanted(line), let gap = line.lastIndex(where: { $0 == 0x20 || $0 == 9 }) else {
        continue
      }
      var path = line[..<gap]
      while let last = path.last, last == 0x20 || last == 9 { path.removeLast() }
      guard !path.contains(9) else { continue }
      text += path
      text.append(9)
      let names = line[(gap + 1)...].split(separator: UInt8(ascii: ",")).compactMap {
        $0.split(separator: UInt8(ascii: "/")).last
      }
      text += names.joined(separator: [UInt8(ascii: ",")])
      text.append(0x0A)
    }
    self.text = text
  }

  private static let wanted = programs.map { Array($0.utf8) }
  private static let libraries = ["usr/lib/", "lib/"].map { Array($0.utf8) }
  private static let mark = Array(".so".utf8)

  private static func isWanted(_ line: UnsafeRawBufferPointer) -> Bool {
    if wanted.contains(where: { line.starts(with: $0) }) { return true }
    guard let root = libraries.first(where: { line.starts(with: $0) }) else { return false }
    // `usr/lib/TRIPLET/libx.so.1`: libraries that the linker finds, not modules below them.
    let path = line.dropFirst(root.count).prefix { $0 != 0x20 && $0 != 9 }
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard parts.count <= 2, let name = parts.last, name.starts(with: "lib".utf8) else {
      return false
    }
    return name.indices.contains { name[$0...].starts(with: mark) }
  }

  /// The packages that have a path, as the index lists them.
  package func packages(with path: String) -> [String] {
    let needle = Array(path.utf8.drop { $0 == UInt8(ascii: "/") }) + [9]
    return text.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return [] }
      var start = 1
      while start + needle.count < all.count {
        guard let found = memchr(base + start, 0x0A, all.count - start) else { break }
        let end = base.distance(to: UnsafeRawPointer(found))
        if end - start > needle.count, memcmp(base + start, needle, needle.count) == 0 {
          return all[(start + needle.count)..<end].split(separator: UInt8(ascii: ","))
            .map { String(decoding: $0, as: UTF8.self) }
        }
        start = end + 1
      }
      return []
    }
  }

  /// The packages that have a program of a name, with its path.
  package func packages(withProgram name: String) -> [(package: String, path: String)] {
    Self.programs.flatMap { directory in
      packages(with: directory + name).map { ($0, "/\(directory)\(name)") }
    }
  }
}

extension PathIndex: Record {
  package static let kind = RecordKind.paths

  package func write(to writer: inout RecordWriter) { writer.bytes(text) }

  package init?(from reader: inout RecordReader) {
    guard let text = reader.bytes() else { return nil }
    self.init(text: text)
  }
}
