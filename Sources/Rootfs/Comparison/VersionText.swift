internal import Content
internal import ELF
internal import Packing

/// The version of a package as its own files spell it, in two versions of the package.
///
/// Every new version changes what `--version` prints, and no more follows from that.
struct VersionText {
  /// Old and new spellings, the longest first: the whole version, and the upstream part of it.
  private let spellings: [(old: [UInt8], new: [UInt8])]

  /// The largest file that is looked at, in bytes.
  private static let limit = 64 << 20

  /// - Parameters: the control files of both packages.
  init(from old: [UInt8], to new: [UInt8]) {
    guard let a = Self.version(old), let b = Self.version(new), a != b else {
      spellings = []
      return
    }
    let pairs = zip(Self.spellings(a), Self.spellings(b)).map { (old: $0, new: $1) }
    spellings = pairs.filter { $0.old != $0.new && $0.old.count > 2 }
      .sorted { $0.old.count > $1.old.count }
  }

  private static func version(_ control: [UInt8]) -> [UInt8]? {
    let field = Array("version:".utf8)
    return control.split(separator: 0x0a).first { line in
      line.prefix(field.count).map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 } == field
    }.map { line in Array(line.dropFirst(field.count)).filter { $0 != 0x20 && $0 != 0x09 } }
  }

  /// With its epoch, without it, and without the revision (Debian Policy 5.6.12).
  private static func spellings(_ version: [UInt8]) -> [[UInt8]] {
    let colon = version.firstIndex(of: UInt8(ascii: ":"))
    let bare = colon.map { Array(version[($0 + 1)...]) } ?? version
    let upstream = bare.lastIndex(of: UInt8(ascii: "-")).map { Array(bare[..<$0]) } ?? bare
    return [version, bare, upstream]
  }

  /// A text with the new version in the place of the old one.
  func renewed(_ text: [UInt8]) -> [UInt8] {
    guard !spellings.isEmpty else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if let pair = spellings.first(where: { pair in
        text[index] == pair.old[0] && text[index...].starts(with: pair.old)
      }) {
        result += pair.new
        index += pair.old.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// Whether two files differ in the version alone, or otherwise only because they were built again.
  func explains(_ old: SharedBytes, _ new: SharedBytes) -> Bool {
    withExtendedLifetime((old, new)) {
      guard !spellings.isEmpty, old.bytes.count <= Self.limit else { return false }
      // A version of another length moves all that is behind it in a program.
      let isELF = old.bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46])
      guard !isELF || old.bytes.count == new.bytes.count else { return false }
      let text = renewed(Array(old.bytes))
      if text.count == new.bytes.count, new.bytes.elementsEqual(text) { return true }
      return isELF
        && text.withUnsafeBytes {
          SameCode.isSame(Span(_unsafeBytes: $0), Span(_unsafeBytes: new.bytes))
        }
    }
  }
}
