import SystemPackage
import TestSupport

/// What three programs say of a tar archive, in one form: a line an entry, sorted.
///
///     path kind mode uid:gid size time link
enum TarListing {
  static func python(_ path: FilePath) throws -> String {
    let script = """
      import sys, tarfile
      for m in tarfile.open(sys.argv[1], encoding='utf-8', errors='surrogateescape'):
          kind = {b'0': 'file', b'1': 'hard', b'2': 'link', b'5': 'dir'}[m.type]
          size = m.size if kind == 'file' else 0
          print('/' + m.name.rstrip('/'), kind, oct(m.mode)[2:], '%d:%d' % (m.uid, m.gid), size,
                int(m.mtime), m.linkname, sep='|')
      """
    let text = try must("python3", ["-X", "utf8", "-c", script, path.string])
    return sorted(String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  /// Lines such as `drwxr-xr-x 0/0 0 2020-09-13 12:26:40 usr/`.
  static func gnu(_ path: FilePath) throws -> String {
    let text = try must(
      "env",
      [
        "TZ=UTC", "LC_ALL=C", "tar", "--numeric-owner", "--full-time", "--quoting-style=literal",
        "-tvf", path.string,
      ])
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let (mode, rest) = (words[0], String(words[5]))
      let kind = ["-": "file", "d": "dir", "l": "link", "h": "hard"][mode.prefix(1)] ?? "?"
      let separator = kind == "link" ? " -> " : " link to "
      let halves = kind == "link" || kind == "hard" ? rest.split(separator: separator) : [rest[...]]
      let size = kind == "file" ? words[2] : "0"
      return [
        "/" + trimmed(String(halves[0])), kind, octal(mode.dropFirst()),
        String(words[1].replacing("/", with: ":")), String(size),
        seconds("\(words[3]) \(words[4])"),
        halves.count > 1 ? String(halves[1]) : "",
      ].joined(separator: "|")
    }
    return sorted(lines)
  }

  /// bsdtar's own list has no seconds: mtree has them all.
  static func bsd(_ path: FilePath) throws -> String {
    let text = try must(
      "bsdtar",
      [
        "-cf", "-", "--format=mtree", "--options=!all,type,mode,uid,gid,size,time,link,nlink",
        "@\(path)",
      ])
    let listed = try must("bsdtar", ["-tvf", path.string])
    // mtree shows a hard link as the file it is; the list has what it is linked to.
    var hard: [String: String] = [:]
    for line in String(decoding: listed, as: UTF8.self).split(separator: "\n") {
      let halves = line.split(separator: " link to ")
      guard halves.count == 2, let name = halves[0].split(separator: " ").last else { continue }
      hard["/\(name)"] = String(halves[1])
    }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst().map {
      line in
      let words = line.split(separator: " ").map(String.init)
      var values: [String: String] = [:]
      for word in words.dropFirst() {
        let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
        values[halves[0]] = halves.count > 1 ? halves[1] : ""
      }
      let place = unescaped(words[0])
      let name = "/" + trimmed(place.hasPrefix("./") ? String(place.dropFirst(2)) : place)
      let kind = hard[name] == nil ? values["type"] ?? "?" : "hard"
      let mode = values["mode"].map { $0.drop { $0 == "0" } } ?? ""
      return [
        name == "//." ? "/." : name, kind, String(mode),
        "\(values["uid"] ?? "?"):\(values["gid"] ?? "?")",
        kind == "file" ? values["size"] ?? "?" : "0",
        String(values["time"]?.split(separator: ".").first ?? "?"),
        hard[name] ?? unescaped(values["link"] ?? ""),
      ].joined(separator: "|")
    }
    return sorted(Array(lines))
  }

  private static func sorted(_ lines: [String]) -> String {
    lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n")
  }

  private static func trimmed(_ name: String) -> String {
    name.hasSuffix("/") ? String(name.dropLast()) : name
  }

  /// `rwxr-sr-t` as `3755`.
  private static func octal(_ letters: Substring) -> String {
    var bits = 0
    for (index, letter) in letters.enumerated() {
      bits <<= 1
      if !["-", "S", "T"].contains(letter) { bits |= 1 }
      if "sStT".contains(letter) {
        bits |= [2: 0o4000 >> 6, 5: 0o2000 >> 3, 8: 0o1000][index] ?? 0
      }
    }
    return String(bits, radix: 8)
  }

  /// mtree's `\040`.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(3), as: UTF8.self)
      if byte == UInt8(ascii: "\\"), let code = UInt8(digits, radix: 8), digits.utf8.count == 3 {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Seconds since 1970 of `2020-09-13 12:26:40`.
  private static func seconds(_ text: String) -> String {
    let parts = text.split { "- :".contains($0) }.compactMap { Int($0) }
    guard parts.count == 6 else { return "?" }
    // Days from civil (H. Hinnant): March is the first month.
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let month = (parts[1] + 9) % 12
    let days =
      365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + parts[2] - 1
      - 719_468
    return String(days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5])
  }
}
