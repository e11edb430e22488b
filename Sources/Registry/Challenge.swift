internal import HTTP

/// What a `WWW-Authenticate` field asks for (RFC 9110 11.6.1; distribution's token specification).
enum Challenge: Hashable, Sendable {
  case basic
  case bearer(realm: String, service: String?, scope: String?)

  /// The first challenge of a response that can be met, Bearer before Basic.
  init?(_ fields: HTTPFields) {
    var found: [Challenge] = []
    for field in fields.fields where field.name.lowercased() == "www-authenticate" {
      if let challenge = Self.read(field.value) { found.append(challenge) }
    }
    guard let best = found.first(where: { $0 != .basic }) ?? found.first else { return nil }
    self = best
  }

  private static func read(_ text: String) -> Challenge? {
    let scheme = text.prefix { $0 != " " }
    switch scheme.lowercased() {
    case "basic": return .basic
    case "bearer":
      let values = parameters(text[scheme.endIndex...])
      guard let realm = values["realm"] else { return nil }
      return .bearer(realm: realm, service: values["service"], scope: values["scope"])
    default: return nil
    }
  }

  /// `name="quoted \"text\"", other=token`.
  private static func parameters(_ text: Substring) -> [String: String] {
    var values: [String: String] = [:]
    var rest = Array(text.utf8)[...]
    func string(_ bytes: some Sequence<UInt8>) -> String {
      String(decoding: Array(bytes), as: UTF8.self)
    }
    while true {
      rest = rest.drop { $0 == 0x20 || $0 == 0x2C || $0 == 0x09 }
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != 0x2C }
      rest = rest[name.endIndex...]
      guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return values }
      var value: [UInt8] = []
      if rest.first == UInt8(ascii: "\"") {
        rest.removeFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
          value.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
      } else {
        value = Array(rest.prefix { $0 != 0x2C && $0 != 0x20 })
        rest = rest.dropFirst(value.count)
      }
      values[string(name).lowercased()] = string(value)
    }
  }
}
