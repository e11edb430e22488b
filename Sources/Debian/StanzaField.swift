extension StanzaTable {
  /// The fields that the table finds; `whole` stands for the stanza itself.
  enum Field: Int, CaseIterable {
    case package, version, architecture, filename, size, sha256, sha512, source, preDepends, depends
    case provides, conflicts, breaks, replaces, multiArch, essential, installedSize
    case priority, recommends, suggests, enhances, whole

    /// The name as the format writes it.
    var name: String {
      switch self {
      case .package: "Package"
      case .version: "Version"
      case .architecture: "Architecture"
      case .filename: "Filename"
      case .size: "Size"
      case .sha256: "SHA256"
      case .sha512: "SHA512"
      case .source: "Source"
      case .preDepends: "Pre-Depends"
      case .depends: "Depends"
      case .provides: "Provides"
      case .conflicts: "Conflicts"
      case .breaks: "Breaks"
      case .replaces: "Replaces"
      case .multiArch: "Multi-Arch"
      case .essential: "Essential"
      case .installedSize: "Installed-Size"
      case .priority: "Priority"
      case .recommends: "Recommends"
      case .suggests: "Suggests"
      case .enhances: "Enhances"
      case .whole: "stanza"
      }
    }

    /// Each field's name in small letters.
    private static let spellings = allCases.map { $0.name.utf8.map(\.lowered) }

    /// The field with this name, whatever its case.
    init?(_ text: Span<UInt8>, _ name: Range<Int>) {
      if name.count < 4 { return nil }
      let candidate: Self
      switch (name.count, text[name.lowerBound].lowered) {
      case (7, 0x70): candidate = .package
      case (7, 0x76): candidate = .version
      case (7, 0x64): candidate = .depends
      case (4, 0x73): candidate = .size
      case (6, 0x62): candidate = .breaks
      case (6, 0x73):
        let isHash = text[name.lowerBound + 1].lowered == 0x68
        candidate = !isHash ? .source : text[name.lowerBound + 3] == 0x35 ? .sha512 : .sha256
      case (8, 0x66): candidate = .filename
      case (8, 0x70): candidate = text[name.upperBound - 1].lowered == 0x73 ? .provides : .priority
      case (8, 0x65): candidate = .enhances
      case (8, 0x73): candidate = .suggests
      case (10, 0x72): candidate = .recommends
      case (8, 0x72): candidate = .replaces
      case (9, 0x63): candidate = .conflicts
      case (9, 0x65): candidate = .essential
      case (10, 0x6D): candidate = .multiArch
      case (11, 0x70): candidate = .preDepends
      case (12, 0x61): candidate = .architecture
      case (14, 0x69): candidate = .installedSize
      default: return nil
      }
      let spelling = Self.spellings[candidate.rawValue]
      for offset in 0..<name.count where text[name.lowerBound + offset].lowered != spelling[offset]
      {
        return nil
      }
      self = candidate
    }
  }
}
