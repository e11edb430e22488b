internal import Content
internal import Debian
package import SystemPackage

/// The archives that this machine's own apt uses (sources.list(5)), in both syntaxes.
package struct HostSources: Hashable, Sendable {
  /// What one entry says, as far as it matters here.
  private struct Entry: Hashable, Sendable {
    let uris: [String]
    let suites: [String]
    let components: [String]
  }

  private var entries: [Entry] = []
  /// The snapshot service that the sources name, the first in their order.
  ///
  /// Comments count: Debian's container images say in one what they were made from.
  package private(set) var snapshots: SnapshotService?

  /// None.
  package init() {}

  /// Reads `sources.list` and `sources.list.d` of apt's directory, in the order that apt reads
  /// them.
  ///
  /// A file that cannot be read or parsed counts as empty: apt will complain of it, not we.
  package init(directory: FilePath) {
    let main = directory.appending("sources.list")
    if let text = try? readFile(main, limit: 1 << 20) { appendLines(text) }
    let parts = directory.appending("sources.list.d")
    for name in (try? listDirectory(parts)) ?? [] {
      guard let text = try? readFile(parts.appending(name), limit: 1 << 20) else { continue }
      if name.hasSuffix(".list") { appendLines(text) }
      if name.hasSuffix(".sources") { appendStanzas(text) }
    }
  }

  /// Reads the one-line syntax: `deb [option=value …] uri suite component…`.
  package mutating func appendLines(_ text: [UInt8]) {
    findSnapshots(text)
    for line in text.split(separator: UInt8(ascii: "\n")) {
      var words = Self.words(line.prefix { $0 != UInt8(ascii: "#") })[...]
      guard words.popFirst() == "deb" else { continue }
      if words.first?.hasPrefix("[") == true {
        guard let close = words.firstIndex(where: { $0.hasSuffix("]") }) else { continue }
        words = words[(close + 1)...]
      }
      guard let uri = words.popFirst(), let suite = words.popFirst() else { continue }
      entries.append(Entry(uris: [uri], suites: [suite], components: Array(words)))
    }
  }

  /// Reads the deb822 syntax.
  package mutating func appendStanzas(_ text: [UInt8]) {
    findSnapshots(text)
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let kept = lines.filter { $0.first != UInt8(ascii: "#") }
    for stanza in (try? ControlStanza.parseAll(Array(kept.joined(separator: [0x0A])))) ?? [] {
      func words(_ name: String) -> [String] { Self.words(stanza.value(of: name)?[...] ?? []) }
      guard !["no", "false", "without", "off", "disable", "0"].contains(stanza["Enabled"] ?? ""),
        words("Types").contains("deb")
      else { continue }
      entries.append(
        Entry(uris: words("URIs"), suites: words("Suites"), components: words("Components")))
    }
  }

  private mutating func findSnapshots(_ text: [UInt8]) {
    guard snapshots == nil else { return }
    snapshots = Self.words(text[...]).lazy.compactMap { SnapshotService(keeping: $0) }.first
  }

  private static func words(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The archives that are known by name.
  private static let known = ["debian", "debian-security", "ubuntu", "ubuntu-ports"]

  /// The mirrors of `debian`, `debian-security`, `ubuntu` or `ubuntu-ports` among them, each once, in
  /// their order.
  ///
  /// An entry is one of these by the last directory of its URI, or, for the security archive, by a
  /// suite that ends in `-security` or `/updates`; and it must have the component `main`, which
  /// archives of others for Debian seldom do. What else is there (`cdrom:`, `mirror+file:`) is no
  /// place that we could read.
  package func mirrors(of archive: String) -> [Mirror] {
    guard Self.known.contains(archive) else { return [] }
    var found: [Mirror] = []
    for entry in entries where entry.components.contains("main") {
      let isSecurity =
        archive == "debian-security"
        && entry.suites.contains { $0.hasSuffix("-security") || $0.hasSuffix("/updates") }
      for uri in entry.uris {
        let directory = uri.utf8.split(separator: UInt8(ascii: "/")).last.map { String($0) ?? "" }
        let isMatch = directory == archive || (isSecurity && directory != "debian")
        guard isMatch, let mirror = try? Mirror(parsing: uri), !found.contains(mirror) else {
          continue
        }
        found.append(mirror)
      }
    }
    return found
  }
}
