internal import CYAML
internal import Tree

/// What libyaml reads of a text, piece by piece.
struct YAMLEvents: ~Copyable {
  /// One piece, where it begins.
  struct Event {
    enum Kind {
      case streamStart, streamEnd, documentStart, documentEnd
      case alias(String)
      /// - Parameter isPlain: whether it has neither quotes nor a tag.
      case scalar(String, tag: String?, isPlain: Bool)
      case listStart(tag: String?)
      case mapStart(tag: String?)
      /// Of a list or a map.
      case end
    }

    let kind: Kind
    let anchor: String?
    let position: SourcePosition
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  /// Where the text begins.
  var start: SourcePosition { SourcePosition(file: file, line: 1, column: 1) }

  /// Begins to read a text in UTF-8.
  init(_ bytes: [UInt8], file: String) throws(ManifestError) {
    self.file = file
    text = .allocate(capacity: bytes.count)
    _ = text.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      text.deallocate()
      parser.deallocate()
      throw ManifestError(
        SourcePosition(file: file, line: 1, column: 1), "cannot read the file: out of memory")
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// - Throws: `ManifestError` for what is no YAML.
  func next() throws(ManifestError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let kind: Event.Kind
    var anchor: String?
    switch event.type {
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_ALIAS_EVENT: kind = .alias(Self.string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      anchor = Self.string(scalar.anchor)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      // Text between quotes needs no tag to be text, and `!` says the same of what has none.
      let tag = scalar.quoted_implicit == 1 ? nil : Self.string(scalar.tag)
      kind = .scalar(
        String(decoding: bytes, as: UTF8.self), tag: tag,
        isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.quoted_implicit == 0
          && scalar.tag == nil)
    case YAML_SEQUENCE_START_EVENT:
      let list = event.data.sequence_start
      anchor = Self.string(list.anchor)
      kind = .listStart(tag: list.implicit != 0 ? nil : Self.string(list.tag))
    case YAML_MAPPING_START_EVENT:
      let map = event.data.mapping_start
      anchor = Self.string(map.anchor)
      kind = .mapStart(tag: map.implicit != 0 ? nil : Self.string(map.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .end
    default: kind = .streamEnd
    }
    return Event(kind: kind, anchor: anchor, position: position(event.start_mark))
  }

  private static func string(_ text: UnsafeMutablePointer<UInt8>?) -> String? {
    text.map { String(decodingCString: $0, as: UTF8.self) }
  }

  private func position(_ mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(file: file, line: mark.line + 1, column: mark.column + 1)
  }

  private func failure() -> ManifestError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
    let place = position(state.problem_mark)
    switch state.error {
    case YAML_SCANNER_ERROR:
      return ManifestError(
        place, "cannot read the file: \(advice(problem, state.problem_mark))")
    case YAML_PARSER_ERROR, YAML_COMPOSER_ERROR:
      let context = state.context.map { "\(String(cString: $0)): " } ?? ""
      return ManifestError(
        place, "cannot read the file: \(context)\(advice(problem, state.problem_mark))")
    default: return ManifestError(start, "cannot read the file: \(problem)")
    }
  }

  /// The scanner's problem, with what most often is behind it.
  private func advice(_ problem: String, _ mark: yaml_mark_t) -> String {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard mark.line < lines.count else { return problem }
    let line = lines[mark.line]
    let indent = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    if indent.contains(UInt8(ascii: "\t")) {
      return "a tab; indent with spaces"
    }
    switch line.dropFirst(mark.column).first {
    case UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"):
      return "\(problem); put the value in quotes"
    // A pattern such as /{bin,lib}, which in a list begins a map.
    case UInt8(ascii: "{"), UInt8(ascii: "}"):
      return "\(problem); put what has a '{' in quotes"
    default: return problem
    }
  }
}
