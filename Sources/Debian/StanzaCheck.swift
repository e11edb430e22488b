internal import Spelling

/// What a stanza of a `Packages` file must have for anything later to trust it.
enum StanzaCheck {
  /// Checks the stanza whose field places begin at `base`.
  ///
  /// - Returns: what is wrong when Package, Version, Architecture, Filename, Size
  ///   or a hash (SHA256 or SHA512) is missing, or one of these, Source, Multi-Arch or Installed-Size is malformed.
  ///   Relations are checked when they are read.
  static func fault(
    _ text: Span<UInt8>, _ ranges: [StanzaTable.ByteRange], _ base: Int
  ) -> StanzaFault? {
    for required in 0...StanzaTable.Field.sha256.rawValue where !ranges[base + required].isThere {
      let isLong =
        required == StanzaTable.Field.sha256.rawValue
        && ranges[base + StanzaTable.Field.sha512.rawValue].isThere
      if isLong { continue }
      let whole = Int(ranges[base + StanzaTable.Field.whole.rawValue].start) - 1
      let field = StanzaTable.Field(rawValue: required)
      return StanzaFault(whole, "it is missing in this stanza", field)
    }
    for field in checked {
      let place = ranges[base + field.rawValue]
      if place.isThere, let reason = fault(field, text, place.range) {
        let reason = "\(quoted(text.text(place.range))): \(reason)"
        return StanzaFault(place.range.lowerBound, reason, field)
      }
    }
    return nil
  }

  private static let checked: [StanzaTable.Field] = [
    .package, .version, .architecture, .filename, .size, .sha256, .sha512, .source,
    .multiArch, .installedSize,
  ]

  private static func fault(
    _ field: StanzaTable.Field, _ text: Span<UInt8>, _ range: Range<Int>
  ) -> String? {
    switch field {
    case .package: return PackageName.fault(text, range)
    case .version:
      guard case .refused(let reason) = Version.scan(text, range) else { return nil }
      return reason
    case .architecture: return Architecture.fault(text, range)
    case .filename:
      let path = RepositoryPath.withoutLeadingDot(text, range)
      return RepositoryPath.fault(text, path).map { "the pool path \($0)" }
    case .size, .installedSize:
      guard let number = text.decimal(range) else { return "it is not a number" }
      // A million of them add up without overflow.
      return number > 1 << 42 ? "it is too large" : nil
    case .sha256: return Checksum.isValid(text, range, anyCase: true) ? nil : Checksum.rule
    case .sha512:
      return Checksum.isValid(text, range, digits: 128, anyCase: true) ? nil : Checksum.longRule
    case .source:
      return SourcePackage.places(text, range) == nil
        ? "expected a name, or a name and a version in brackets" : nil
    case .multiArch:
      return MultiArch(rawValue: text.text(range)) == nil
        ? "it must be no, same, foreign or allowed" : nil
    default: return nil
    }
  }
}
