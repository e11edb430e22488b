internal import Content

/// One line for each entry of a tar archive, in its order: path, kind, mode, owner, size, mtime.
///
/// An independent reader of ustar and pax: it shares no code with the one under test.
///
///     /usr/ dir 755 0:0 @1600000000
///     /usr/bin/sh file 755 0:0 1 @1600000000 2d711642b726
///     /usr/bin/ash -> sh @1600000000
package func picture(ofTar bytes: [UInt8]) -> String {
  var lines: [String] = []
  var position = 0
  var names: [String: String] = [:]
  while position + 512 <= bytes.count, bytes[position] != 0 {
    let header = Array(bytes[position..<position + 512])
    let size = octal(header, 124, 12)
    let end = position + 512 + (size + 511) / 512 * 512
    guard end <= bytes.count else { return (lines + ["(cut off)"]).joined(separator: "\n") }
    let body = Array(bytes[position + 512..<position + 512 + size])
    position = end
    if header[156] == UInt8(ascii: "x") {
      names = records(body)
    } else {
      lines.append(line(header, body, names))
      names = [:]
    }
  }
  if bytes.count % 512 != 0 || bytes[position...].contains(where: { $0 != 0 }) {
    lines.append("(more bytes after the end)")
  }
  return lines.joined(separator: "\n")
}

private func line(_ header: [UInt8], _ body: [UInt8], _ names: [String: String]) -> String {
  let prefix = text(header, 345, 155)
  let short = prefix.isEmpty ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100)
  let path = "/" + (names["path"] ?? short)
  let link = names["linkpath"] ?? text(header, 157, 100)
  let mode = String(octal(header, 100, 8), radix: 8)
  let owner = "\(octal(header, 108, 8)):\(octal(header, 116, 8))"
  let time = "@\(octal(header, 136, 12))"
  switch header[156] {
  case UInt8(ascii: "0"), 0:
    return "\(path) file \(mode) \(owner) \(body.count) \(time) \(Digest(of: body).hex.prefix(12))"
  case UInt8(ascii: "1"): return "\(path) = /\(link) \(mode) \(owner) \(time)"
  case UInt8(ascii: "2"): return "\(path) -> \(link) \(mode) \(owner) \(time)"
  case UInt8(ascii: "5"): return "\(path) dir \(mode) \(owner) \(time)"
  case let type: return "\(path) type \(type) \(mode) \(owner) \(time)"
  }
}

/// The records of a pax header: `length key=value\n`.
private func records(_ body: [UInt8]) -> [String: String] {
  var result: [String: String] = [:]
  var rest = body[...]
  while let space = rest.firstIndex(of: 0x20),
    let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > 3,
    length <= rest.count
  {
    let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
    let halves = record.split(separator: UInt8(ascii: "="), maxSplits: 1)
    if halves.count == 2 {
      result[String(decoding: halves[0], as: UTF8.self)] = String(
        decoding: halves[1], as: UTF8.self)
    }
    rest = rest.dropFirst(length)
  }
  return result
}

private func text(_ header: [UInt8], _ start: Int, _ size: Int) -> String {
  String(decoding: header[start..<start + size].prefix { $0 != 0 }, as: UTF8.self)
}

private func octal(_ header: [UInt8], _ start: Int, _ size: Int) -> Int {
  let digits = header[start..<start + size].prefix { $0 != 0 && $0 != 0x20 }
  return Int(String(decoding: digits, as: UTF8.self), radix: 8) ?? -1
}
