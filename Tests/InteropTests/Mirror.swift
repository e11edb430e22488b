import Content
import SystemPackage
import TestSupport

/// The Debian archive that this machine's apt is told to use.
enum Mirror {
  /// The URL of Debian 13's `InRelease` there, or nil where no such archive answers.
  static let release: String? = urls.first { url in
    guard let directory = try? TemporaryDirectory() else { return false }
    let ran = try? run(
      "/usr/lib/apt/apt-helper",
      ["-o", "Acquire::Retries=1", "download-file", url, directory.appending("InRelease").string])
    return ran?.status == 0
  }.map { $0 }

  static let isReachable = release != nil

  /// The URL of the archive itself.
  static let base: String? = release.map { url in
    url.split(separator: "/dists/").first.map(String.init) ?? url
  }

  /// Both forms of apt's sources: `URIs:` and `deb`.
  private static var urls: [String] {
    var paths = [FilePath("/etc/apt/sources.list")]
    let directory = FilePath("/etc/apt/sources.list.d")
    paths += ((try? listDirectory(directory)) ?? []).map { directory.appending($0) }
    var urls: [String] = []
    for path in paths {
      let text = String(decoding: (try? contents(of: path)) ?? [], as: UTF8.self)
      for line in text.split(separator: "\n")
      where line.hasPrefix("URIs:") || line.hasPrefix("deb ") {
        for word in line.split(separator: " ") where word.hasPrefix("http") {
          let base = word.hasSuffix("/") ? word.dropLast() : word
          guard base.hasSuffix("/debian") else { continue }
          urls.append("\(base)/dists/trixie/InRelease")
        }
      }
    }
    return urls
  }
}
