internal import Content
internal import Spelling
internal import SystemPackage

/// Debian's table of its releases: `debian.csv` of the package distro-info-data.
struct SupportTable {
  private var rows: [String: (end: String, longTermEnd: String?)] = [:]

  /// How many days before the end of support it is told.
  private static let notice: Int64 = 90

  static let path = FilePath("/usr/share/distro-info/debian.csv")

  /// - Returns: nil where the table is not installed.
  init?(_ path: FilePath = path) {
    guard FileStatus(of: path, following: true)?.isRegular == true,
      let bytes = try? readFile(path, limit: 1 << 20)
    else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  init(_ text: String) {
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let head = lines.first, let series = head.firstIndex(of: "series"),
      let end = head.firstIndex(of: "eol")
    else { return }
    let longTerm = head.firstIndex(of: "eol-lts")
    for row in lines.dropFirst() where row.indices.contains(end) && row.indices.contains(series) {
      guard !row[end].isEmpty else { continue }
      let last = longTerm.flatMap { row.indices.contains($0) ? row[$0] : nil }
      rows[row[series]] = (row[end], last.flatMap { $0.isEmpty ? nil : $0 })
    }
  }

  /// The releases whose support ends soon or has ended.
  ///
  /// - Parameters:
  ///   - used: the locks by the release that they use.
  ///   - now: seconds since 1970.
  func ending(_ used: [String: [String]], now: Int64) -> [ReleaseSupport] {
    used.sorted { $0.key < $1.key }.compactMap { release, locks in
      guard let row = rows[release], let end = Self.seconds(row.end),
        now > end - Self.notice * 86_400
      else { return nil }
      return ReleaseSupport(
        release: release, end: row.end, longTermEnd: row.longTermEnd, hasEnded: now > end + 86_400,
        locks: locks.sorted())
    }
  }

  /// `2026-06-10` as the seconds of its begin.
  private static func seconds(_ date: String) -> Int64? {
    let parts = date.split(separator: "-").map { decimal($0.utf8) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
      return nil
    }
    return CivilTime(year: year, month: month, day: day)?.secondsSince1970
  }
}
