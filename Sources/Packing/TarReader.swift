internal import Spelling

/// Reads the headers of a tar archive that is in memory, as strictly as dpkg reads `data.tar`.
///
/// Taken: v7, ustar and old GNU headers, GNU long names and links, base-256 numbers, and in layers
/// pax headers. Refused: a
/// wrong checksum, pax headers and every other type (dpkg's `tarfn.c` refuses them too), a body
/// that runs past the end, a body on anything but a file, non-zero bytes after the end marker
/// (dpkg ignores these; we want no bytes that nobody looked at).
package struct TarReader {
  /// The longest name or link target, in bytes (Linux' PATH_MAX).
  package static let nameLimit = 4096

  private let subject: String
  private var position = 0
  private let dialect: Dialect
  private var longName: [UInt8]?
  private var longLink: [UInt8]?
  private var records = PaxRecords()

  /// What an archive may hold.
  package enum Dialect: Hashable, Sendable {
    /// What dpkg takes in a package: no pax headers.
    case package
    /// What ``TarWriter`` and other tools write in layers: pax headers for one entry too.
    case layer
  }

  private init(subject: String, dialect: Dialect) {
    self.subject = subject
    self.dialect = dialect
  }

  /// The entries of an archive, in its order.
  ///
  /// - Throws: ``PackingError`` that names the entry.
  package static func entries(
    of tar: SharedBytes, subject: String, dialect: Dialect = .package
  ) throws(PackingError) -> [TarEntry] {
    // The span does not hold what it spans.
    defer { withExtendedLifetime(tar) {} }
    let bytes = unsafe RawSpan(_unsafeBytes: tar.bytes)
    return try entries(in: bytes, subject: subject, dialect: dialect)
  }

  /// The entries of an archive, in its order.
  package static func entries(
    in bytes: borrowing RawSpan, subject: String, dialect: Dialect = .package
  ) throws(PackingError) -> [TarEntry] {
    var reader = TarReader(subject: subject, dialect: dialect)
    var entries: [TarEntry] = []
    let limits = PackingLimits.current
    while let entry = try reader.next(bytes) {
      guard entries.count < limits.entries else {
        throw PackingError(
          subject,
          "it has more than \(limits.entries) entries" + PackingLimits.remedy("entries"))
      }
      guard entry.body.count <= limits.entrySize else {
        throw reader.failure(
          entry.name,
          "it is larger than \(limits.entrySize) bytes" + PackingLimits.remedy("entry-size"))
      }
      entries.append(entry)
    }
    return entries
  }

  private mutating func next(_ bytes: borrowing RawSpan) throws(PackingError) -> TarEntry? {
    while position < bytes.byteCount {
      guard bytes.byteCount - position >= 512 else { throw truncated }
      let header = TarHeader(bytes.extracting(position..<position + 512))
      if header.isZero {
        try checkEnd(bytes)
        break
      }
      try check(header)
      let name = records.path ?? longName ?? header.name
      let start = position + 512
      // A pax size is the entry's, not that of a long name's header between them.
      let declared =
        switch header.type {
        case UInt8(ascii: "L"), UInt8(ascii: "K"), UInt8(ascii: "x"): header.size
        default: records.size ?? header.size
        }
      guard let size = declared, size <= bytes.byteCount - start else {
        throw failure(name, "its body runs past the end of the tar file")
      }
      let padded = (size + 511) / 512 * 512
      position = min(start + padded, bytes.byteCount)
      switch header.type {
      case UInt8(ascii: "L"): longName = try text(bytes, start..<start + size)
      case UInt8(ascii: "K"): longLink = try text(bytes, start..<start + size)
      case UInt8(ascii: "x") where dialect == .layer:
        records = try PaxRecords(bytes.extracting(start..<start + size), subject: subject)
      default:
        let entry = try entry(header, name: name, body: start..<start + size)
        (longName, longLink, records) = (nil, nil, PaxRecords())
        return entry
      }
    }
    guard longName == nil, longLink == nil, records.isEmpty else { throw truncated }
    return nil
  }

  private func entry(
    _ header: TarHeader, name: [UInt8], body: Range<Int>
  ) throws(PackingError) -> TarEntry {
    guard let mode = header.mode, let uid = records.uid ?? header.uid,
      let gid = records.gid ?? header.gid, let mtime = records.mtime ?? header.mtime
    else { throw failure(name, "a number in its header cannot be read") }
    guard !name.isEmpty else { throw PackingError(subject, "an entry has no name") }
    // Programs do not agree which of the two counts.
    guard longName == nil || records.path == nil, longLink == nil || records.link == nil else {
      throw failure(name, "it has two long names, GNU's and that of a pax header")
    }
    let kind = try kind(header, name)
    guard kind == .file || body.isEmpty else { throw failure(name, "only files may have a body") }
    var entry = TarEntry(
      name: name, kind: kind, mode: mode & 0o7777, uid: uid, gid: gid, mtime: mtime, body: body)
    entry.capabilities = records.capabilities
    return entry
  }

  private func kind(_ header: TarHeader, _ name: [UInt8]) throws(PackingError) -> TarEntry.Kind {
    let target = records.link ?? longLink ?? header.link
    switch header.type {
    // v7 had no type for directories: a final slash said it.
    case UInt8(ascii: "0") where dialect == .layer && name.last == UInt8(ascii: "/"):
      throw failure(name, "it is a file whose name ends in a slash")
    case 0, UInt8(ascii: "0"):
      return name.last == UInt8(ascii: "/") ? .directory : .file
    case UInt8(ascii: "1"): return .hardLink(to: try checked(target, name))
    case UInt8(ascii: "2"): return .symbolicLink(to: try checked(target, name))
    case UInt8(ascii: "3"): return .characterDevice
    case UInt8(ascii: "4"): return .blockDevice
    case UInt8(ascii: "5"): return .directory
    case UInt8(ascii: "6"): return .fifo
    case UInt8(ascii: "x"), UInt8(ascii: "g"):
      throw failure(name, "pax headers are not allowed in a package (dpkg refuses them too)")
    case let type: throw failure(name, "the entry type \(type) is not known")
    }
  }

  private func checked(_ target: [UInt8], _ name: [UInt8]) throws(PackingError) -> [UInt8] {
    guard !target.isEmpty else { throw failure(name, "the link has no target") }
    return target
  }

  private func check(_ header: TarHeader) throws(PackingError) {
    guard dialect == .package || !header.hasNameForTimes else {
      throw PackingError(
        subject, "the entry header at byte \(position) has a name where GNU's has times")
    }
    guard header.checksum == header.sum else {
      throw PackingError(subject, "the entry header at byte \(position) has a wrong checksum")
    }
  }

  private func text(
    _ bytes: borrowing RawSpan, _ range: Range<Int>
  ) throws(PackingError) -> [UInt8] {
    guard range.count <= Self.nameLimit else {
      throw PackingError(subject, "a name is longer than \(Self.nameLimit) bytes")
    }
    var text: [UInt8] = []
    for index in range {
      let byte = bytes.byte(index)
      guard byte != 0 else { break }
      text.append(byte)
    }
    return text
  }

  private func checkEnd(_ bytes: borrowing RawSpan) throws(PackingError) {
    for index in position..<bytes.byteCount where bytes.byte(index) != 0 {
      throw PackingError(subject, "there is data after the end of the tar file")
    }
  }

  private var truncated: PackingError { PackingError(subject, "it is truncated") }

  private func failure(_ name: [UInt8], _ reason: String) -> PackingError {
    PackingError("\(subject): \(printable(name))", reason)
  }
}
