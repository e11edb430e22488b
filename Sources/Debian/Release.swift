internal import Spelling

/// A suite's `Release` file: what it is called, until when it holds, and the SHA-256 of its
/// indices.
///
/// This is the text that a signature covers (the payload of `InRelease`); checking that signature
/// comes first. Rules from apt's `debmetaindex.cc` and the Debian repository format.
package struct Release: Sendable {
  /// What the table says of one file of the suite.
  package struct File: Hashable, Sendable {
    /// Its SHA-256; its SHA-512 where the table has no other.
    package let checksum: Checksum
    /// Bytes.
    package let size: Int64
  }

  /// Who publishes the archive, such as `Debian`.
  package let origin: String?
  /// A finer name, such as `Debian-Security`.
  package let label: String?
  /// The suite's name, such as `stable`.
  package let suite: String?
  /// The release's name, such as `trixie`.
  package let codename: String?
  /// The release's version, such as `13.8`.
  package let version: String?
  /// When it was made; seconds since 1970; nil where it does not say so in a way that can be read.
  package let date: Int64?
  /// Why its Date cannot be read, where it has one.
  package let dateFault: ParseError?
  /// When it ceases to hold; seconds since 1970; nil for never.
  package let validUntil: Int64?
  /// Whether indices can be fetched by their hash (`Acquire-By-Hash: yes`).
  package let acquireByHash: Bool
  /// What it says of indices for `all` (`No-Support-for-Architecture-all`).
  package let allSupport: String?
  /// The architectures, `all` among them where it is listed; empty in a flat repository.
  package let architectures: [Architecture]
  /// The components; empty in a flat repository.
  package let components: [String]
  /// The files by their path, which is relative to the directory of the `Release` file.
  package let files: [String: File]

  /// Reads a `Release` file, or the signed text of an `InRelease`.
  ///
  /// - Throws: `ParseError` for a malformed stanza or Valid-Until, no section SHA256 or SHA512, a
  ///   path in it that is absolute or climbs, and one that is there twice with different values.
  package init(parsing bytes: [UInt8]) throws(ParseError) {
    let stanza = try ControlStanza(parsing: Self.withoutCarriageReturns(bytes))
    origin = stanza["Origin"]
    label = stanza["Label"]
    suite = stanza["Suite"]
    codename = stanza["Codename"]
    version = stanza["Version"]
    do {
      date = try Self.moment(stanza, "Date")
      dateFault = nil
    } catch {
      date = nil
      dateFault = error
    }
    validUntil = try Self.moment(stanza, "Valid-Until")
    allSupport = stanza["No-Support-for-Architecture-all"]
    acquireByHash = stanza["Acquire-By-Hash"] == "yes"
    // A word that is no architecture is none that anybody asks for.
    architectures = Self.words(stanza["Architectures"]).compactMap { word in
      try? Architecture(parsing: word)
    }
    components = Self.words(stanza["Components"])
    files = try Self.table(stanza)
  }

  static let subject = "Release file"

  /// Lines that end as on Windows, as apt reads them.
  private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return Array(lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }.joined(separator: [0x0A]))
  }

  private static func words(_ text: String?) -> [String] {
    text?.utf8.split { $0.isSpace }.map { String($0) ?? "" } ?? []
  }

  private static func moment(_ stanza: ControlStanza, _ name: String) throws(ParseError) -> Int64? {
    guard let text = stanza[name] else { return nil }
    do {
      return try ReleaseDate.seconds(parsing: text)
    } catch {
      throw error.within(subject, line: stanza.field(name)?.line, field: name)
    }
  }

  private static func table(_ stanza: ControlStanza) throws(ParseError) -> [String: File] {
    guard stanza.field("SHA256") != nil || stanza.field("SHA512") != nil else {
      let reason = "it has no hash stronger than SHA-1 or MD5"
      throw ParseError(subject, field: "SHA256", "it is missing: \(reason)")
    }
    let long = try table(stanza, "SHA512", digits: 128)
    return try table(stanza, "SHA256", digits: 64).merging(long) { first, _ in first }
  }

  private static func table(
    _ stanza: ControlStanza, _ name: String, digits: Int
  ) throws(ParseError) -> [String: File] {
    guard let field = stanza.field(name) else { return [:] }
    var files: [String: File] = [:]
    for (offset, text) in stanza.lines(of: name).enumerated() where !text.isEmpty {
      func refusal(_ reason: String) -> ParseError {
        ParseError(subject, line: field.line + offset, field: name, reason)
      }
      let words = words(text)
      guard words.count == 3 else { throw refusal("expected a hash, a size and a path") }
      let size = Array(words[1].utf8)
      guard let count = size.span.decimal(0..<size.count) else {
        throw refusal("\(quoted(words[1])) is not a size in bytes")
      }
      guard let checksum = Checksum(anyCase: words[0], digits: digits) else {
        let rule = digits == 64 ? Checksum.rule : Checksum.longRule
        throw refusal("\(name == "SHA256" ? "SHA-256" : "SHA-512") \(quoted(words[0])): \(rule)")
      }
      let path = words[2].hasPrefix("./") ? String(words[2].dropFirst(2)) : words[2]
      if let reason = RepositoryPath.fault(path) {
        throw refusal("the path \(quoted(path)) \(reason)")
      }
      let file = File(checksum: checksum, size: count)
      if let earlier = files.updateValue(file, forKey: path), earlier != file {
        throw refusal("\(quoted(path)) is listed twice, with different values")
      }
    }
    return files
  }
}
