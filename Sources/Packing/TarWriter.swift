/// Writes the headers of layer format 1: ustar, and pax only where ustar cannot say it.
///
/// Guaranteed: the bytes depend on the entry alone. User and group names are empty, numbers are
/// octal with a final NUL, device numbers are zero, and a pax header has sorted records and no
/// times below the second.
package enum TarWriter {
  /// Two blocks of zeros: the end of an archive.
  package static let end = [UInt8](repeating: 0, count: 1024)

  /// The zeros that fill a body's last block.
  package static func padding(after size: Int) -> Int { (512 - size % 512) % 512 }

  /// The header of one entry, a pax header before it where needed.
  ///
  /// - Parameters:
  ///   - entry: its name is relative; a directory's ends with `/`.
  ///   - size: the body's bytes; only a file has any.
  package static func header(_ entry: TarEntry, size: Int) -> [UInt8] {
    var pax: [(String, [UInt8])] = []
    var block = [UInt8](repeating: 0, count: 512)
    if let (prefix, name) = split(entry.name) {
      put(name, &block, 0)
      put(prefix, &block, 345)
    } else {
      put(entry.name.prefix(100), &block, 0)
      pax.append(("path", entry.name))
    }
    let (type, link) = type(entry.kind)
    if link.count > 100 { pax.append(("linkpath", link)) }
    put(link.prefix(100), &block, 157)
    block[156] = type
    octal(Int64(entry.mode), &block, 100, 7, "mode", &pax)
    octal(Int64(entry.uid), &block, 108, 7, "uid", &pax)
    octal(Int64(entry.gid), &block, 116, 7, "gid", &pax)
    octal(Int64(size), &block, 124, 11, "size", &pax)
    octal(entry.mtime, &block, 136, 11, "mtime", &pax)
    if let capabilities = entry.capabilities {
      pax.append(("SCHILY.xattr.security.capability", capabilities))
    }
    finish(&block)
    guard !pax.isEmpty else { return block }
    return extended(pax) + block
  }

  private static func type(_ kind: TarEntry.Kind) -> (UInt8, [UInt8]) {
    switch kind {
    case .file: (UInt8(ascii: "0"), [])
    case .hardLink(let target): (UInt8(ascii: "1"), target)
    case .symbolicLink(let target): (UInt8(ascii: "2"), target)
    case .characterDevice: (UInt8(ascii: "3"), [])
    case .blockDevice: (UInt8(ascii: "4"), [])
    case .directory: (UInt8(ascii: "5"), [])
    case .fifo: (UInt8(ascii: "6"), [])
    }
  }

  /// A name as ustar's prefix (at most 155 bytes) and name (at most 100), cut at a slash.
  private static func split(_ name: [UInt8]) -> (
    prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>
  )? {
    if name.count <= 100 { return ([], name[...]) }
    // The last slash of a directory's name ends it and cannot be where it is cut.
    for index in name.indices.dropLast().reversed() where name[index] == UInt8(ascii: "/") {
      guard name.count - index - 1 <= 100 else { return nil }
      if index <= 155, index > 0 { return (name[..<index], name[(index + 1)...]) }
    }
    return nil
  }

  private static func put(_ bytes: some Collection<UInt8>, _ block: inout [UInt8], _ start: Int) {
    for (index, byte) in bytes.enumerated() { block[start + index] = byte }
  }

  private static func octal(
    _ value: Int64, _ block: inout [UInt8], _ start: Int, _ digits: Int, _ keyword: String,
    _ pax: inout [(String, [UInt8])]
  ) {
    let fits = value >= 0 && value < 1 << (3 * Int64(digits))
    if !fits { pax.append((keyword, Array(String(value).utf8))) }
    var rest = fits ? value : 0
    for index in (0..<digits).reversed() {
      block[start + index] = UInt8(ascii: "0") + UInt8(rest & 7)
      rest >>= 3
    }
  }

  /// Adds what every header has, and the checksum.
  private static func finish(_ block: inout [UInt8]) {
    put("ustar\u{0}00".utf8, &block, 257)
    put("0000000\u{0}0000000".utf8, &block, 329)
    put("        ".utf8, &block, 148)
    let sum = block.reduce(0) { $0 + Int64($1) }
    var unused: [(String, [UInt8])] = []
    octal(sum, &block, 148, 6, "", &unused)
    block[154] = 0
  }

  /// A pax extended header (POSIX.1-2001): records `length keyword=value\n`, sorted.
  private static func extended(_ records: [(String, [UInt8])]) -> [UInt8] {
    var body: [UInt8] = []
    for (keyword, value) in records.sorted(by: { $0.0 < $1.0 }) {
      let rest = Array(" \(keyword)=".utf8) + value + [UInt8(ascii: "\n")]
      var length = rest.count + 1
      while String(length).utf8.count + rest.count != length {
        length = String(length).utf8.count + rest.count
      }
      body += Array(String(length).utf8) + rest
    }
    var block = [UInt8](repeating: 0, count: 512)
    put("././@PaxHeader".utf8, &block, 0)
    block[156] = UInt8(ascii: "x")
    var unused: [(String, [UInt8])] = []
    octal(0o644, &block, 100, 7, "", &unused)
    octal(0, &block, 108, 7, "", &unused)
    octal(0, &block, 116, 7, "", &unused)
    octal(Int64(body.count), &block, 124, 11, "", &unused)
    octal(0, &block, 136, 11, "", &unused)
    finish(&block)
    return block + body + [UInt8](repeating: 0, count: padding(after: body.count))
  }
}
