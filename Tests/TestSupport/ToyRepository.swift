internal import Content
internal import Crypto
package import SystemPackage

/// A small Debian repository in a directory: pool, indices, by-hash copies, signed `InRelease`.
///
/// Its bytes depend only on the calls, so that locks and images made from it can be golden.
///
///     var suite = ToySuite("toy")
///     suite.add(DebBuilder("hello").file("usr/bin/hello", "hi", mode: 0o755))
///     let repository = try ToyRepository([suite]).write(to: directory)
package struct ToyRepository: Sendable {
  /// When its suites are made, unless they say otherwise: 2023-11-14T22:13:20Z.
  package static let time: UInt64 = 1_700_000_000

  package var suites: [ToySuite]

  package init(_ suites: [ToySuite]) {
    self.suites = suites
  }

  /// The `file:` URL of a directory.
  package static func url(_ directory: FilePath) -> String { "file://\(directory)" }

  /// Where a package lies, from the repository's directory.
  package static func poolPath(_ deb: DebBuilder, component: String) -> String {
    "pool/\(component)/\(deb.name.prefix(1))/\(deb.name)/\(deb.fileName)"
  }

  /// Writes everything, over what is there.
  ///
  /// - Throws: ``RunError`` where a package's compression needs a tool that is not there.
  package func write(to directory: FilePath) throws {
    for suite in suites {
      var stanzas: [String: String] = [:]
      for package in suite.packages {
        let path = Self.poolPath(package.deb, component: package.component)
        let bytes = try package.deb.build()
        stanzas[path] = Self.stanza(package.deb, path, bytes)
        try writeFile(bytes, to: directory.child(path))
      }
      try write(suite, stanzas, to: directory.child("dists").child(suite.name))
    }
  }

  private func write(
    _ suite: ToySuite, _ stanzas: [String: String], to directory: FilePath
  ) throws {
    var table: [(path: String, bytes: [UInt8])] = []
    for component in suite.components {
      for architecture in suite.architectures {
        let text = suite.debs(component: component, architecture: architecture)
          .compactMap { stanzas[Self.poolPath($0, component: component)] }.joined(separator: "\n")
        let plain = Array(text.utf8)
        let path = "\(component)/binary-\(architecture)/Packages"
        for (suffix, bytes) in [
          ("", plain), (".gz", Stored.gzip(plain)), (".xz", Stored.xz(plain)),
        ] {
          table.append((path + suffix, bytes))
          let place = directory.child(path + suffix)
          try writeFile(bytes, to: place)
          guard suite.acquireByHash else { continue }
          let byHash = place.parent.child("by-hash/SHA256")
          try writeFile(bytes, to: byHash.child(Digest(of: bytes).hex))
        }
      }
    }
    try writeFile(try suite.inRelease(table), to: directory.child("InRelease"))
  }

  /// A package's paragraph in the index.
  private static func stanza(_ deb: DebBuilder, _ path: String, _ bytes: [UInt8]) -> String {
    deb.controlText + """
      Filename: \(path)
      Size: \(bytes.count)
      MD5sum: \(hex(Insecure.MD5.hash(data: bytes)))
      SHA256: \(Digest(of: bytes).hex)

      """
  }
}

extension ToySuite {
  /// `InRelease`: the table of the indices, signed or not.
  func inRelease(_ table: [(path: String, bytes: [UInt8])]) throws -> String {
    let text = release(table)
    switch signing {
    case .unsigned: return text
    case .keys(let keys, let hash):
      return try ToyKey.clearsigned(text, by: keys, at: UInt64(clamping: date), hash)
    case .tampered:
      let signed = try ToyKey.toy.clearsigned(text, at: UInt64(clamping: date))
      return signed.replacing("Origin: \(origin)", with: "Origin: \(origin)!")
    }
  }

  private func release(_ table: [(path: String, bytes: [UInt8])]) -> String {
    var lines = [
      "Origin: \(origin)", "Label: \(origin)", "Suite: \(name)", "Codename: \(codename)",
      "Date: \(releaseDate(date))",
    ]
    if let validUntil { lines.append("Valid-Until: \(releaseDate(validUntil))") }
    if acquireByHash { lines.append("Acquire-By-Hash: yes") }
    lines.append("Architectures: \(architectures.joined(separator: " "))")
    lines.append("Components: \(components.joined(separator: " "))")
    lines.append(hasOnlyWeakHashes ? "MD5Sum:" : "SHA256:")
    for (path, bytes) in table {
      let sum =
        hasOnlyWeakHashes ? hex(Insecure.MD5.hash(data: bytes)) : Digest(of: bytes).hex
      let size = String(bytes.count)
      let column = String(repeating: " ", count: max(0, 8 - size.utf8.count)) + size
      lines.append(" \(sum) \(column) \(path)")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
