internal import Content

#if canImport(Glibc)
  internal import Glibc
#endif

/// Which packages of an index have a program or library, by its path.
///
/// Made of a `Contents` index (Debian's repository format, "Contents indices") without what no
/// question is asked about: documentation, headers, translations. Kept as a record that is mapped.
package struct PathIndex: Sendable {
  /// A line for each path, sorted by its bytes: `path`, a tab, names of packages with commas between
  /// them.
  private nonisolated(unsafe) let text: UnsafeRawBufferPointer
  private let owner: any Sendable & AnyObject

  /// Where programs are looked for by name, the likeliest first.
  private static let programs = ["usr/bin/", "usr/sbin/", "usr/games/", "bin/", "sbin/"]

  /// Picks the lines of programs and libraries out of a `Contents` index.
  ///
  /// A line is a path, spaces or tabs, and `SECTION/NAME` with commas between several; what precedes
  /// the table in old ones has no such form and is passed over.
  init(contents bytes: UnsafeRawBufferPointer) {
    var text: [UInt8] = []
    var lines: [Line] = []
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
      var added = Line(start: text.count, pathEnd: text.count + path.count)
      text += path
      text.append(9)
      let names = line[(gap + 1)...].split(separator: UInt8(ascii: ",")).compactMap {
        $0.split(separator: UInt8(ascii: "/")).last
      }
      text += names.joined(separator: [UInt8(ascii: ",")])
      text.append(0x0A)
      added.end = text.count
      lines.append(added)
    }
    let held = Held(Self.sorted(text, lines))
    self.text = UnsafeRawBufferPointer(held.bytes)
    owner = held
  }

  /// The index of a record.
  init(_ record: MappedRecord) {
    text = record.content
    owner = record.file
  }

  /// Hands on what a record of this holds.
  func writeRecord(
    to sink: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    try sink(text)
  }

  /// A line that was picked, by where it stands.
  private struct Line {
    var start: Int
    var pathEnd: Int
    var end = 0
  }

  /// The lines by their paths; of one that is there twice, the first stays first.
  private static func sorted(_ text: [UInt8], _ lines: [Line]) -> [UInt8] {
    text.withUnsafeBytes { all in
      func precedes(_ a: Line, _ b: Line) -> Bool {
        let order = Self.order(all[a.start..<a.pathEnd], all[b.start..<b.pathEnd])
        return order < 0 || order == 0 && a.start < b.start
      }
      // As most archives have them already.
      if zip(lines, lines.dropFirst()).allSatisfy(precedes) { return text }
      var sorted: [UInt8] = []
      sorted.reserveCapacity(text.count)
      for line in lines.sorted(by: precedes) { sorted += all[line.start..<line.end] }
      return sorted
    }
  }

  /// Negative, zero or positive as `a` comes before, is equal to, or comes after `b`.
  private static func order(
    _ a: Slice<UnsafeRawBufferPointer>, _ b: Slice<UnsafeRawBufferPointer>
  ) -> Int {
    let (a, b) = (UnsafeRawBufferPointer(rebasing: a), UnsafeRawBufferPointer(rebasing: b))
    if let left = a.baseAddress, let right = b.baseAddress {
      let order = memcmp(left, right, min(a.count, b.count))
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }

  private final class Held: Sendable {
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
      bytes = .allocate(byteCount: content.count, alignment: 1)
      bytes.copyBytes(from: content)
    }

    deinit { bytes.deallocate() }
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
    defer { withExtendedLifetime(owner) {} }
    return Array(path.utf8.drop { $0 == UInt8(ascii: "/") }).withUnsafeBytes { wanted in
      // The first line whose path is not before it: between `low` and `high`, which are line starts.
      var (low, high) = (0, text.count)
      while low < high {
        var start = low + (high - low) / 2
        while start > low, text[start - 1] != 0x0A { start -= 1 }
        let end = Self.find(0x0A, in: text, from: start)
        let pathEnd = Self.find(9, in: text, from: start)
        if Self.order(text[start..<min(pathEnd, end)], wanted[...]) < 0 {
          low = min(end + 1, text.count)
        } else {
          high = start
        }
      }
      let end = Self.find(0x0A, in: text, from: low)
      let pathEnd = min(Self.find(9, in: text, from: low), end)
      guard pathEnd < end, Self.order(text[low..<pathEnd], wanted[...]) == 0 else { return [] }
      return text[(pathEnd + 1)..<end].split(separator: UInt8(ascii: ","))
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Where a byte stands next; the end of the text where it does not.
  private static func find(
    _ byte: Int32, in text: UnsafeRawBufferPointer, from start: Int
  ) -> Int {
    guard let base = text.baseAddress, start < text.count else { return text.count }
    let found = memchr(base + start, byte, text.count - start)
    return found.map { base.distance(to: UnsafeRawPointer($0)) } ?? text.count
  }

  /// The packages that have a program of a name, with its path.
  package func packages(withProgram name: String) -> [(package: String, path: String)] {
    Self.programs.flatMap { directory in
      packages(with: directory + name).map { ($0, "/\(directory)\(name)") }
    }
  }
}
