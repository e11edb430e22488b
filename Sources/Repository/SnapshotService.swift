internal import HTTP
internal import Spelling

/// Debian's public snapshot service: every archive as it was, several times a day, since 2005.
///
/// A live mirror drops a version when the next one comes; the service keeps it. It is asked last,
/// and by few connections at a time. No host of it is known here: apt's sources, a mirror's own
/// host or a user name it.
package struct SnapshotService: Hashable, Sendable {
  /// The directory above the archives.
  private let root: Mirror

  /// The archives that the service keeps, by the names that manifests use too.
  private static let archives = ["debian", "debian-security", "debian-debug", "debian-ports"]

  /// Whether the service keeps an archive of this name.
  package static func keeps(_ archive: String) -> Bool { archives.contains(archive) }

  /// How many requests may be under way at once.
  package static let connections = 2

  /// - Parameter root: a mirror of the service, which has the same layout.
  package init(root: Mirror) {
    self.root = root
  }

  /// The service that a URL is of: one of its archives at a moment, `…/debian/20261121T000000Z`.
  ///
  /// - Returns: nil where it is of none.
  init?(keeping url: String) {
    let parts = url.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: Array($0), as: UTF8.self) }
    let path = parts[..<(parts.last == "" ? parts.count - 1 : parts.count)]
    guard path.count > 4, let moment = path.last, Self.isMoment(moment),
      Self.archives.contains(path[path.count - 2]),
      let root = try? Mirror(parsing: path.dropLast(2).joined(separator: "/") + "/")
    else { return nil }
    self.root = root
  }

  /// The service beside a mirror: Debian has one at `deb.` of its domain and the other at
  /// `snapshot.`.
  ///
  /// - Returns: nil where the mirror is at no such host.
  init?(beside mirror: Mirror) {
    guard case .server(let url) = mirror, url.port == nil, url.host.hasPrefix("deb."),
      case let domain = url.host.dropFirst(4), domain.utf8.contains(UInt8(ascii: ".")),
      let root = try? Mirror(parsing: "\(url.scheme.rawValue)://snapshot.\(domain)/archive/")
    else { return nil }
    self.root = root
  }

  private static func isMoment(_ text: String) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return text.utf8.count == 16
      && text.utf8.enumerated().allSatisfy { index, byte in
        switch index {
        case 8: byte == UInt8(ascii: "T")
        case 15: byte == UInt8(ascii: "Z")
        default: digits.contains(byte)
        }
      }
  }

  /// The archive as it was at a moment, or nil where the service does not keep that archive.
  ///
  /// - Parameter moment: as `20261121T000000Z`; the service takes the nearest one before it.
  package func mirror(of archive: String, at moment: String) -> Mirror? {
    guard Self.archives.contains(archive) else { return nil }
    return switch root.location(of: "\(archive)/\(moment)") {
    case .url(let url): .server(url)
    case .file(let path): .directory(path)
    }
  }

  /// The moments at which a package of a suite made at `date` is surely there.
  ///
  /// The service sees the archive several times a day, so one of its runs lies within hours after
  /// that date; and the archive keeps a package for a day or more after an index dropped it.
  ///
  /// - Parameter date: seconds since 1970.
  package static func moments(after date: Int64) -> [String] {
    [6, 24].map { moment(date + $0 * 3600) }
  }

  /// Spells seconds since 1970 as `20261121T000000Z`.
  package static func moment(_ seconds: Int64) -> String {
    CivilTime(secondsSince1970: max(0, seconds)).basicText
  }
}
