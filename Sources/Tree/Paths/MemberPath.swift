internal import Spelling

/// The path of a member inside a root file system: bytes, relative, no `.`, `..` or empty part.
///
/// Two paths are equal when their bytes are; they sort by bytes, so a directory comes before what
/// is below it. The empty path is the root.
package struct MemberPath: Hashable, Sendable {
  /// The path without a leading or trailing `/`, for example `usr/bin/env`.
  package let bytes: [UInt8]

  /// The longest path in bytes that is accepted: Linux' `PATH_MAX` without its final NUL.
  package static let longest = 4095

  /// The root itself.
  package static let root = MemberPath(unchecked: [])

  /// Takes bytes that are known to be normal.
  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Joins parts that are known to be normal: none is empty, `.` or `..`, none holds a `/`.
  package init(parts: [ArraySlice<UInt8>]) {
    bytes = Array(parts.joined(separator: [UInt8(ascii: "/")]))
  }

  /// Reads the name of a tar member as dpkg does: relative to the root, whether it is spelled
  /// `usr/bin`, `./usr/bin`, `/usr/bin` or `./usr/bin/`; empty and `.` parts mean nothing.
  ///
  /// - Throws: `MemberPathError` for a `..` part, a NUL byte, and more than `longest` bytes.
  package init(parsing name: Span<UInt8>) throws(MemberPathError) {
    guard name.count <= Self.longest + 3 else { throw Self.refuse(name, .tooLong) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.count)
    var start = 0
    while start < name.count {
      var end = start
      while end < name.count, name[end] != UInt8(ascii: "/") {
        guard name[end] != 0 else { throw Self.refuse(name, .nul) }
        end += 1
      }
      let isDot = end - start == 1 && name[start] == UInt8(ascii: ".")
      if Self.isParent(name, start, end) { throw Self.refuse(name, .climbs) }
      if end > start, !isDot {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
        for index in start..<end { bytes.append(name[index]) }
      }
      start = end + 1
    }
    guard bytes.count <= Self.longest else { throw Self.refuse(name, .tooLong) }
    self.bytes = bytes
  }

  /// Reads the name of a tar member; see `init(parsing:)` over a span.
  package init(parsing name: [UInt8]) throws(MemberPathError) {
    try self.init(parsing: name.span)
  }

  /// Reads a path that a person wrote: it must begin with `/` and be normal already, but for one
  /// `/` at its end.
  ///
  /// - Throws: `MemberPathError` for a relative path, `.`, `..` and empty parts, NUL bytes.
  package init(absolute text: String) throws(MemberPathError) {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "/") else {
      throw MemberPathError(path: text, reason: .relative)
    }
    var end = bytes.count
    if end > 2, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
    let inner = Array(bytes[1..<max(end, 1)])
    let path = try MemberPath(parsing: inner)
    guard path.bytes == inner else { throw MemberPathError(path: text, reason: .notNormal) }
    self = path
  }

  private static func isParent(_ name: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    end - start == 2 && name[start] == UInt8(ascii: ".") && name[start + 1] == UInt8(ascii: ".")
  }

  private static func refuse(
    _ name: Span<UInt8>, _ reason: MemberPathError.Reason
  ) -> MemberPathError {
    var bytes: [UInt8] = []
    for index in 0..<min(name.count, 200) { bytes.append(name[index]) }
    return MemberPathError(path: String(printable: bytes), reason: reason)
  }
}

extension MemberPath {
  /// Whether this is the root.
  package var isRoot: Bool { bytes.isEmpty }

  /// The directory that holds this path; nil for the root.
  package var parent: MemberPath? {
    guard !bytes.isEmpty else { return nil }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    return MemberPath(unchecked: Array(bytes[..<slash]))
  }

  /// The bytes after the last `/`; none for the root.
  package var lastComponent: ArraySlice<UInt8> {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
    return bytes[(slash + 1)...]
  }

  /// Whether its last part ends with `.so` or has a version behind that: `libfoo.so.1`.
  package var isNamedLikeLibrary: Bool {
    let name = lastComponent
    let mark = Array(".so".utf8)
    return name.indices.contains { start in
      let rest = name[start...]
      guard rest[start] == mark[0], rest.starts(with: mark) else { return false }
      return rest.count == mark.count || rest[start + mark.count] == UInt8(ascii: ".")
    }
  }

  /// The parts of the path from the top; none for the root.
  package var components: [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "/"))
  }

  /// This path with `path` below it.
  package func appending(_ path: MemberPath) -> MemberPath {
    if isRoot { return path }
    if path.isRoot { return self }
    return MemberPath(unchecked: bytes + [UInt8(ascii: "/")] + path.bytes)
  }

  /// This path with one part more, which is neither empty nor `.` or `..`, and has no `/`.
  package func appending(part name: some Collection<UInt8>) -> MemberPath {
    var longer = bytes
    longer.reserveCapacity(bytes.count + name.count + 1)
    if !isRoot { longer.append(UInt8(ascii: "/")) }
    longer.append(contentsOf: name)
    return MemberPath(unchecked: longer)
  }

  /// Whether this path is inside `directory`, at any depth; a path is not below itself.
  package func isBelow(_ directory: MemberPath) -> Bool {
    if directory.isRoot { return !isRoot }
    guard bytes.count > directory.bytes.count + 1 else { return false }
    guard bytes[directory.bytes.count] == UInt8(ascii: "/") else { return false }
    return bytes.starts(with: directory.bytes)
  }
}

extension MemberPath: Comparable {
  /// Orders by bytes.
  package static func < (a: MemberPath, b: MemberPath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

extension MemberPath: CustomStringConvertible {
  /// The path as a person reads it: with a leading `/`; control characters, backslashes and bytes
  /// that are no UTF-8 are escaped, so that different paths print differently.
  package var description: String { "/" + String(printable: bytes) }
}
