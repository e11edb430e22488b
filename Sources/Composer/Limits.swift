internal import Packing
internal import HTTP
internal import Resolver
internal import Spelling

/// How much of anything a command takes before it refuses; docs/limits.md tells of each.
public struct Limits: Hashable, Sendable {
  /// A bound by its name on the command line.
  public enum Name: String, Sendable, CaseIterable {
    /// Entries of one package or layer.
    case entries
    /// Bytes of one entry.
    case entrySize = "entry-size"
    /// Bytes that one package's data or one layer may decode to.
    case unpackedSize = "unpacked-size"
    /// How many times its stored size a layer that is looked at may decode to.
    case layerRatio = "layer-ratio"
    /// Bytes of one index, decoded.
    case indexSize = "index-size"
    /// Contradictions on the way to one choice of packages.
    case conflicts
    /// Redirects of one request.
    case redirects
    /// Bytes of the header of one answer.
    case headerSize = "header-size"
    /// Seconds without a byte from a server.
    case silence
  }

  var archives = PackingLimits()
  var resolver = ResolverLimits()
  var transport = AsyncHTTPTransport.Limits()

  public init() {}

  /// Sets one bound from `NAME=VALUE`; sizes take K, M and G for powers of 1024.
  ///
  /// - Throws: ``LimitError``.
  public mutating func set(_ text: String) throws(LimitError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = Name(rawValue: String(parts[0])) else {
      throw LimitError(text: text, reason: "the limits are \(Self.names)")
    }
    guard parts.count == 2, let value = Self.number(parts[1].utf8, takesUnits: name.isSize) else {
      throw LimitError(text: text, reason: "'\(name.rawValue)' takes a number from 1 to 2^53")
    }
    switch name {
    case .entries: archives.entries = value
    case .entrySize: archives.entrySize = value
    case .unpackedSize: archives.unpackedSize = value
    case .layerRatio: archives.layerRatio = value
    case .indexSize: archives.indexSize = value
    case .conflicts: resolver.conflicts = value
    case .redirects: transport.redirects = value
    case .headerSize: transport.headerSize = value
    case .silence:
      transport.idle = .seconds(value)
      transport.answer = max(transport.answer, transport.idle * 2)
    }
  }

  /// The names that ``set(_:)`` takes, as a text.
  public static let names = Name.allCases.map(\.rawValue).joined(separator: ", ")

  private static func number(_ text: Substring.UTF8View, takesUnits: Bool) -> Int? {
    var digits = text
    var shift = 0
    if takesUnits, let unit = digits.last.flatMap({ [0x4b, 0x4d, 0x47].firstIndex(of: $0) }) {
      shift = 10 * (unit + 1)
      digits = digits.dropLast()
    }
    guard digits.count <= 16, let value = decimal(digits).map({ Int($0) }), value >= 1,
      value <= (1 << 53) >> shift
    else { return nil }
    return value << shift
  }
}

extension Limits.Name {
  /// Whether it counts bytes.
  fileprivate var isSize: Bool { rawValue.hasSuffix("-size") }
}

/// Why a bound was refused.
public struct LimitError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  public var description: String { "cannot set the limit '\(text)': \(reason)" }
}
