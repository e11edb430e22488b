internal import ELF
internal import Glibc

/// What a file mentions that may have to be in an image with it.
///
/// Programs find most of what they open by names that were compiled in. Reading these names runs
/// nothing and needs no knowledge of the program.
package struct Mentions: Hashable, Sendable {
  /// Absolute paths as they are spelled.
  ///
  /// Of one with a placeholder (`/usr/lib/x/%s.so`) it is the directory with a final slash.
  package var paths: Set<[UInt8]> = []
  /// Absolute paths of which only the beginning is sure: a program in Go keeps its strings one behind
  /// the other, with nothing between them.
  package var runOnPaths: Set<[UInt8]> = []
  /// Words that were asked for: names of functions, libraries, programs.
  package var words: Set<[UInt8]> = []
  /// Words that were asked for and in which longer strings end, as `data.tar` ends in `tar`.
  ///
  /// Of two strings of which one is the end of the other, the linker keeps the longer one alone, so a
  /// program may be started by such a word.
  package var endings: Set<[UInt8]> = []
  /// All words, whoever may ask for them.
  var allWords = WordHashes()
  /// All words in which longer strings end.
  var allEndings = WordHashes()

  /// Paths that are joined to a directory that only the program knows, each with a first slash:
  /// `/bin/x` of `"$HOME_OF_IT/bin/x"`, `/mono/4.5` of `mono/4.5`.
  package var tails: Set<[UInt8]> = []

  /// Whether it starts programs by their names.
  package var startsPrograms = false
  /// Whether it may start programs in any way: a library may do it for it.
  package var mayStartPrograms = false

  package init() {}

  /// The same, with the words that were asked for in the place of all hashes.
  package func limited(to vocabulary: Vocabulary) -> Mentions {
    var limited = self
    limited.words = vocabulary.words(of: allWords)
    limited.endings = vocabulary.words(of: allEndings)
    (limited.allWords, limited.allEndings) = (WordHashes(), WordHashes())
    return limited
  }

  /// Functions that look a program up in `PATH` (exec(3), posix_spawn(3)).
  private static let starters = Set(
    ["execvp", "execlp", "execvpe", "posix_spawnp", "system", "popen"].map { Array($0.utf8) })

  /// What the name of a function has that starts programs, be it of glibc, GLib, Qt, APR or another
  /// library: `posix_spawn`, `g_spawn_async`, `execve`, `apr_proc_create`, `QProcess`.
  private static let hints = ["spawn", "exec", "popen", "system", "proc_create", "Process"].map {
    Array($0.utf8)
  }

  /// The most paths that are kept of one file.
  private static let mostPaths = 20_000

  /// The longest string that is looked at, in bytes.
  private static let longest = 1024

  /// Reads the C strings of an ELF file.
  package init(elf bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    if Self.holds(bytes, Self.goMark) { readRunOnPaths(bytes) }
    // A program or library that is linked takes its functions from others by name; elsewhere such a
    // name may be a word of a table, as of all system calls.
    let functions = DynamicNames.range(in: bytes) ?? 0..<bytes.count
    let names = UnsafeRawBufferPointer(rebasing: bytes[functions])
    mayStartPrograms = Self.hints.contains { Self.names(names, $0) }
    startsPrograms = Self.starters.contains { Self.hasString(names, $0) }
    var start = 0
    while start < bytes.count, let found = memchr(base + start, 0, bytes.count - start) {
      let end = base.distance(to: UnsafeRawPointer(found))
      if end - start > 2 {
        var begin = end
        let limit = max(start, end - Self.longest)
        while begin > limit, Self.isPrintable(bytes[begin - 1]) { begin -= 1 }
        if end - begin > 2 {
          read(UnsafeRawBufferPointer(rebasing: bytes[begin..<end]))
        }
      }
      start = end + 1
    }
    PointedText.forEach(in: bytes) { readName($0) }
    // What has the shell run a command line looks the programs of it up as well.
    if mayStartPrograms, paths.contains(Self.shell) { startsPrograms = true }
  }

  private static let shell = Array("/bin/sh".utf8)

  /// Adds the name of a program, or one that is to be joined to a directory, as `/gpg-agent`.
  private mutating func readName(_ text: UnsafeRawBufferPointer) {
    guard text.count <= WordHashes.longest else { return }
    let slash = UInt8(ascii: "/")
    let name = UnsafeRawBufferPointer(rebasing: text.first == slash ? text.dropFirst() : text[...])
    if name.contains(slash) {
      addTail(text)
    } else {
      allWords.insert(name)
    }
  }

  /// The most ends of paths that are kept of one file, and the longest one in bytes.
  private static let tailLimits = (count: 4000, length: 128)

  /// Adds a path that is none of a root filesystem, if the text has nothing else in it.
  ///
  /// - Parameter isJoined: whether a directory is known to stand before it.
  mutating func addTail(_ text: some Collection<UInt8>, isJoined: Bool = false) {
    guard text.count <= Self.tailLimits.length, tails.count < Self.tailLimits.count,
      text.allSatisfy(Self.isPathByte)
    else { return }
    let slash = UInt8(ascii: "/")
    let parts = text.split(separator: slash).drop { [[0x2e], [0x2e, 0x2e]].contains(Array($0)) }
    guard !parts.isEmpty, !parts.contains(where: { [[0x2e], [0x2e, 0x2e]].contains(Array($0)) })
    else { return }
    let path = Array(parts.map { [slash] + $0 }.joined())
    if isJoined || !Self.isSystemPath(path) { tails.insert(path) }
  }

  /// What begins the record of a build in a Go program (go, `debug/buildinfo`).
  private static let goMark = [0xff] + Array(" Go buildinf:".utf8)

  /// The longest name of a function that is looked at, in bytes.
  static let longestName = 64

  /// Whether a string of an ELF file, without a space in it, has a part: a name of a function, not a
  /// sentence.
  private static func names(_ bytes: UnsafeRawBufferPointer, _ part: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress, let head = part.first else { return false }
    var index = 0
    while index < bytes.count, let found = memchr(base + index, Int32(head), bytes.count - index) {
      let start: Int = base.distance(to: UnsafeRawPointer(found))
      index = start + 1
      guard start + part.count < bytes.count, memcmp(found, part, part.count) == 0 else { continue }
      var first = start
      var end = start + part.count
      while first > 0, start - first < longestName, bytes[first - 1] > 0x20 { first -= 1 }
      while end < bytes.count, end - start < longestName, bytes[end] > 0x20 { end += 1 }
      if first == 0 || bytes[first - 1] == 0, end < bytes.count, bytes[end] == 0 { return true }
      index = end
    }
    return false
  }

  /// Whether one of the strings is a certain one.
  private static func hasString(_ bytes: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress, let first = text.first else { return false }
    var index = 0
    while index + text.count < bytes.count,
      let found = memchr(base + index, Int32(first), bytes.count - index)
    {
      let start = base.distance(to: UnsafeRawPointer(found))
      index = start + 1
      guard start + text.count < bytes.count, memcmp(found, text, text.count) == 0,
        bytes[start + text.count] == 0, start == 0 || bytes[start - 1] == 0
      else { continue }
      return true
    }
    return false
  }

  static func holds(_ bytes: UnsafeRawBufferPointer, _ mark: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress, let first = mark.first else { return false }
    var index = 0
    while index + mark.count <= bytes.count,
      let found = memchr(base + index, Int32(first), bytes.count - index)
    {
      index = base.distance(to: UnsafeRawPointer(found)) + 1
      guard index - 1 + mark.count <= bytes.count else { return false }
      if memcmp(found, mark, mark.count) == 0 { return true }
    }
    return false
  }

  /// The longest path that is looked for in strings without ends.
  private static let longestRunOn = 128

  private mutating func readRunOnPaths(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    var index = 0
    while let found = memchr(base + index, Int32(UInt8(ascii: "/")), bytes.count - index) {
      let start = base.distance(to: UnsafeRawPointer(found))
      index = start + 1
      let limit = min(bytes.count, start + Self.longestRunOn)
      guard Self.runOnTops.contains(where: { bytes[start..<limit].starts(with: $0) }) else {
        continue
      }
      var end = start
      while end < limit, Self.isPathByte(bytes[end]) { end += 1 }
      runOnPaths.insert(Array(bytes[start..<end]))
    }
  }

  private static let runOnTops = [
    "/usr/share/", "/usr/lib", "/etc/", "/var/lib/", "/var/tmp", "/tmp", "/opt/", "/usr/bin/",
    "/usr/sbin/",
  ].map {
    Array($0.utf8)
  }

  private mutating func read(_ text: UnsafeRawBufferPointer) {
    if text.contains(UInt8(ascii: "/")) {
      readPaths(text)
      if text.first == UInt8(ascii: "/"), !text.dropFirst().contains(UInt8(ascii: "/")) {
        readName(text)
      } else {
        addTail(text)
      }
      // `${datadir}/x`, which the program fills in itself.
      if text.starts(with: "${".utf8), let end = text.firstIndex(of: UInt8(ascii: "}")) {
        addTail(UnsafeRawBufferPointer(rebasing: text[(end + 1)...]), isJoined: true)
      }
      // `share/x`, `../share/x` or `../lib/x`, and nothing else in the string.
      let isUp = text.starts(with: "../".utf8)
      let rest = [UInt8(ascii: "/")] + text.dropFirst(isUp ? 3 : 0)
      if rest.allSatisfy(Self.isPathByte),
        Self.belowPrefix.contains(where: { rest.starts(with: $0) })
          || isUp && rest.starts(with: "/lib/".utf8)
      {
        paths.insert(Self.prefix + rest)
      }
    }
    if text.count <= WordHashes.longest, !text.contains(UInt8(ascii: " ")),
      let mark = text.lastIndex(where: Self.isMark)
    {
      allEndings.insert(UnsafeRawBufferPointer(rebasing: text[(mark + 1)...]))
    }
    // A command line for a shell begins with `exec` where nothing is to run after it.
    let opener = "exec ".utf8
    let text =
      text.starts(with: opener)
      ? UnsafeRawBufferPointer(rebasing: text.dropFirst(opener.count)) : text
    let word = text.prefix(WordHashes.longest + 1).prefix { $0 != UInt8(ascii: " ") }
    guard word.count <= WordHashes.longest else { return }
    // A command with an argument, as `popen` takes one, or a name alone.
    if word.count < text.count {
      guard word.count + 1 < text.count else { return }
      let next = text[word.count + 1]
      guard next == UInt8(ascii: "-") || next == UInt8(ascii: "%") || next == UInt8(ascii: "/")
      else { return }
    }
    allWords.insert(UnsafeRawBufferPointer(rebasing: word))
  }

  /// Adds the absolute paths in a text.
  mutating func readPaths(_ text: UnsafeRawBufferPointer) {
    let slash = UInt8(ascii: "/")
    var index = 0
    while index < text.count {
      guard text[index] == slash else {
        index += 1
        continue
      }
      let start = index
      while index < text.count, Self.isPathByte(text[index]) { index += 1 }
      // Part of a relative path, or of a URL.
      if start > 0,
        Self.isPathByte(text[start - 1])
          || text[start - 1] == UInt8(ascii: ":") && index > start + 1 && text[start + 1] == slash
      {
        continue
      }
      var end = index
      var isPrefix = false
      if index < text.count, Self.isPlaceholder(text[index]) {
        isPrefix = true
        while index < text.count, text[index] != UInt8(ascii: ":"), text[index] > 0x20 {
          index += 1
        }
        while end > start, text[end - 1] != slash { end -= 1 }
      }
      while !isPrefix, end > start + 1, [UInt8(ascii: "."), slash].contains(text[end - 1]) {
        isPrefix = text[end - 1] == slash
        end -= 1
        if isPrefix {
          end += 1
          break
        }
      }
      guard end - start <= Self.longest, paths.count < Self.mostPaths else { continue }
      let path = Array(text[start..<end])
      if Self.isSystemPath(path) {
        paths.insert(path)
      } else if Self.belowPrefix.contains(where: { path.starts(with: $0) }) {
        paths.insert(Self.prefix + path)
      }
    }
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x20..<0x7f).contains(byte) || byte == 9
  }

  static func isPathByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "/"),
      UInt8(ascii: "@"):
      true
    default: false
    }
  }

  /// Whether a byte may be part of the name of a file, an account or a function.
  static func isNameByte(_ byte: UInt8) -> Bool { byte != UInt8(ascii: "/") && isPathByte(byte) }

  /// What divides the words of a name.
  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
    default: false
    }
  }

  private static func isPlaceholder(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "*"), UInt8(ascii: "<")]
      .contains(byte)
  }

  /// The directories of a root filesystem that packages have files in, or that programs write to.
  private static let tops: Set<[UInt8]> = Set(
    ["usr", "etc", "bin", "sbin", "lib", "lib64", "var", "tmp", "opt", "run", "srv"].map {
      Array($0.utf8)
    })

  /// What programs append to the prefix that they were built for, which is `/usr` in Debian.
  private static let belowPrefix = ["/share/", "/libexec/"].map { Array($0.utf8) }
  private static let prefix = Array("/usr".utf8)

  private static func isSystemPath(_ path: [UInt8]) -> Bool {
    let parts = path.split(separator: UInt8(ascii: "/"), maxSplits: 2)
    guard let top = parts.first, tops.contains(Array(top)) else { return false }
    return parts.count > 1 || top.elementsEqual("tmp".utf8)
  }
}
