internal import Content
package import Composer

/// Built-in parts as `whittle parts` prints them.
package enum PartsText {
  /// One part as a JSON object on one line.
  package static func json(_ part: BuiltInManifestPart) -> String {
    let json: JSON = [
      "name": .string(part.name), "summary": .string(part.summary), "text": .string(part.text),
    ]
    return json.canonicalText
  }
}
