/// One paragraph of a control file: fields in their order, and the bytes they were read from.
///
/// deb822(5) and Debian Policy 5.1, strictly: what dpkg would repair or guess is refused. Field
/// names compare without case.
package struct ControlStanza: Sendable {
  /// One field of a stanza.
  package struct Field: Hashable, Sendable {
    /// The name as it was written.
    package let name: String
    /// Where the value is in the stanza's bytes: without the space around it, with the line feeds
    /// and first bytes of continuation lines.
    package let value: Range<Int>
    /// The line of the file, from 1, that the field begins in.
    package let line: Int
  }

  /// The fields in their order.
  package let fields: [Field]
  /// The text that the fields point into.
  private let text: [UInt8]
  /// Where in the text this stanza is, from its first field's name to the last line feed.
  private let bounds: Range<Int>

  init(fields: [Field], text: [UInt8], bounds: Range<Int>) {
    self.fields = fields
    self.text = text
    self.bounds = bounds
  }

  /// Reads a text of exactly one stanza, such as the `control` file of a `.deb`.
  ///
  /// - Throws: `ParseError` as `parseAll` does, and for none or a second one.
  package init(parsing bytes: [UInt8]) throws(ParseError) {
    let all = try Self.parseAll(bytes)
    guard let first = all.first else { throw ParseError(Self.subject, "it is empty") }
    if all.count > 1 {
      throw ParseError(Self.subject, line: all[1].fields.first?.line, "a second stanza begins")
    }
    self = first
  }

  /// Reads a text of any number of stanzas, separated by empty lines.
  ///
  /// - Throws: `ParseError` for a duplicate or malformed field name, a line without a colon, a
  ///   carriage return or NUL, and a line of white space only, with its line.
  package static func parseAll(_ bytes: [UInt8]) throws(ParseError) -> [ControlStanza] {
    var scanner = StanzaScanner()
    return try scanner.scan(bytes)
  }

  static let subject = "control stanza"

  /// The stanza's own bytes, from its first field's name to its last line feed.
  package var bytes: [UInt8] { Array(text[bounds]) }

  /// The field of this name, whatever its case.
  package func field(_ name: String) -> Field? {
    let wanted = name.utf8
    return fields.first { field in
      field.name.utf8.count == wanted.count
        && zip(field.name.utf8, wanted).allSatisfy { $0.lowered == $1.lowered }
    }
  }

  /// The bytes of a field's value, without the white space around them.
  package func value(of name: String) -> [UInt8]? { field(name).map { Array(text[$0.value]) } }

  /// A field's value as text; what is not UTF-8 becomes U+FFFD.
  package subscript(_ name: String) -> String? { field(name).map { text.span.text($0.value) } }

  /// The lines of a field's value, each without its first space; the first is the one that began
  /// beside the name.
  package func lines(of name: String) -> [String] {
    guard let field = field(name) else { return [] }
    return text[field.value].split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0.first?.isBlank == true ? $0.dropFirst() : $0, as: UTF8.self)
    }
  }

  /// The field's text, or an error that says it is missing.
  func required(_ name: String) throws(ParseError) -> String {
    guard let value = self[name] else {
      throw ParseError(Self.subject, line: fields.first?.line, field: name, "it is missing")
    }
    return value
  }
}
