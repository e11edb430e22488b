/// The values of `ARG` and `ENV`, and what `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` stand
/// for (Dockerfile reference, "Environment replacement").
struct DockerVariables {
  private var values: [String: String] = [:]

  subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The text with all variables replaced; one that has no value is empty.
  func filled(_ text: String) -> String {
    var filled = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "\\", rest.dropFirst().first == "$" {
        filled += "$"
        rest = rest.dropFirst(2)
        continue
      }
      guard character == "$" else {
        filled.append(character)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst()
      if rest.first == "{", let end = rest.firstIndex(of: "}") {
        filled += value(of: rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
      } else {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        filled += name.isEmpty ? "$" : values[String(name)] ?? ""
        rest = rest.dropFirst(name.count)
      }
    }
    return filled
  }

  private func value(of text: Substring) -> String {
    guard let colon = text.firstIndex(of: ":") else { return values[String(text)] ?? "" }
    let value = values[String(text[..<colon])] ?? ""
    let rest = text[text.index(after: colon)...]
    switch rest.first {
    case "-": return value.isEmpty ? String(rest.dropFirst()) : value
    case "+": return value.isEmpty ? "" : String(rest.dropFirst())
    default: return value
    }
  }
}
