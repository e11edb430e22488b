import Debian
import TestSupport
import Testing

@Suite("A record of an index")
struct IndexRecordTests {
  /// The index out of a record of one; nil where it has none.
  private static func recorded(_ index: PackageIndex) -> PackageIndex? {
    var bytes: [UInt8] = []
    guard index.writeRecord(to: { bytes += $0 }) else { return nil }
    let held = HeldBytes(bytes)
    return PackageIndex(record: held.bytes, owner: held)
  }

  private static func index(_ text: String) async throws -> PackageIndex {
    let held = HeldBytes(Array(text.utf8))
    return try await PackageIndex(
      parsing: held.bytes, owner: held, jobs: 2, smallest: 64, passesOver: true)
  }

  @Test("answers as the index does, whatever stands in it", arguments: 0..<60)
  func same(_ seed: Int) async throws {
    let text = RandomIndex(seed: UInt64(seed + 1)).text
    let index = try await Self.index(text)
    let record = try #require(Self.recorded(index))
    let (left, right) = (try picture(of: index), try picture(of: record))
    #expect(left == right)
  }

  @Test("answers as an empty index does")
  func empty() async throws {
    let record = try #require(Self.recorded(try await Self.index("")))
    #expect(record.count == 0)
    #expect(record.packages(named: try PackageName(parsing: "aa")).isEmpty)
    #expect(record.providers(of: try PackageName(parsing: "aa")).isEmpty)
  }

  @Test("holds stanzas of more than 64 KiB", arguments: 1...4)
  func long(_ count: Int) async throws {
    let relation = String(repeating: "libab-with-a-long-name, ", count: 3000) + "libab"
    var stanzas = (0..<9).map { PackageIndexTests.stanza("p\($0)", "1", "Depends: aa") }
    for number in 0..<count {
      stanzas[number * 2] = PackageIndexTests.stanza(
        "libab", "\(number)", "Provides: x+b (= 1), x.c", "Suggests: aa >", "Depends: \(relation)")
    }
    let index = try await Self.index(stanzas.joined(separator: "\n"))
    let record = try #require(Self.recorded(index))
    let (left, right) = (try picture(of: index), try picture(of: record))
    #expect(left == right)
  }

  @Test("that is cut off, or something else, is not one")
  func torn() async throws {
    var bytes: [UInt8] = []
    let index = try await Self.index(RandomIndex(seed: 7).text)
    #expect(index.writeRecord(to: { bytes += $0 }))
    for count in [0, 1, 31, 32, bytes.count / 2, bytes.count - 1] {
      let held = HeldBytes(Array(bytes.prefix(count)))
      #expect(PackageIndex(record: held.bytes, owner: held) == nil, "\(count) bytes")
    }
    let longer = HeldBytes(bytes + [0])
    #expect(PackageIndex(record: longer.bytes, owner: longer) == nil)
  }

  /// All that an index can be asked, as text.
  private func picture(of index: PackageIndex) throws -> [String] {
    var lines = ["\(index.count) \(index.faultCount) \(index.mentionOrder())"]
    lines += index.faults(limit: 100).map { "\($0.package): \($0.error)" }
    lines += index.essentialNames.map(\.text)
    for package in index {
      lines += [
        "\(package) \(package.checksum) \(package.longChecksum?.text ?? "-") \(package.source)",
        "\(package.filename) \(package.size) \(package.installedSize ?? -1)",
        "\(package.multiArch) \(package.isEssential) \(package.priority)",
      ]
      let relations: [() throws -> String] = [
        { try package.preDepends.description }, { try package.depends.description },
        { try package.recommends.description }, { try package.suggests.description },
        { try package.conflicts.description }, { try package.breaks.description },
        { try package.replaces.description }, { try package.provides.description },
      ]
      for relation in relations {
        do { lines.append(try relation()) } catch { lines.append("\(error)") }
      }
    }
    for word in RandomIndex.names {
      let name = try PackageName(parsing: word)
      lines.append("\(word) \(index.positions(named: name))")
      lines += index.providers(of: name).map {
        "\($0.position) \($0.package) \($0.version?.text ?? "-")"
      }
      lines.append("\(index.fault(of: name)?.description ?? "-")")
    }
    for word in ["libab", "xb", "libabcd", "q"] {
      lines.append("\(index.nearestNames(to: word, limit: 3))")
    }
    return lines
  }
}

/// The text of an index with all that may stand in one, and much that may not.
private struct RandomIndex {
  private var dice: Dice
  private(set) var text = ""

  static let names = ["aa", "libab", "libabc", "libabcd1", "x+b", "x.c", "mail-agent", "zz0"]
  private static let versions = ["1", "2:1.0-3", "1.0~rc1", "1.0", "1.00", "7-1+b2"]

  init(seed: UInt64) {
    dice = Dice(seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    for _ in 0..<dice.below(40) { addStanza() }
    // Some end without a line feed, as their last line or within it.
    for _ in 0..<dice.below(3) where !text.isEmpty { text.removeLast() }
  }

  private mutating func pick(_ words: [String]) -> String { words[dice.below(words.count)] }

  private mutating func relation() -> String {
    var text = pick(Self.names) + pick(["", "", ":any", ":amd64"])
    if dice.below(3) == 0 { text += " (\(pick([">=", "<<", "="])) \(pick(Self.versions)))" }
    return text
  }

  private mutating func relations(_ separators: [String]) -> String {
    var text = relation()
    for _ in 0..<dice.below(4) { text += pick(separators) + relation() }
    // What cannot be read.
    return dice.below(12) == 0 ? text + pick([", (", " [amd64]", ",,", " >", " (>= )"]) : text
  }

  private mutating func addStanza() {
    let name = pick(Self.names)
    let hash = String(repeating: pick(["0123", "89AB", "cdef"]), count: 16)
    var lines = [
      "Package: \(name)", "Version: \(pick(Self.versions))",
      "Architecture: \(pick(["amd64", "all", "arm64"]))",
      "Filename: \(pick(["", "./"]))pool/\(name).deb", "Size: \(dice.below(5000))",
      "\(pick(["SHA256", "sha256"])): \(hash)",
    ]
    if dice.below(4) == 0 { lines.append("SHA512: \(hash)\(hash)") }
    if dice.below(3) == 0 { lines.append("Source: \(pick(["src", "src (2-1)"]))") }
    if dice.below(3) == 0 { lines.append("Multi-Arch: \(pick(["same", "foreign", "allowed"]))") }
    if dice.below(4) == 0 { lines.append("Essential: \(pick(["yes", "no"]))") }
    if dice.below(2) == 0 { lines.append("Installed-Size: \(dice.below(99))") }
    if dice.below(2) == 0 { lines.append("Priority: \(pick(["required", "optional", "odd"]))") }
    if dice.below(2) == 0 { lines.append("Description: text\n more text") }
    for field in [
      "Depends", "Pre-Depends", "Recommends", "Suggests", "Enhances", "Conflicts", "Breaks",
      "Replaces",
    ] where dice.below(3) == 0 {
      lines.append("\(field): \(relations([", ", " | ", ",\n "]))")
    }
    if dice.below(3) == 0 { lines.append("Provides: \(relations([", ", ",\n "]))") }
    if dice.below(9) == 0 { lines.append(pick(["Depends:", "Provides:", "Suggests: "])) }
    // A stanza that cannot be read.
    switch dice.below(16) {
    case 0: lines.remove(at: dice.below(lines.count))
    case 1: lines.append(lines[dice.below(lines.count)])
    case 2: lines.append("no colon")
    case 3: lines[1] = "Version: 1_"
    case 4: lines[0] = "Package: Aa"
    default: break
    }
    for index in lines.indices.dropFirst().reversed() where dice.below(3) == 0 {
      lines.swapAt(index, dice.below(index + 1))
    }
    let end = dice.below(5) == 0 ? "\r\n" : "\n"
    text += lines.joined(separator: end) + end + String(repeating: "\n", count: 1 + dice.below(3))
  }
}
