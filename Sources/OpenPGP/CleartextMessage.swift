/// A clearsigned message, split into exactly the signed text and its signatures.
///
/// The rules are those of apt (apt-pkg/contrib/gpgv.cc, `SplitClearSignedFile`): the file begins
/// with the BEGIN line and ends with the END line; no line of the text begins with a dash unless it
/// is escaped. Nothing outside can then be taken for signed.
package struct CleartextMessage: Hashable, Sendable {
  /// What was signed: dash escapes undone, trailing blanks removed, lines ended by `\n`, no line
  /// end after the last (RFC 9580 7.1).
  package let text: [UInt8]
  /// The signature packets, out of their armor.
  let signatures: [UInt8]

  /// Splits a message.
  ///
  /// - Throws: ``OpenPGPError/malformedMessage(line:reason:)``.
  package init(parsing bytes: [UInt8]) throws(OpenPGPError) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first, trimmed(first).elementsEqual(Self.begin) else {
      throw .malformedMessage(line: 1, reason: Self.missingBegin(bytes))
    }
    var index = try Self.skipHeaders(lines)
    var text: [UInt8] = []
    let textStart = index
    while true {
      guard index < lines.count else {
        throw .malformedMessage(line: lines.count, reason: "the signature is missing")
      }
      var line = trimmed(lines[index])
      if line.elementsEqual(Self.beginSignature) { break }
      guard !line.contains(where: { $0 == 0 || $0 == 0x0D }) else {
        throw .malformedMessage(line: index + 1, reason: "a NUL or carriage return in the text")
      }
      if line.first == UInt8(ascii: "-") {
        // Of "- " itself only the dash is left after trimming.
        guard line.count == 1 || line.dropFirst().first == UInt8(ascii: " ") else {
          throw .malformedMessage(line: index + 1, reason: "a line that begins with a bare dash")
        }
        line = line.dropFirst(2)
      }
      if index > textStart { text.append(UInt8(ascii: "\n")) }
      text += line
      index += 1
    }
    let end = lines[index...].firstIndex { trimmed($0).elementsEqual(Self.endSignature) }
    guard end == lines.count - 1 else {
      throw .malformedMessage(line: lines.count, reason: "it must end with its one signature")
    }
    self.text = text
    do {
      signatures = try Armor.decode(
        Array(lines[index...]), label: "SIGNATURE", onlyBlocks: true)
    } catch {
      throw .malformedMessage(line: index + error.line, reason: error.reason)
    }
  }

  private static let begin = Array("-----BEGIN PGP SIGNED MESSAGE-----".utf8)
  private static let beginSignature = Array("-----BEGIN PGP SIGNATURE-----".utf8)
  private static let endSignature = Array("-----END PGP SIGNATURE-----".utf8)

  /// The index of the first line of the text; only `Hash` headers may stand before it.
  private static func skipHeaders(_ lines: [ArraySlice<UInt8>]) throws(OpenPGPError) -> Int {
    var index = 1
    while index < lines.count {
      let line = trimmed(lines[index])
      index += 1
      if line.isEmpty { return index }
      guard line.starts(with: "Hash: ".utf8) else {
        throw .malformedMessage(line: index, reason: "a header other than Hash")
      }
    }
    throw .malformedMessage(line: lines.count, reason: "it ends within its headers")
  }

  /// Tells an unsigned file and a web page apart from a damaged one.
  private static func missingBegin(_ bytes: [UInt8]) -> String {
    let start = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    if start.isEmpty { return "it is empty" }
    if start.first == UInt8(ascii: "<") {
      return "it is a web page, not a signed file; a login page or a proxy may be in the way"
    }
    return "it is not signed: it must begin with '\(String(decoding: begin, as: UTF8.self))'"
  }
}
